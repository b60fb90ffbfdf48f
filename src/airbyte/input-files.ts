import { readFile } from 'node:fs/promises';
import type { AirbyteConfiguredCatalog } from 'faros-airbyte-cdk/lib/protocol.js';
import { ConnectorError } from '../errors.ts';
import * as problems from '../problems/files.ts';
import { jsonMistake } from './json-mistake.ts';

const UNREADABLE: Record<string, string> = {
  ENOENT: 'does not exist',
  EACCES: 'may not be read by the user who runs the connector',
  EPERM: 'may not be read by the user who runs the connector',
  EISDIR: 'is a folder',
};
/** What Windows programs begin a file with that is not UTF-8. */
const UTF_16 = [Buffer.from([0xff, 0xfe]), Buffer.from([0xfe, 0xff])];

/**
 * The JSON of a file that the platform hands over, whatever its name ends in.
 * @param option the command line's name for it, for the message
 * @throws ConnectorError that says why it cannot be read, or where it is not JSON
 */
export async function readJsonFile(path: string, option: string): Promise<unknown> {
  return parsed(await textOf(path, option), path, option);
}

/** @throws ConnectorError where the file cannot be read, or holds a catalog that is not configured, or anything else */
export async function readConfiguredCatalog(path: string): Promise<AirbyteConfiguredCatalog> {
  const text = await textOf(path, 'catalog');
  if (text.split('\n').some(isCatalogMessage)) throw discovered(path);
  return asConfiguredCatalog(await parsed(text, path, 'catalog'), path);
}

/** @throws ConnectorError where it is not the shape of a configured catalog */
function asConfiguredCatalog(given: unknown, path: string): AirbyteConfiguredCatalog {
  const json = given as Partial<AirbyteConfiguredCatalog> | null;
  if (isMessage(json)) throw discovered(path);
  const { streams } = json ?? {};
  if (!Array.isArray(streams)) {
    throw new ConnectorError(problems.notConfiguredCatalog({ path }));
  }
  if (streams.length === 0) {
    throw new ConnectorError(problems.emptyCatalog({ path }));
  }
  if (streams.every((entry) => nameOf(entry) !== undefined)) throw discovered(path);
  const bad = streams.findIndex(
    (entry: unknown) => nameOf((entry as { stream?: unknown } | null)?.stream) === undefined,
  );
  if (bad >= 0) {
    throw new ConnectorError(problems.badCatalogEntry({ path, entry: bad + 1 }));
  }
  return json as AirbyteConfiguredCatalog;
}

function discovered(path: string): ConnectorError {
  return new ConnectorError(problems.discoveredCatalog({ path }));
}

async function textOf(path: string, option: string): Promise<string> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    throw new ConnectorError(
      problems.unreadableFile({ option, path, why: UNREADABLE[code] ?? 'cannot be read' }, code),
    );
  }
  if (UTF_16.some((mark) => bytes.subarray(0, 2).equals(mark))) {
    throw new ConnectorError(problems.notUtf8({ option, path }));
  }
  return bytes.toString().replace(/^\uFEFF/, '');
}

async function parsed(text: string, path: string, option: string): Promise<unknown> {
  if (text.trim() === '') throw new ConnectorError(problems.emptyFile({ option, path }));
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // The error's own message quotes the text, and the text holds the password.
    throw new ConnectorError(problems.notJson({ option, path, where: await jsonMistake(text) }));
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
