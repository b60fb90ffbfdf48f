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
  /** Names that the server does not know. */
  unknown: string[];
}

const PAGING = new Set(['queryname', 'limit', 'offset', 'orderby', 'parameter']);

/** api/query takes prompts by name; api/iqa takes them by position, and an empty `Parameter=` fills a place. */
export function answerPrompts(request: SimRequest<ImisKind>, settings: QuerySettings): PromptAnswers {
  const positional = parameters(request.query, 'Parameter');
  const prompts = promptsOf(settings);
  const answers: PromptAnswers = { filters: urlFilters(request, settings), missing: [], unknown: [] };
  prompts.forEach((prompt, position) => {
    const names = namesOf(prompt, settings);
    const given =
      request.kind === 'iqa'
        ? [positional[position] ?? '']
        : (names.map((name) => parameters(request.query, name)).find((values) => values.length > 0) ?? []);
    const values = (prompt.allowMultiple ? given.flatMap((value) => value.split(',')) : given.slice(-1))
      .map((value) => value.trim())
      .filter((value) => value !== '');
    const { propertyName: column, comparison } = prompt;
    if (values.length > 0) answers.filters.push({ column, values, comparison });
    else if (prompt.required) answers.missing.push(prompt);
  });
  answers.unknown = request.kind === 'iqa' ? [] : unknownNames(request, settings);
  return answers;
}

/** The names that the server knows a prompt by. */
function namesOf(prompt: Prompt, { promptNames }: QuerySettings): string[] {
  const { propertyName, label, labelIsGenerated } = prompt;
  if (promptNames === 'either') return [propertyName, label];
  const isByLabel = promptNames === 'label' && label !== '' && labelIsGenerated !== true;
  return [isByLabel ? label : propertyName];
}

/** Filters that a page feeds from its URL: by name on both endpoints, and in no list of prompts. */
function urlFilters(request: SimRequest, settings: QuerySettings): PromptFilter[] {
  return settings.urlFilters.flatMap(({ name, column }) => {
    const values = parameters(request.query, name).filter((value) => value !== '');
    return values.length > 0 ? [{ column, values, comparison: undefined }] : [];
  });
}

function unknownNames(request: SimRequest, settings: QuerySettings): string[] {
  const known = [
    ...promptsOf(settings).flatMap((prompt) => namesOf(prompt, settings)),
    ...settings.urlFilters.map(({ name }) => name),
  ].map((name) => name.toLowerCase());
  const given = Object.keys(request.query);
  return given.filter((name) => !PAGING.has(name.toLowerCase()) && !known.includes(name.toLowerCase()));
}
