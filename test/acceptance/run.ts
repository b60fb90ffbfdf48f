import { at, isObject, type Json, type JsonObject } from './json.ts';

/** One command that was run, and everything that it gave. */
export interface Run {
  command: string;
  exitCode: number | null;
  /** Of stdout. */
  lines: string[];
  stderr: string;
  /** The configured catalog that a read was given. */
  catalog?: Json;
}

/**
 * A rule that the connector has to keep: pure, and silent where it is kept.
 * @returns a sentence for each violation
 */
export type Rule = (run: Run) => string[];

/** Every line that is a JSON object. That the others are none is a rule of its own. */
export function messagesOf({ lines }: Run): JsonObject[] {
  return lines.flatMap((line) => {
    const message = parsed(line);
    return isObject(message) ? [message] : [];
  });
}

export function parsed(line: string): Json | undefined {
  try {
    return JSON.parse(line) as Json;
  } catch {
    return undefined;
  }
}

const BODIES = {
  SPEC: 'spec',
  CONNECTION_STATUS: 'connectionStatus',
  CATALOG: 'catalog',
  RECORD: 'record',
  STATE: 'state',
  TRACE: 'trace',
  LOG: 'log',
} as const;

/** The contents of all messages of a type. */
export function bodiesOf(run: Run, type: keyof typeof BODIES): JsonObject[] {
  return messagesOf(run).flatMap((message) => {
    const body = message['type'] === type ? message[BODIES[type]] : undefined;
    return isObject(body) ? [body] : [];
  });
}

export function tracesOf(run: Run, type: 'ERROR' | 'STREAM_STATUS' | 'ESTIMATE'): JsonObject[] {
  return bodiesOf(run, 'TRACE').filter((trace) => trace['type'] === type);
}

/** The name of the stream that a record, a state or a trace is about. */
export function streamOf(body: JsonObject): Json | undefined {
  const paths = [
    ['stream'],
    ['stream', 'stream_descriptor', 'name'],
    ['stream_status', 'stream_descriptor', 'name'],
    ['error', 'stream_descriptor', 'name'],
  ];
  return paths.map((path) => at(body, ...path)).find((name) => typeof name === 'string');
}

/** A rule for each of the places that it finds: only its violations are kept. */
export function violations<T>(things: Iterable<T>, judge: (thing: T) => string | false | undefined): string[] {
  return [...things].flatMap((thing) => {
    const sentence = judge(thing);
    return typeof sentence === 'string' ? [sentence] : [];
  });
}
