import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Fault } from './fault.ts';

/** One request as it came in, and what became of it: the entry of the log, and what hooks and faults see. */
export interface SimRequest<Kind extends string = string> {
  /** From 0, over all requests to this listener. */
  index: number;
  kind: Kind;
  /** From 0, over the requests for a page only. */
  pageIndex: number | undefined;
  method: string;
  path: string;
  /** The address as it came, still encoded. */
  url: string;
  query: Record<string, string | string[]>;
  headers: IncomingHttpHeaders;
  authorization: boolean;
  body: string;
  /** As asked for; undefined where the request does not say. */
  offset: number | undefined;
  limit: number | undefined;
  /** The path of the query that it is about, as asked for; undefined where it is about none. */
  queryPath: string | undefined;
  /** How many requests were under way when it came, with itself. */
  parallel: number;
  /** When it arrived, in ms of `performance.now()`; so are startedAt (the same) and endedAt. */
  at: number;
  startedAt: number;
  /** Undefined while the answer is under way, and for good where none was given. */
  status: number | undefined;
  endedAt: number | undefined;
  fault: Fault | undefined;
}

/** All values of a query parameter; the server does not mind the case of its name. */
export function parameters(query: SimRequest['query'], name: string): string[] {
  const wanted = name.toLowerCase();
  return Object.entries(query)
    .filter(([key]) => key.toLowerCase() === wanted)
    .flatMap(([, value]) => value);
}

export function integer(text: string | undefined): number | undefined {
  return text !== undefined && /^-?\d+$/.test(text) ? Number(text) : undefined;
}

export function parseQuery(search: URLSearchParams): Record<string, string | string[]> {
  const query: Record<string, string | string[]> = {};
  for (const name of new Set(search.keys())) {
    const values = search.getAll(name);
    query[name] = values.length === 1 ? (values[0] ?? '') : values;
  }
  return query;
}

export async function readBody(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
