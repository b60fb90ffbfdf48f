import { Random, seedOf, type ColumnSpec, type Row } from '../simulator/index.ts';
import type { ChurnEvent, Place } from './churn.ts';
import type { Scenario } from './scenario.ts';

/** `unique`: one row for each registrant; `repeats`: some rows exactly twice; `several`: registrants with many rows. */
export type RowKind = 'unique' | 'repeats' | 'several';

export const PEOPLE_COLUMNS: readonly ColumnSpec[] = [
  { name: 'Registrant ID' },
  { name: 'Session' },
  { name: 'Guests', dataType: 'Int32' },
  { name: 'Company' },
];

export const ID = 'Registrant ID';
/** Between two ids at first, so that others can join in between. */
const ROOM = 100_000;
const FIRST_ID = 400_000_000;

/** Rows are never changed in place, so that the text of one stays the same. */
const texts = new WeakMap<Record<string, unknown>, string>();

/** A row as a text: the same for rows that are the same, whether as they are served or as they were emitted. */
export function textOfPerson(row: Record<string, unknown>): string {
  const known = texts.get(row);
  if (known !== undefined) return known;
  const text = JSON.stringify(PEOPLE_COLUMNS.map(({ name }) => row[name] ?? null));
  texts.set(row, text);
  return text;
}

export function idOf(text: string): string {
  return String((JSON.parse(text) as unknown[])[0]);
}

/** The registrants of a scenario's query, and what becomes of them. */
export class People {
  rows: Row[];
  readonly #scenario: Scenario;
  readonly #random: Random;
  #made = 0;

  constructor(scenario: Scenario) {
    this.#scenario = scenario;
    this.#random = new Random(seedOf('people', scenario.seed));
    this.rows = [];
    while (this.rows.length < scenario.rows) this.rows.push(...this.#household(this.#id(this.rows.length * ROOM)));
    this.rows.length = scenario.rows;
    if (scenario.sorted === 'no') this.rows = this.#random.shuffle(this.rows);
  }

  happen(event: ChurnEvent): void {
    const rows = [...this.rows];
    for (let nth = 0; nth < event.count; nth++) this.#once(event, rows);
    this.rows = rows;
  }

  #once({ do: kind, place }: ChurnEvent, rows: Row[]): void {
    if (kind === 'add') this.#join(place, rows);
    if (rows.length === 0) return;
    const at = Math.min(this.#gap(place, rows.length), rows.length - 1);
    const other = this.#random.int(rows.length);
    if (kind === 'remove' || kind === 'replace') rows.splice(at, 1);
    if (kind === 'replace') this.#join('end', rows);
    if (kind === 'change') rows[at] = { ...rows[at], Company: `changed ${++this.#made}` };
    if (kind === 'move') rows.splice(other, 0, ...rows.splice(at, 1));
    if (kind === 'swap') [rows[at], rows[other]] = [rows[other]!, rows[at]!];
  }

  #join(place: Place, rows: Row[]): void {
    const at = this.#gap(place, rows.length);
    rows.splice(at, 0, this.#newcomer(at, rows));
  }

  #gap(place: Place, length: number): number {
    if (place === 'middle') return this.#random.int(length + 1);
    return place === 'front' ? 0 : length;
  }

  #newcomer(at: number, rows: readonly Row[]): Row {
    const { kind, sorted } = this.#scenario;
    const before = rows[at - 1];
    if (kind === 'repeats' && before && this.#random.chance(0.3)) return { ...before };
    if (kind === 'several' && before && this.#random.chance(0.3)) return this.#row(idOf(textOfPerson(before)));
    this.#made++;
    return this.#row(sorted === 'no' ? this.#id(-ROOM * this.#made) : this.#idAt(at, rows));
  }

  /** Of a sorted query, the id puts a row where it belongs: behind the one before, and before the next. */
  #idAt(at: number, rows: readonly Row[]): string {
    const [before, behind] = [at - 1, at].map((place) => {
      const row = rows[place];
      return row && Number(idOf(textOfPerson(row)).replace(/\D/g, '')) - FIRST_ID;
    });
    if (before === undefined) return this.#id((behind ?? 0) - ROOM);
    return this.#id(behind === undefined ? before + ROOM : Math.floor((before + behind) / 2));
  }

  /** Ids of one length, so that they are in the same order as texts and as numbers. */
  #id(number: number): string {
    return `${this.#scenario.ids === 'names' ? 'P' : ''}${FIRST_ID + number}`;
  }

  #household(id: string): Row[] {
    const { kind } = this.#scenario;
    const row = this.#row(id);
    if (kind === 'repeats' && this.#random.chance(0.2)) return [row, { ...row }];
    if (kind !== 'several') return [row];
    return [row, ...Array.from({ length: this.#random.int(3) }, () => this.#row(id))];
  }

  #row(id: string): Row {
    const session = `S${++this.#made}`;
    return {
      [ID]: id,
      Session: session,
      Guests: this.#random.int(4),
      Company: this.#random.chance(0.3) ? null : 'Acme',
    };
  }
}
