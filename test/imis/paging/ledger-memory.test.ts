import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { Ledger } from '../../../src/imis/paging/ledger.ts';
import { fingerprinting } from '../../../src/imis/rows/fingerprint.ts';
import { times } from '../../thorough.ts';
import { idOf, labelOf } from './fake-query.ts';

const REGISTRANTS = times(1_000_000, 200_000);

// In a process of its own (vitest.config.ts): what other tests leave behind would be measured, too.
describe('the memory for what was seen', () => {
  it('is 150 bytes for each registrant at most, also in the second pass', () => {
    const fingerprintOf = fingerprinting();
    const before = memory();
    const ledger = new Ledger(fingerprintOf, idOf);
    let most = 0;
    for (let pass = 1; pass <= 2; pass++) {
      ledger.startPass(true);
      for (let from = 0; from < REGISTRANTS; from += 500) {
        const rows = Array.from({ length: 500 }, (_, at) => [`R${from + at}`, 'Ann', 'Acme']);
        const fingerprints = rows.map((row) => fingerprintOf(labelOf(row)));
        const emitted = ledger.take({ rows, fingerprints, overlap: 0 });
        if (emitted.length !== (pass === 1 ? 500 : 0))
          throw new Error(`${emitted.length} rows emitted in pass ${pass}`);
        if (from % (REGISTRANTS / 4) === 0) most = Math.max(most, memory() - before);
      }
    }
    most = Math.max(most, memory() - before);
    expect(most).toBeGreaterThan(1_000_000);
    expect(ledger.emitted).toBe(REGISTRANTS);
    expect(most / REGISTRANTS).toBeLessThanOrEqual(150);
  });
});

/** Bytes that are truly in use. */
function memory(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
