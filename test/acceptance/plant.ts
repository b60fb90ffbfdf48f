import { at, objectAt, type Json, type JsonObject } from './json.ts';
import { edited, type Edit } from './judge.ts';
import type { Run } from './run.ts';

/** A breach of a read: what it gave, with something wrong in it. */
export type Plant = (run: Run) => Run;
type Wanted = (message: JsonObject) => boolean;

export const isRecord: Wanted = ({ type }) => type === 'RECORD';
export const isState: Wanted = ({ type }) => type === 'STATE';
export const isError: Wanted = (message) => at(message, 'trace', 'error') !== undefined;

export function isStatus(...names: Json[]): Wanted {
  return (message) => names.includes(at(message, 'trace', 'stream_status', 'status') ?? null);
}

export function edit(change: Edit): Plant {
  return (run) => edited(run, change);
}

/** Leaves messages out: all that are wanted, or only the first ones. */
export function drop(wanted: Wanted, most = Infinity): Plant {
  return edit((messages) => {
    let left = most;
    return messages.filter((message) => !wanted(message) || left-- <= 0);
  });
}

export function each(wanted: Wanted, change: (message: JsonObject) => unknown): Plant {
  return edit((messages) => {
    messages.filter(wanted).forEach(change);
    return undefined;
  });
}

export function state(change: (state: JsonObject) => unknown): Plant {
  return each(isState, (message) => change(objectAt(message, 'state')));
}

/** The first record, and its data. */
export function first(change: (data: JsonObject, record: JsonObject) => unknown): Plant {
  return edit((messages) => {
    const record = objectAt(messages.find(isRecord), 'record');
    change(objectAt(record, 'data'), record);
    return undefined;
  });
}

export function inColumn(name: string, value: Json): Plant {
  return first((data) => {
    if (!Object.hasOwn(data, name)) throw new Error(`no column ${name}`);
    data[name] = value;
  });
}

/** Moves messages behind, or before, all others. */
export function moved(wanted: Wanted, to: 'start' | 'end'): Plant {
  return edit((messages) => {
    const [those, others] = [messages.filter(wanted), messages.filter((message) => !wanted(message))];
    return to === 'start' ? [...those, ...others] : [...others, ...those];
  });
}

/** The first record once more, at the end. */
export const again: Plant = edit((messages) => [...messages, ...messages.filter(isRecord).slice(0, 1)]);

/** Writes the numbers of a column as they cannot come out of JSON.stringify. */
export function spelled(name: string, number: string): Plant {
  const value = new RegExp(`("${name}":)-?\\d+`);
  return (run) => ({ ...run, lines: run.lines.map((line) => line.replace(value, `$1${number}`)) });
}

export const silent: Plant = (run) => ({ ...run, lines: [] });
export const twice: Plant = (run) => ({ ...run, lines: [...run.lines, ...run.lines] });

export function ending(exitCode: number | null): Plant {
  return (run) => ({ ...run, exitCode });
}
