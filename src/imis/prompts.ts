import { ConfigError } from '../errors.ts';
import { findByPath, type LookUp } from './client/find-by-path.ts';
import type { ImisClient } from './client/imis-client.ts';
import { listOf } from './rows/envelope.ts';

/** A question that a query asks before it runs. */
export interface Prompt {
  propertyName: string;
  /** What a person is asked. */
  label: string;
  required: boolean;
}

export interface PromptValue {
  name: string;
  value: string;
}

/** The answers to a query's prompts, as each of the two read endpoints wants them. */
export interface PromptAnswers {
  /** For `api/query`: by name. */
  named: PromptValue[];
  /** For `api/iqa`: by place, empty where there is no answer. */
  positional: string[];
}

interface RawPrompt {
  PropertyName?: unknown;
  Prompt?: unknown;
  IsRequired?: unknown;
}

/** @throws ConfigError, TransientError where iMIS could not be asked */
export async function lookUpPrompts(client: ImisClient, path: string): Promise<LookUp<Prompt[]>> {
  const lookUp = await findByPath(client, 'QueryParameterDefinition', path);
  if (typeof lookUp !== 'object') return lookUp;
  const list = promptsIn(lookUp.found);
  return list ? { found: list.map(readPrompt) } : 'refused';
}

/**
 * Puts the configured values to the prompts they are for. A name is a prompt's property name or its label, in any case.
 * Without prompts, or where iMIS does not list them, the values go as they were given: by name, and in the order given.
 * @throws ConfigError for a value that no prompt asks for, for two that are for one prompt, and for a required prompt
 *   without a value
 */
export function answerPrompts(values: readonly PromptValue[], prompts: readonly Prompt[] | undefined): PromptAnswers {
  if (!prompts || prompts.length === 0) {
    return { named: [...values], positional: values.map(({ value }) => value) };
  }
  for (const { name } of values) {
    if (!prompts.some((prompt) => isFor(name, prompt))) throw unknownPrompt(name, prompts);
  }
  for (const prompt of prompts) {
    const names = values.map(({ name }) => name).filter((name) => isFor(name, prompt));
    if (names.length > 1) throw answeredTwice(prompt, names);
  }
  const answers = prompts.map((prompt) => ({ prompt, answer: values.find(({ name }) => isFor(name, prompt)) }));
  const missing = answers.filter(({ prompt, answer }) => prompt.required && !answer?.value);
  if (missing.length > 0) throw unanswered(missing.map(({ prompt }) => prompt));
  return {
    named: answers.flatMap(({ prompt, answer }) =>
      answer ? [{ name: prompt.propertyName || answer.name, value: answer.value }] : [],
    ),
    positional: answers.map(({ answer }) => answer?.value ?? ''),
  };
}

function isFor(name: string, { propertyName, label }: Prompt): boolean {
  const wanted = name.trim().toLowerCase();
  return wanted === propertyName.trim().toLowerCase() || wanted === label.trim().toLowerCase();
}

function answeredTwice(prompt: Prompt, names: readonly string[]): ConfigError {
  return new ConfigError(
    `Query parameters (query_parameters) answers the prompt ${nameOf(prompt)} ${names.length} times, as ${names.map((name) => `"${name}"`).join(' and ')}. Keep one of them.`,
    undefined,
    'unknown-prompt',
  );
}

function unknownPrompt(name: string, prompts: readonly Prompt[]): ConfigError {
  return new ConfigError(
    `Query parameters (query_parameters) gives a value for "${name}", but the query has no such prompt. It asks for: ${prompts.map(nameOf).join(', ')}.`,
    undefined,
    'unknown-prompt',
  );
}

function unanswered(prompts: readonly Prompt[]): ConfigError {
  return new ConfigError(
    `The query asks for a value that Query parameters (query_parameters) does not give: ${prompts.map(nameOf).join(', ')}. Add it there, or make the prompt optional in iMIS (the query's Filter tab).`,
    undefined,
    'unanswered-prompt',
  );
}

function nameOf({ propertyName, label }: Prompt): string {
  return label && label !== propertyName ? `"${propertyName}" (${label})` : `"${propertyName}"`;
}

/**
 * The list of prompts in an answer. How deep it lies is not documented: it is looked for one level down, too. An entry
 * shows by its keys.
 */
function promptsIn(found: unknown): RawPrompt[] | undefined {
  const direct = listOf(found);
  if (direct) return direct.filter(isPrompt);
  if (isPrompt(found)) return [found];
  const lists = Object.values(found as object)
    .map(listOf)
    .filter((list) => list !== undefined);
  return (
    (lists.find((list) => list.length > 0 && list.every(isPrompt)) as RawPrompt[] | undefined) ??
    (lists.length > 0 ? [] : undefined)
  );
}

function isPrompt(entry: unknown): entry is RawPrompt {
  return typeof entry === 'object' && entry !== null && ('PropertyName' in entry || 'Prompt' in entry);
}

function readPrompt({ PropertyName, Prompt, IsRequired }: RawPrompt): Prompt {
  const text = (value: unknown): string => (typeof value === 'string' ? value : '');
  return {
    propertyName: text(PropertyName) || text(Prompt),
    label: text(Prompt) || text(PropertyName),
    required: IsRequired === true,
  };
}
