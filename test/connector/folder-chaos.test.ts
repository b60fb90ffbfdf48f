import { describe, expect, it } from 'vitest';
import { runByProtocol } from '../protocol/run-by-protocol.ts';
import { Random } from '../simulator/data/random.ts';
import type { Row } from '../simulator/index.ts';
import { catalogOf, configFor, type Outcome } from './harness.ts';
import { startSite } from './site.ts';

const SEEDS = Number(process.env['FOLDER_SEEDS'] ?? 12);
const PATHS = { Attendees: '$/Org/Attendees', Members: '$/F/Members', Orders: '$/F/Orders' } as const;
const NAMES = Object.keys(PATHS) as (keyof typeof PATHS)[];

const rowsOf = (prefix: string, count: number): Row[] =>
  Array.from({ length: count }, (_, at) => ({ 'Registrant ID': `${prefix}${1000 + at}`, Name: `N${at % 7}` }));

function catalog(): object {
  const [attendees] = (catalogOf() as { streams: [{ stream: object }] }).streams;
  return { streams: NAMES.map((name) => ({ ...attendees, stream: { ...attendees.stream, name } })) };
}

function idsOf({ messages }: Outcome, name: string): unknown[] {
  return messages.flatMap(({ record }) => (record?.stream === name ? [record.data['Registrant ID']] : []));
}

/** Rows join and leave between any two requests, and a tenth of the requests fail in one way or another. */
async function chaotic(seed: number): Promise<void> {
  const random = new Random(seed);
  const lengths = NAMES.map(() => 20 + Math.floor(random.next() * 120));
  const [attendees = [], members = [], orders = []] = NAMES.map((name, at) => rowsOf(name[0] ?? '', lengths[at] ?? 0));
  const queries = { [PATHS.Members]: { rows: members }, [PATHS.Orders]: { rows: orders } };
  const sim = await startSite({ path: PATHS.Attendees, rows: attendees, queries });
  const stayed = new Map(
    NAMES.map((name) => [name, new Set(sim.imis.query(PATHS[name]).table.rows.map((row) => row['Registrant ID']))]),
  );
  let joined = 0;
  sim.imis.fault(({ kind }) => {
    if (kind === 'token') return undefined;
    const name = NAMES[Math.floor(random.next() * NAMES.length)] ?? 'Attendees';
    const { table } = sim.imis.query(PATHS[name]);
    if (random.next() < 0.1) table.rows.push({ 'Registrant ID': `${name[0]}${5000 + joined++}`, Name: 'new' });
    if (random.next() < 0.05) {
      const [gone] = table.rows.splice(Math.floor(random.next() * table.rows.length), 1);
      stayed.get(name)?.delete(gone?.['Registrant ID']);
    }
    const dice = random.next();
    if (dice < 0.03) return { status: 503 };
    if (dice < 0.06) return { reset: true };
    if (dice < 0.08) return { cutOff: 0.5 };
    return dice < 0.1 && (kind === 'query' || kind === 'iqa') ? { shortPage: 3 } : undefined;
  });
  const config = configFor(sim, { query_folder: '$/F', page_size: 20 });
  const outcome = await runByProtocol('read', config, { catalog: catalog() });
  const complete = outcome.messages.flatMap(({ state }) => (state ? [state.stream] : [])).length;
  for (const name of NAMES.slice(0, complete)) {
    const ids = new Set(idsOf(outcome, name));
    const missing = [...(stayed.get(name) ?? [])].filter((id) => !ids.has(id));
    expect({ seed, name, missing }).toEqual({ seed, name, missing: [] });
    // Nothing of one stream is in another.
    expect([...ids].every((id) => String(id).startsWith(name[0] ?? ''))).toBe(true);
  }
  expect({ seed, exitCode: outcome.exitCode }).toEqual({ seed, exitCode: complete === NAMES.length ? 0 : 1 });
}

describe('chaos over three streams at once', () => {
  it.each(Array.from({ length: SEEDS }, (_, at) => at + 1))(
    'loses nothing of a stream that is complete (seed %i)',
    chaotic,
  );
});
