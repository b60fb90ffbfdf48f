import { readFile } from 'node:fs/promises';
import type { AirbyteConfiguredCatalog } from 'faros-airbyte-cdk/lib/protocol.js';
import { ConfigError } from '../errors.ts';

/**
 * The JSON of a file that the platform hands over, whatever its name ends in.
 * @param option the command line's name for it, for the message
 */
export async function readJsonFile(path: string, option: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw new ConfigError(
      `The file given as --${option} cannot be read: ${path}.`,
      (error as NodeJS.ErrnoException).code,
    );
  }
  try {
    return JSON.parse(text.replace(/^\uFEFF/, '')) as unknown;
  } catch {
    // The parser's message quotes the text, and the text holds the password.
    throw new ConfigError(`The file given as --${option} is not JSON: ${path}.`);
  }
}

/** @throws ConfigError where it is not the shape of a configured catalog */
export function asConfiguredCatalog(json: unknown): AirbyteConfiguredCatalog {
  const { streams } = (json ?? {}) as { streams?: unknown };
  if (!Array.isArray(streams) || !streams.every(isConfiguredStream)) {
    throw new ConfigError(
      'The file given as --catalog is not a configured catalog: it needs "streams", each with a "stream" that has a "name".',
    );
  }
  return json as AirbyteConfiguredCatalog;
}

function isConfiguredStream(entry: unknown): boolean {
  const { stream } = (entry ?? {}) as { stream?: { name?: unknown } | null };
  return typeof stream?.name === 'string';
}
