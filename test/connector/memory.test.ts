import { describe, expect, it } from 'vitest';
import { runByProtocol } from '../protocol/run-by-protocol.ts';
import type { Row } from '../simulator/index.ts';
import { configFor, type RunOptions } from './harness.ts';
import { startSite } from './site.ts';

const COLUMNS = [{ name: 'Registrant ID' }, { name: 'Document' }];
/** Node's limit is 112 MB then, so that a page of 18 MB is the largest. */
const SMALL_HEAP: RunOptions = {
  built: true,
  env: { NODE_OPTIONS: '--max-old-space-size=64' },
  environment: { timeoutMs: 60_000 },
};

const documents = (count: number, bytes: number): Row[] =>
  Array.from({ length: count }, (_, at) => ({ 'Registrant ID': `R${1000 + at}`, Document: 'x'.repeat(bytes) }));

describe('a heap that is too small for a page', () => {
  it('is enough for smaller pages', async () => {
    const site = await startSite({ rows: documents(120, 250_000), columns: COLUMNS, sortFields: ['Registrant ID'] });
    const outcome = await runByProtocol('read', configFor(site), SMALL_HEAP);
    expect(outcome.errors).toEqual([]);
    expect(outcome.records).toHaveLength(120);
  });

  it('ends the read with what to change, where no page fits', async () => {
    const site = await startSite({ rows: documents(60, 500_000), columns: COLUMNS });
    const outcome = await runByProtocol('read', configFor(site), SMALL_HEAP);
    expect(outcome.errors[0]?.message).toMatch(
      /^A page of 50 rows of the query is larger than 18 MB, .* give the connector more memory, or lower Page size/,
    );
  });
});
