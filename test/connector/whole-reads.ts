import { expect } from 'vitest';
import { runByProtocol } from '../protocol/run-by-protocol.ts';
import type { ImisKind, Row, SimRequest, Simulator } from '../simulator/index.ts';
import { configFor, type Outcome, type RunOptions } from './harness.ts';

/** Nothing is slept through: the first back-off is a tenth of a millisecond. */
export const HURRIED: RunOptions = { environment: { retryBaseMs: 0.1 } };

export const person = (id: string, note = 'a note'): Row => ({ 'Registrant ID': id, Note: note });

export function people(count: number, prefix = 'P'): Row[] {
  return Array.from({ length: count }, (_, at) => person(`${prefix}${String(at).padStart(5, '0')}`));
}

export function read(site: Simulator, config: Record<string, unknown> = {}, options = HURRIED): Promise<Outcome> {
  return runByProtocol('read', configFor(site, config), options);
}

export function pagesAskedFor({ imis }: Simulator): SimRequest<ImisKind>[] {
  return imis.requests.filter(({ pageIndex }) => pageIndex !== undefined);
}

/** Each of these rows is among the records once, and no record came twice. */
export function expectWhole(outcome: Outcome, rows: readonly Row[]): void {
  expect(outcome.errors).toEqual([]);
  expect(outcome.exitCode).toBe(0);
  const records = outcome.records.map((record) => JSON.stringify(record));
  const emitted = new Set(records);
  expect(records.length - emitted.size, 'records that came twice').toBe(0);
  expect(rows.map((row) => JSON.stringify(row)).filter((row) => !emitted.has(row))).toEqual([]);
}

export function expectFailure(outcome: Outcome, failureType: string, ...said: (string | RegExp)[]): void {
  expect(outcome.exitCode).toBe(1);
  expect(outcome.errors).toHaveLength(1);
  expect(outcome.errors[0]?.failure_type).toBe(failureType);
  for (const part of said) expect(outcome.errors[0]?.message).toMatch(part);
  expect(outcome.statuses.at(-1)).toBe('INCOMPLETE');
  expect(outcome.statuses).not.toContain('COMPLETE');
}

/** The rows that no pass can prove: three passes, and the advice. */
export function expectNoProof(outcome: Outcome): void {
  expectFailure(
    outcome,
    outcome.errors[0]?.failure_type ?? '',
    'was read 3 times',
    'sort the query by a unique column',
  );
}

/** Whole, or a failure that says why: never a row lost in silence. */
export function expectWholeOrNoProof(outcome: Outcome, rows: readonly Row[]): void {
  if (outcome.exitCode === 0) expectWhole(outcome, rows);
  else expectNoProof(outcome);
}
