import { ConnectorError } from '../errors.ts';
import type { Problem } from '../problems/problem.ts';
import * as problems from '../problems/prompts.ts';
import { isReserved, keyOf, urlFilterName } from './prompt-names.ts';
import { promptName, serverName, type Prompt } from './prompts.ts';

export interface PromptValue {
  name: string;
  value: string;
}

/** A value as `api/query` takes it. */
export interface NamedValue extends PromptValue {
  /** What else iMIS may know the prompt by. */
  otherName?: string;
  /** Set where only a count without the value shows whether iMIS applies it: servers can ignore unknown names. */
  toProve?: Prompt;
}

/** The answers to a query's prompts, as each of the two read endpoints wants them. */
export interface PromptAnswers {
  /** For `api/query`: by name. Undefined where a name cannot tell two prompts apart. */
  named: NamedValue[] | undefined;
  /** For `api/iqa`: by place, empty where there is no answer. */
  positional: string[];
  /** For filters that a web page feeds from its URL (`@url:Name`): by name on both, besides the prompts. */
  url: PromptValue[];
}

interface Answer {
  prompt: Prompt;
  given: PromptValue | undefined;
}

/**
 * Puts the configured values to the prompts they are for. A name is a prompt's search label or property name, in any
 * case. Where iMIS does not list the prompts, the values go as they were given: by name, and in the order given.
 * @throws ConnectorError for a value that no prompt asks for or that fits several, for two values under one name, and for
 *   a required prompt without a value
 */
export function answerPrompts(values: readonly PromptValue[], prompts: readonly Prompt[] | undefined): PromptAnswers {
  const url = values.flatMap(({ name, value }) => {
    const own = urlFilterName(name);
    return own === undefined ? [] : [{ name: own, value }];
  });
  const given = values.filter(({ name }) => urlFilterName(name) === undefined);
  if (!prompts) {
    refuseSharedNames(given, url);
    return { named: given, positional: given.map(({ value }) => value), url };
  }
  const answers = matched(given, prompts);
  const missing = answers.filter(({ prompt, given }) => prompt.required && !given?.value);
  if (missing.length > 0) {
    const names = missing.map(({ prompt }) => promptName(prompt));
    throw new ConnectorError(problems.unansweredPrompt({ prompts: names }));
  }
  const named = namedValues(answers, prompts, url);
  if (named) refuseSharedNames(named, url);
  return { named, positional: answers.map(({ given }) => given?.value ?? ''), url };
}

/** The values by their other names; undefined where there are none to try. */
export function byOtherNames(named: readonly NamedValue[]): NamedValue[] | undefined {
  if (!named.some(({ otherName }) => otherName !== undefined)) return undefined;
  return named.map(({ otherName, ...value }) => ({ ...value, name: otherName ?? value.name }));
}

function matched(values: readonly PromptValue[], prompts: readonly Prompt[]): Answer[] {
  const matches = values.map((given) => ({ given, prompt: promptFor(given.name, prompts) }));
  return prompts.map((prompt) => {
    const [match, another] = matches.filter((each) => each.prompt === prompt);
    if (match && another) {
      const names = [match.given.name, another.given.name];
      throw new ConnectorError(problems.promptGivenTwice({ prompt: promptName(prompt), names }));
    }
    return { prompt, given: match?.given };
  });
}

/** The server's own name for a prompt comes first: the property name of one can be the label of another. */
function promptFor(name: string, prompts: readonly Prompt[]): Prompt {
  const names = [serverName, ({ label }: Prompt) => label, ({ propertyName }: Prompt) => propertyName];
  for (const nameOf of names) {
    const [prompt, ...others] = prompts.filter((each) => keyOf(nameOf(each)) === keyOf(name));
    if (prompt && others.length > 0) throw new ConnectorError(ambiguity(name, [prompt, ...others]));
    if (prompt) return prompt;
  }
  throw new ConnectorError(problems.unknownPrompt({ name, prompts: prompts.map(promptName) }));
}

function ambiguity(name: string, prompts: readonly Prompt[]): Problem {
  const labels = prompts.map(({ label }) => label).filter((label) => label !== '');
  return problems.ambiguousPrompt({ name, prompts: prompts.length, labels });
}

/** Undefined where a value would go to another prompt as well, or steer the paging: then only places tell them apart. */
function namedValues(
  answers: readonly Answer[],
  prompts: readonly Prompt[],
  url: readonly PromptValue[],
): NamedValue[] | undefined {
  const named: NamedValue[] = [];
  for (const { prompt, given } of answers) {
    if (!given) continue;
    const name = serverName(prompt);
    const sharing = prompts.filter((each) => keyOf(serverName(each)) === keyOf(name));
    if (sharing.length > 1 || isReserved(name)) return undefined;
    named.push({ name, value: given.value, ...otherNameOf(prompt, prompts, url), ...proofOf(prompt, given) });
  }
  return named;
}

/** The other name of a prompt, if no other prompt or filter goes by it. */
function otherNameOf(prompt: Prompt, prompts: readonly Prompt[], url: readonly PromptValue[]): { otherName?: string } {
  const { label, propertyName } = prompt;
  const otherName = serverName(prompt) === label ? propertyName : label;
  const key = keyOf(otherName);
  const others = prompts.filter((each) => each !== prompt);
  const taken = [
    ...others.flatMap((each) => [each.label, each.propertyName, serverName(each)]),
    ...url.map(({ name }) => name),
    serverName(prompt),
  ];
  return key === '' || isReserved(otherName) || taken.map(keyOf).includes(key) ? {} : { otherName };
}

function proofOf(prompt: Prompt, { value }: PromptValue): { toProve?: Prompt } {
  const { required, label, propertyName } = prompt;
  const isDoubtful = !required && keyOf(label) !== '' && keyOf(label) !== keyOf(propertyName) && value !== '';
  return isDoubtful ? { toProve: prompt } : {};
}

function refuseSharedNames(named: readonly PromptValue[], url: readonly PromptValue[]): void {
  const names = named.map(({ name }) => keyOf(name));
  const shared = url.find(({ name }) => names.includes(keyOf(name)));
  if (shared) throw new ConnectorError(problems.oneNameTwice({ name: shared.name }));
}
