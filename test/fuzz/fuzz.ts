import { ConnectorError } from '../../src/errors.ts';
import { CallFailure } from '../../src/http/failures.ts';
import { Random, seedOf } from '../simulator/data/random.ts';
import { fuzzProfile, fuzzProfileForm, fuzzUserList } from './openwater.ts';
import { flatRow, fuzzPages, listRow } from './pages.ts';

/**
 * Reads one random input. @returns the rows or values that were read, undefined where it was refused
 * @throws what no parser may throw
 */
type Target = (random: Random) => Promise<number | undefined>;

/** The parsers of what servers answer. */
export const TARGETS: ReadonlyMap<string, Target> = new Map<string, Target>([
  ['flat-rows', (random) => Promise.resolve(fuzzPages(flatRow, random))],
  ['list-rows', (random) => Promise.resolve(fuzzPages(listRow, random))],
  ['profile-form', fuzzProfileForm],
  ['profile', fuzzProfile],
  ['user-list', fuzzUserList],
]);

/** No single input may take longer. */
const LONGEST_MS = 1000;

/** What is to be told of a run. `inputs` counts on while it lasts. */
export interface Tally {
  inputs: number;
  accepted: number;
  rows: number;
  slowestMs: number;
}

/**
 * One input, by its number: the same target, seed and number give the same input on every machine.
 * @throws Error that says what is wrong
 */
export async function runInput(name: string, seed: number, number: number, tally: Tally): Promise<void> {
  const target = TARGETS.get(name);
  if (!target) throw new Error(`There is no parser "${name}". There are: ${[...TARGETS.keys()].join(', ')}.`);
  const startedAt = performance.now();
  const read = await target(new Random(seedOf(name, seed, number))).catch(refused);
  const ms = performance.now() - startedAt;
  tally.inputs++;
  tally.slowestMs = Math.max(tally.slowestMs, ms);
  if (read !== undefined) {
    tally.accepted++;
    tally.rows += read;
  }
  if (prototypes() !== PROTOTYPES) throw new Error('a prototype has changed');
  if (ms > LONGEST_MS) throw new Error(`it took ${Math.round(ms)} ms`);
}

/** The errors that a parser may throw. */
function refused(error: unknown): undefined {
  if (error instanceof CallFailure || error instanceof ConnectorError) return undefined;
  throw error;
}

/** The names of all that every object and every list inherits. */
function prototypes(): string {
  return [Object.prototype, Array.prototype, Map.prototype, String.prototype]
    .flatMap((prototype) => Reflect.ownKeys(prototype).map(String))
    .join();
}

const PROTOTYPES = prototypes();
