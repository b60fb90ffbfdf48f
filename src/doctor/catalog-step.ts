import type { AirbyteConfiguredCatalog } from 'faros-airbyte-cdk/lib/protocol.js';
import type { RecordSchema } from '../airbyte/full-refresh-stream.ts';
import { chosenStreams } from '../airbyte/sync.ts';
import type { Warning } from '../problems/problem.ts';
import { ATTENDEES } from '../streams/attendees/attendees-kind.ts';
import { counted } from '../wording.ts';
import { problemOf, type Findings } from './findings.ts';

/** What a catalog is held against. */
export interface Available {
  /** The names of the streams; undefined where they are not known. */
  streams: readonly string[] | undefined;
  /** What a read of the attendees says of a declared schema; undefined where the query's columns are not known. */
  missing: ((schema: RecordSchema) => Warning[]) | undefined;
}

/** Examines whether a configured catalog names what the source still has. */
export async function lookAtCatalog(
  read: () => Promise<AirbyteConfiguredCatalog>,
  { streams, missing }: Available,
  findings: Findings,
): Promise<void> {
  try {
    const catalog = await read();
    const names = catalog.streams.map(({ stream }) => stream.name);
    chosenStreams(
      (streams ?? names).map((name) => ({ name })),
      catalog,
    );
    const attendees = catalog.streams.find(({ stream }) => stream.name === ATTENDEES);
    const schema = attendees?.stream.json_schema as RecordSchema | undefined;
    const [first, ...others] = (schema && missing?.(schema)) ?? [];
    if (first) findings.warn(first, ...others);
    else if (!streams || (schema && !missing)) findings.skip('catalog', 'Not examined: the columns are not known.');
    else findings.ok('catalog', `${counted(names.length, 'stream')}, which the source has.`);
  } catch (error) {
    findings.fail('catalog', problemOf(error));
  }
}
