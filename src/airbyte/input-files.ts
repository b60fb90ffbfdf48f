import { readFile } from 'node:fs/promises';
import type { AirbyteConfiguredCatalog } from 'faros-airbyte-cdk/lib/protocol.js';
import { ConfigError } from '../errors.ts';
import { jsonMistake } from './json-mistake.ts';

const UNREADABLE: Record<string, string> = {
  ENOENT: 'does not exist',
  EACCES: 'may not be read by the user who runs the connector',
  EPERM: 'may not be read by the user who runs the connector',
  EISDIR: 'is a folder',
};
/** What Windows programs begin a file with that is not UTF-8. */
const UTF_16 = [Buffer.from([0xff, 0xfe]), Buffer.from([0xfe, 0xff])];
const CONFIGURED = '{"streams": [{"stream": {…}, "sync_mode": "full_refresh", "destination_sync_mode": "overwrite"}]}';

/**
 * The JSON of a file that the platform hands over, whatever its name ends in.
 * @param option the command line's name for it, for the message
 * @throws ConfigError that says why it cannot be read, or where it is not JSON
 */
export async function readJsonFile(path: string, option: string): Promise<unknown> {
  return parsed(await textOf(path, option), path, option);
}

/** @throws ConfigError where the file cannot be read, or holds a catalog that is not configured, or anything else */
export async function readConfiguredCatalog(path: string): Promise<AirbyteConfiguredCatalog> {
  const text = await textOf(path, 'catalog');
  if (text.split('\n').some(isCatalogMessage)) throw discovered(path);
  return asConfiguredCatalog(await parsed(text, path, 'catalog'), path);
}

/** @throws ConfigError where it is not the shape of a configured catalog */
export function asConfiguredCatalog(given: unknown, path: string): AirbyteConfiguredCatalog {
  const json = given as Partial<AirbyteConfiguredCatalog> | null;
  if (isMessage(json)) throw discovered(path);
  const { streams } = json ?? {};
  if (!Array.isArray(streams)) {
    throw new ConfigError(`The file given as --catalog is not a configured catalog, ${CONFIGURED}: ${path}.`);
  }
  if (streams.length === 0) {
    throw new ConfigError(`The catalog given as --catalog selects no stream. Add one to "streams": ${path}.`);
  }
  if (streams.every((entry) => nameOf(entry) !== undefined)) throw discovered(path);
  const bad = streams.findIndex(
    (entry: unknown) => nameOf((entry as { stream?: unknown } | null)?.stream) === undefined,
  );
  if (bad >= 0) {
    throw new ConfigError(
      `Entry ${bad + 1} of "streams" in the file given as --catalog has no "stream" with a "name": ${path}.`,
    );
  }
  return json as AirbyteConfiguredCatalog;
}

function discovered(path: string): ConfigError {
  return new ConfigError(
    `The file given as --catalog holds the output of discover, not a configured catalog. Write each of its streams as ${CONFIGURED}: ${path}.`,
  );
}

async function textOf(path: string, option: string): Promise<string> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    throw new ConfigError(`The file given as --${option} ${UNREADABLE[code] ?? 'cannot be read'}: ${path}.`, code);
  }
  if (UTF_16.some((mark) => bytes.subarray(0, 2).equals(mark)))
    throw new ConfigError(`The file given as --${option} is not UTF-8 text. Save it as UTF-8: ${path}.`);
  return bytes.toString().replace(/^\uFEFF/, '');
}

async function parsed(text: string, path: string, option: string): Promise<unknown> {
  if (text.trim() === '') throw new ConfigError(`The file given as --${option} is empty: ${path}.`);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // The error's own message quotes the text, and the text holds the password.
    throw new ConfigError(`The file given as --${option} is not valid JSON: ${path}, ${await jsonMistake(text)}.`);
  }
}

function isCatalogMessage(line: string): boolean {
  if (!line.includes('"CATALOG"')) return false;
  try {
    return isMessage(JSON.parse(line));
  } catch {
    return false;
  }
}

function isMessage(json: unknown): boolean {
  return (json as { type?: unknown } | null)?.type === 'CATALOG';
}

function nameOf(stream: unknown): string | undefined {
  const { name } = (stream ?? {}) as { name?: unknown };
  return typeof name === 'string' ? name : undefined;
}
