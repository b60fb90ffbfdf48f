import type { AirbyteStream } from 'faros-airbyte-cdk/lib/protocol.js';
import { ConnectorError, isProblem } from '../errors.ts';
import { CallFailure } from '../http/failures.ts';
import { promptName } from '../imis/prompts.ts';
import type { ImisQuery } from '../imis/query.ts';
import { knownRows } from '../imis/rows/page.ts';
import { isClosed, ofFolderQuery, requiresPrompt } from '../problems/folder.ts';
import type { Warning } from '../problems/problem.ts';
import { unansweredPrompt } from '../problems/prompts.ts';
import type { QueryStream } from './query-stream.ts';

/** A query of the folder that is asked for. */
export interface Asked {
  name: string;
  query: ImisQuery;
  stream: QueryStream;
}

/** What a query of the folder came to. */
export type Described = { name: string } & (
  | { stream: AirbyteStream; rows: number; columns: number; isSorted: boolean | undefined }
  /** Why it is no stream; expected of the query that is one already. */
  | { leftOut: Warning; isExpected?: boolean }
  /** Why nobody knows whether it is one. */
  | { failure: ConnectorError }
);

/** A query that iMIS refuses; once proves nothing. */
export interface Refused {
  name: string;
  refused: Asked;
  /** What it came to if that was the second time. */
  closed: () => Promise<Described>;
}

/** Statuses of a query that is closed to the account. */
const CLOSED = new Set([403, 404]);

/** @param onFailure called for a failure that does not show whether the query can be a stream */
export async function describedMember(
  asked: Asked,
  onFailure: (failure: ConnectorError) => void,
): Promise<Described | Refused> {
  const { name, query, stream } = asked;
  try {
    const survey = await stream.survey('discover');
    const rows = knownRows(survey.firstPage);
    const columns = survey.columns?.length ?? 0;
    return { name, stream: stream.describe(survey), rows, columns, isSorted: survey.definition?.sorted };
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    if (isProblem(error, unansweredPrompt)) {
      return { name, leftOut: requiresPrompt({ name, prompts: await requiredBy(query) }) };
    }
    if (isRefusal(error)) return { name, refused: asked, closed: () => closed(asked, error, onFailure) };
    return failed(asked, error, onFailure);
  }
}

/** A query that is refused twice is closed to the account if iMIS shows its definition; else anything can be wrong. */
async function closed(
  asked: Asked,
  error: ConnectorError,
  onFailure: (failure: ConnectorError) => void,
): Promise<Described> {
  const { name, query } = asked;
  const isShown = typeof (await query.lookUps.definition()) === 'object';
  return isShown ? { name, leftOut: isClosed({ name, problem: error.problem }) } : failed(asked, error, onFailure);
}

/** A hundred queries are asked for: an error has to say which of them it is about. */
function failed(
  { name, query }: Asked,
  error: ConnectorError,
  onFailure: (failure: ConnectorError) => void,
): Described {
  const failure = error.message.includes(query.name) ? error : about(error, query.name);
  onFailure(failure);
  return { name, failure };
}

function about({ problem }: ConnectorError, path: string): ConnectorError {
  return new ConnectorError(ofFolderQuery({ path, problem }, problem.detail));
}

/** A refusal of iMIS itself comes as JSON: a firewall's does not. */
function isRefusal({ cause }: ConnectorError): boolean {
  return cause instanceof CallFailure && CLOSED.has(cause.facts.status ?? 0) && cause.facts.isJson === true;
}

async function requiredBy(query: ImisQuery): Promise<string[]> {
  const prompts = await query.lookUps.prompts();
  return typeof prompts === 'object' ? prompts.found.filter(({ required }) => required).map(promptName) : [];
}
