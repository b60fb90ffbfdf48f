import { counted, quoted } from '../wording.ts';
import { FILTER_TAB, QUERY_PARAMETERS, inForm } from './places.ts';
import { defineProblem, defineWarning } from './problem.ts';

const FIELD = inForm(QUERY_PARAMETERS);
const OWN_LABELS = "In iMIS, give each of them a search label of its own (the query's Filter tab)";
const EXAMPLE = '"EventCode" (Which event?)';

export const unknownPrompt = defineProblem<{ name: string; prompts: readonly string[] }>({
  id: 'unknown-prompt',
  subject: 'prompts',
  failureType: 'config_error',
  found: ({ name }) => `${QUERY_PARAMETERS} gives a value for "${name}", but the query has no such prompt.`,
  todo: ({ name, prompts }) => {
    const known = prompts.length === 0 ? 'The query has no prompts.' : `It asks for: ${prompts.join(', ')}.`;
    return `${known} If it is a filter that a web page feeds from its URL, name it "@url:${name}".`;
  },
  owners: ['configurer'],
  where: FIELD,
  examples: [{ name: 'EventKode', prompts: [EXAMPLE] }],
});

export const promptGivenTwice = defineProblem<{ prompt: string; names: readonly string[] }>({
  id: 'prompt-given-twice',
  subject: 'prompts',
  failureType: 'config_error',
  found: ({ prompt, names }) =>
    `${QUERY_PARAMETERS} answers the prompt ${prompt} ${names.length} times, as ${names.map((name) => `"${name}"`).join(' and ')}.`,
  todo: 'Keep one of them.',
  owners: ['configurer'],
  where: FIELD,
  examples: [{ prompt: EXAMPLE, names: ['EventCode', 'Which event?'] }],
});

/** A property name that several prompts share: `SentDate`, from and until. */
export const ambiguousPrompt = defineProblem<{ name: string; prompts: number; labels: readonly string[] }>({
  id: 'ambiguous-prompt',
  subject: 'prompts',
  failureType: 'config_error',
  found: ({ name, prompts, labels }) =>
    `${QUERY_PARAMETERS} gives a value for "${name}", which fits ${prompts} prompts of the query${isTold(prompts, labels) || labels.length === 0 ? '' : ` (${quoted(labels)})`}.`,
  todo: ({ prompts, labels }) =>
    isTold(prompts, labels) ? `Name it by its label: ${quoted(labels)}.` : `${OWN_LABELS}, and name the value by it.`,
  owners: ['configurer', 'imis'],
  where: `${FIELD}; or ${FILTER_TAB}`,
  examples: [
    { name: 'SentDate', prompts: 2, labels: ['StartDate', 'EndDate'] },
    { name: 'SentDate', prompts: 2, labels: [] },
  ],
});

/** A URL filter and a prompt that `api/query` would be sent under the same name. */
export const oneNameTwice = defineProblem<{ name: string }>({
  id: 'one-name-twice',
  subject: 'prompts',
  failureType: 'config_error',
  found: ({ name }) =>
    `${QUERY_PARAMETERS} gives two values that iMIS takes under one name, "${name}": one for a prompt, one for a URL filter.`,
  todo: "Keep one of them, or give the prompt a search label of its own in iMIS (the query's Filter tab).",
  owners: ['configurer', 'imis'],
  where: `${FIELD}; or ${FILTER_TAB}`,
  examples: [{ name: 'Status' }],
});

/** Prompts that iMIS tells apart by place only, on a site that takes values by name only. */
export const namesNotApart = defineProblem({
  id: 'names-not-apart',
  subject: 'prompts',
  failureType: 'config_error',
  found: `iMIS cannot tell prompts of the query apart by their names, so the values in ${QUERY_PARAMETERS} could reach the wrong one.`,
  todo: `${OWN_LABELS}.`,
  owners: ['imis'],
  where: FILTER_TAB,
});

export const unansweredPrompt = defineProblem<{ prompts: readonly string[] }>({
  id: 'unanswered-prompt',
  subject: 'prompts',
  failureType: 'config_error',
  found: ({ prompts }) => `The query asks for a value that ${QUERY_PARAMETERS} does not give: ${prompts.join(', ')}.`,
  todo: "Add it there, or make the prompt optional in iMIS (the query's Filter tab).",
  owners: ['configurer', 'imis'],
  where: `${FIELD}; or ${FILTER_TAB}`,
  examples: [{ prompts: [EXAMPLE] }],
});

export const promptWithoutEffect = defineWarning<{ prompt: string; total: number }>({
  id: 'prompt-without-effect',
  subject: 'prompts',
  found: ({ prompt, total }) =>
    `The value for the prompt ${prompt} makes no difference: the query has ${counted(total, 'row')} with it and without it.`,
  todo: 'If some rows should be filtered out, iMIS does not apply the value: run the query in iMIS with it, and compare the number of rows.',
  owners: ['configurer', 'imis'],
  where: FILTER_TAB,
  examples: [{ prompt: EXAMPLE, total: 12_000 }],
});

/** Whether the labels tell the prompts apart. */
function isTold(prompts: number, labels: readonly string[]): boolean {
  return new Set(labels.map((label) => label.toLowerCase())).size === prompts;
}
