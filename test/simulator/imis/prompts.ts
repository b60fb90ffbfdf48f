import { parameters } from '../http/request.ts';
import type { SimRequest } from '../http/request.ts';
import { promptsOf } from './query-settings.ts';
import type { Prompt, QuerySettings } from './query-settings.ts';
import type { PromptFilter } from './row-source.ts';
import type { ImisKind } from './settings.ts';

export interface PromptAnswers {
  filters: PromptFilter[];
  /** Required, but without a value. */
  missing: Prompt[];
}

/** api/query takes prompts by name; api/iqa takes them by position, and an empty `Parameter=` fills a place. */
export function answerPrompts(request: SimRequest<ImisKind>, settings: QuerySettings): PromptAnswers {
  const positional = parameters(request.query, 'Parameter');
  const answers: PromptAnswers = { filters: [], missing: [] };
  promptsOf(settings).forEach((prompt, position) => {
    const given = request.kind === 'iqa' ? [positional[position] ?? ''] : named(request, prompt);
    const values = (prompt.allowMultiple ? given.flatMap((value) => value.split(',')) : given.slice(-1))
      .map((value) => value.trim())
      .filter((value) => value !== '');
    if (values.length > 0) answers.filters.push({ column: prompt.propertyName, values });
    else if (prompt.required) answers.missing.push(prompt);
  });
  return answers;
}

function named(request: SimRequest, prompt: Prompt): string[] {
  const byName = parameters(request.query, prompt.propertyName);
  return byName.length > 0 ? byName : parameters(request.query, prompt.label);
}
