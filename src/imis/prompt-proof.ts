import { isTransient } from '../errors.ts';
import { CallFailure } from '../http/failures.ts';
import type { Timing } from '../runtime/timing.ts';
import type { Prompt } from './prompts.ts';
import type { QueryReader } from './query-reader.ts';

/** A count that takes longer than this is given up: it is worth no delay of a read. */
const PROOF_MS = 30_000;

/**
 * The prompts whose values leave the number of rows as it is without them. A site can ignore a name that it does not
 * know, and would give every row. One request for each optional prompt that has a label; none otherwise.
 * @param total rows with all the values
 */
export async function valuesWithoutEffect(
  reader: QueryReader,
  total: number,
  { timing }: { timing: Timing },
): Promise<Prompt[]> {
  const values = total > 0 ? reader.valuesToProve : [];
  if (values.length === 0) return [];
  const timeUp = new AbortController();
  const timer = new AbortController();
  void timing.sleep(PROOF_MS, timer.signal).then(
    () => {
      timeUp.abort(new CallFailure('timeout'));
    },
    () => undefined,
  );
  try {
    const proofs = values.map(async (value) => {
      const isUnproven = (await countWithout(reader, value, timeUp.signal)) === total;
      return isUnproven && value.toProve ? [value.toProve] : [];
    });
    return (await Promise.all(proofs)).flat();
  } finally {
    timer.abort();
  }
}

/** Undefined where it cannot be had: a query can insist on a value that its definition calls optional. */
async function countWithout(
  reader: QueryReader,
  value: QueryReader['valuesToProve'][number],
  signal: AbortSignal,
): Promise<number | undefined> {
  try {
    return await reader.totalWithout(value, { signal, retries: () => !signal.aborted });
  } catch (error) {
    if (error instanceof CallFailure || isTransient(error)) return undefined;
    throw error;
  }
}
