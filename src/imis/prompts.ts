import type { LookUp } from './client/execute.ts';
import { findByPath } from './client/find-by-path.ts';
import type { ImisClient } from './client/imis-client.ts';
import { listOf } from './rows/envelope.ts';

/** A question that a query asks before it runs. */
export interface Prompt {
  /** The column's own name, which several prompts can share. */
  propertyName: string;
  /** The search label, or what iMIS puts in its place; blank where it reports none. */
  label: string;
  required: boolean;
}

interface RawPrompt {
  PropertyName?: unknown;
  Prompt?: unknown;
  IsRequired?: unknown;
}

/** A blank search label is reported as the column's caption and a comparison sign: `Sent Date >=`. */
const GENERATED_LABEL = /(?:[=<>≤≥≠]|&[lg]t;)\s*:?\s*$/;

/** @throws ConnectorError where iMIS could not be asked */
export async function lookUpPrompts(client: ImisClient, path: string, signal?: AbortSignal): Promise<LookUp<Prompt[]>> {
  const lookUp = await findByPath(client, 'QueryParameterDefinition', path, signal);
  if (typeof lookUp !== 'object') return lookUp;
  const list = promptsIn(lookUp.found);
  return list ? { found: list.map(readPrompt) } : 'refused';
}

/**
 * The name by which `api/query` takes the prompt's value: the search label where one is set, else the property name
 * (seen on live EMS sites).
 */
export function serverName({ label, propertyName }: Prompt): string {
  const isSet = label.trim() !== '' && !GENERATED_LABEL.test(label);
  return isSet || propertyName === '' ? label : propertyName;
}

/** For messages: `"EventCode" (Which event?)`. */
export function promptName({ propertyName, label }: Prompt): string {
  if (propertyName === '') return `"${label}"`;
  return label && label !== propertyName ? `"${propertyName}" (${label})` : `"${propertyName}"`;
}

/**
 * The list of prompts in a response. How deep it lies is not documented: it is looked for one level down, too. An entry
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
  return { propertyName: text(PropertyName), label: text(Prompt), required: IsRequired === true };
}
