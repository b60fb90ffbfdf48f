import fc from 'fast-check';
import { ConnectorError } from '../../../src/errors.ts';
import type { Row } from '../../../src/imis/rows/row.ts';
import { FakeQuery, labelOf, type Placing, valuesOf } from './fake-query.ts';
import { SORTED, padded, readWhole, type Outcome } from './read.ts';

/** Something that happens to the table just before the server looks at it for the nth time. */
export interface Event {
  nth: number;
  kind: 'join' | 'append' | 'leave' | 'edit' | 'move' | 'swap';
  at: number;
  to: number;
}

/** A query, its server, and what becomes of it while it is read. */
export interface Scene {
  count: number;
  pageSize: number;
  parallelRequests: number;
  latencies: readonly number[];
  pagesBy: Placing['pagesBy'];
  /** Sorted by the id in the first column, which the definition says. */
  sorted: boolean;
  /** Rows of each registrant. */
  rowsEach: number;
  events: readonly Event[];
  /**
   * The order of rows that the server has for a request: always the same, another one for the first page, beyond an
   * offset, or in turn (two servers); or another order of each registrant's rows in each response.
   */
  order: 'steady' | 'first page' | 'beyond an offset' | 'in turn' | 'loose ties';
  seed: number;
}

export function scenes(
  of: { kinds: readonly Event['kind'][]; most?: number } & Partial<{ [Key in keyof Scene]: fc.Arbitrary<Scene[Key]> }>,
): fc.Arbitrary<Scene> {
  const { kinds, most = 8, ...more } = of;
  const event = fc.record({ nth: fc.nat(14), kind: fc.constantFrom(...kinds), at: fc.nat(400), to: fc.nat(400) });
  return fc.record<Scene>({
    count: fc.integer({ min: 0, max: 200 }),
    pageSize: fc.integer({ min: 20, max: 40 }),
    parallelRequests: fc.integer({ min: 1, max: 4 }),
    latencies: fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 7 }),
    pagesBy: fc.constantFrom('row', 'number'),
    sorted: fc.constant(false),
    rowsEach: fc.constant(1),
    events: fc.array(event, { minLength: 1, maxLength: most }),
    order: fc.constant('steady'),
    seed: fc.nat(1_000_000),
    ...more,
  });
}

export interface Played extends Outcome {
  query: FakeQuery;
  isWhole: boolean;
  /** What is wrong: rows that were there throughout and are missing, and rows that came twice. */
  missing: string[];
  twice: string[];
}

/** Reads a scene, and holds what came out against what was there. Only an honest failure is one. */
export async function play(scene: Scene): Promise<Played> {
  const query = new FakeQuery(rowsOf(scene));
  query.latencies = scene.latencies;
  query.placing = { ...query.placing, pagesBy: scene.pagesBy };
  const stayed = new Set(query.rows.map(labelOf));
  let fresh = 0;
  query.onLook = (_request, look) => {
    for (const event of scene.events) if (event.nth === look) happen(event, query, scene, stayed, () => ++fresh);
    return undefined;
  };
  query.view = ({ offset }, rows) => ordered(scene, offset, query.requests.length, rows);
  const { pageSize, parallelRequests } = scene;
  const outcome = await readWhole(query, { pageSize, parallelRequests }, scene.sorted ? SORTED : {});
  const { rows, error } = outcome;
  if (error !== undefined && !(error instanceof ConnectorError)) throw error as Error;
  const isWhole = error === undefined;
  return {
    ...outcome,
    query,
    isWhole,
    missing: isWhole ? [...stayed].filter((label) => !rows.includes(label)) : [],
    twice: rows.filter((row, at) => rows.indexOf(row) !== at),
  };
}

function rowsOf({ count, rowsEach, sorted, seed }: Scene): Row[] {
  const rows = Array.from({ length: count }, (_, at) => [padded(Math.floor(at / rowsEach) * 100), String(at)]);
  return sorted ? rows : shuffled(rows, seed);
}

function happen(
  { kind, at, to }: Event,
  query: FakeQuery,
  scene: Scene,
  stayed: Set<string>,
  fresh: () => number,
): void {
  const table = query.rows;
  const place = at % (table.length + 1);
  const gone = (rows: Row[]): void => {
    for (const row of rows) stayed.delete(labelOf(row));
  };
  if (kind === 'append') table.push([padded(90_000_000 + fresh()), 'new']);
  else if (kind === 'join') table.splice(place, 0, newcomer(table[place - 1], scene, fresh()));
  else if (kind === 'leave') gone(table.splice(place, 1));
  else if (kind === 'move') table.splice(to % (table.length + 1), 0, ...table.splice(place, 1));
  else if (place < table.length) {
    const row = table[place] ?? [];
    if (kind === 'edit') {
      gone([row]);
      table[place] = [valuesOf(row)[0] ?? '', `edited ${fresh()}`];
    } else {
      const other = to % table.length;
      [table[place], table[other]] = [table[other] ?? [], row];
    }
  }
}

/** Of a sorted query the id puts a newcomer where it belongs: right behind the row before, as one of its own or not. */
function newcomer(before: Row | undefined, { sorted, rowsEach }: Scene, fresh: number): Row {
  if (!sorted) return [padded(80_000_000 + fresh), 'new'];
  const id = before ? Number(valuesOf(before)[0]) : -1;
  return [rowsEach > 1 && before ? padded(id) : padded(id + 1), `new ${fresh}`];
}

function ordered({ order, seed, count }: Scene, offset: number, request: number, rows: readonly Row[]): readonly Row[] {
  switch (order) {
    case 'steady':
      return rows;
    case 'first page':
      return offset === 0 ? swapped(rows, seed) : rows;
    case 'beyond an offset':
      return offset > seed % Math.max(count, 1) ? swapped(rows, seed) : rows;
    case 'in turn':
      return request % 2 === 0 ? swapped(rows, seed) : rows;
    case 'loose ties':
      return shuffled(rows, seed + request).toSorted((a, b) => Number(valuesOf(a)[0]) - Number(valuesOf(b)[0]));
  }
}

/** A few rows have changed places. */
function swapped(rows: readonly Row[], seed: number): Row[] {
  const other = [...rows];
  const random = randomOf(seed);
  for (let swap = 0; swap < 3 && rows.length > 0; swap++) {
    const [a, b] = [Math.floor(random() * rows.length), Math.floor(random() * rows.length)];
    [other[a], other[b]] = [other[b] ?? [], other[a] ?? []];
  }
  return other;
}

function shuffled(rows: readonly Row[], seed: number): Row[] {
  const random = randomOf(seed);
  return rows
    .map((row) => ({ row, place: random() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ row }) => row);
}

/** Mulberry32. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
