import { ConfigError } from '../errors.ts';
import { counted, quoted } from '../wording.ts';
import { promptName, type Prompt } from './prompts.ts';

const FIELD = 'Query parameters (query_parameters)';
const URL_HINT = 'If it is a filter that a web page feeds from its URL';

/** Two values for one prompt, once by its label and once by its property name. */
export function answeredTwice(prompt: Prompt, names: readonly string[]): ConfigError {
  return new ConfigError(
    `${FIELD} answers the prompt ${promptName(prompt)} ${names.length} times, as ${names.map((name) => `"${name}"`).join(' and ')}. Keep one of them.`,
    undefined,
    'unknown-prompt',
  );
}

/** A value whose name is none of the query's prompts. */
export function unknownPrompt(name: string, prompts: readonly Prompt[]): ConfigError {
  const known =
    prompts.length === 0 ? 'The query has no prompts.' : `It asks for: ${prompts.map(promptName).join(', ')}.`;
  return new ConfigError(
    `${FIELD} gives a value for "${name}", but the query has no such prompt. ${known} ${URL_HINT}, name it "@url:${name}".`,
    undefined,
    'unknown-prompt',
  );
}

/** A property name that several prompts share: `SentDate`, from and until. */
export function fitsSeveral(name: string, prompts: readonly Prompt[]): ConfigError {
  const labels = prompts.map(({ label }) => label).filter((label) => label !== '');
  const isTold = new Set(labels.map((label) => label.toLowerCase())).size === prompts.length;
  return new ConfigError(
    isTold
      ? `${FIELD} gives a value for "${name}", which fits ${prompts.length} prompts of the query. Name it by its label: ${quoted(labels)}.`
      : `${FIELD} gives a value for "${name}", which fits ${prompts.length} prompts of the query${labels.length > 0 ? ` (${quoted(labels)})` : ''}. In iMIS, give each of them a search label of its own (the query's Filter tab), and name the value by it.`,
    undefined,
    'ambiguous-prompt',
  );
}

/** A URL filter and a prompt that `api/query` would be sent under the same name. */
export function oneNameTwice(name: string): ConfigError {
  return new ConfigError(
    `${FIELD} gives two values that iMIS takes under one name, "${name}": one for a prompt, one for a URL filter. Keep one of them, or give the prompt a search label of its own in iMIS (the query's Filter tab).`,
    undefined,
    'ambiguous-prompt',
  );
}

/** Prompts that iMIS tells apart by place only, on a site that takes values by name only. */
export function namesNotApart(): ConfigError {
  return new ConfigError(
    `iMIS cannot tell prompts of the query apart by their names, so the values in ${FIELD} could reach the wrong one. In iMIS, give each prompt a search label of its own (the query's Filter tab).`,
    undefined,
    'ambiguous-prompt',
  );
}

/** Required prompts without a value. */
export function unansweredPrompts(prompts: readonly Prompt[]): ConfigError {
  return new ConfigError(
    `The query asks for a value that ${FIELD} does not give: ${prompts.map(promptName).join(', ')}. Add it there, or make the prompt optional in iMIS (the query's Filter tab).`,
    undefined,
    'unanswered-prompt',
  );
}

/** What to do about a value that makes no difference. */
export const COMPARE_ROWS =
  'If some rows should be filtered out, iMIS does not apply the value: run the query in iMIS with it, and compare the number of rows.';

/** The finding for a value that makes no difference to the number of rows. */
export function promptWithoutEffect(prompt: Prompt, total: number): string {
  return `The value for the prompt ${promptName(prompt)} makes no difference: the query has ${counted(total, 'row')} with it and without it.`;
}
