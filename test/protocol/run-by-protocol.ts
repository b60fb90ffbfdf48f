import { expect } from 'vitest';
import { catalogOf, run, type Outcome, type RunOptions } from '../connector/harness.ts';
import { breaches } from './breaches.ts';

/** Runs a command, and fails the test where what it wrote breaks a rule of the platform. */
export async function runByProtocol(command: string, config?: unknown, options: RunOptions = {}): Promise<Outcome> {
  const outcome = await run(command, config, options);
  expect(breaches(command, outcome, options.catalog ?? catalogOf())).toEqual([]);
  return outcome;
}
