import type { Row } from '../data/cell.ts';
import { Random, seedOf } from '../data/random.ts';
import type { PageRun } from './page-run.ts';

/**
 * What the run of the query for one page sees: its rows, in their order, after the sort and before the cap. The total is
 * that of the rows which it returns. A server that runs the whole query anew for each page can see another order, other
 * rights or another replica each time.
 */
export type View = (rows: readonly Row[], page: PageRun) => readonly Row[];

/** One view after the other. */
export function viewsInARow(...views: readonly View[]): View {
  return (rows, page) => views.reduce((seen, view) => view(seen, page), rows);
}

/** The view for the pages that fit; the others see the rows as they are. */
export function viewWhen(fits: (page: PageRun) => boolean, view: View): View {
  return (rows, page) => (fits(page) ? view(rows, page) : rows);
}

/** The first page has a plan of its own. */
export function onFirstPage(view: View): View {
  return viewWhen(({ start }) => start === 0, view);
}

/** Pages that start at this row, or behind it, have a plan of their own. */
export function beyondRow(row: number, view: View): View {
  return viewWhen(({ start }) => start >= row, view);
}

/** From the page on before which so many were served. */
export function afterPages(pages: number, view: View): View {
  return viewWhen(({ served }) => served >= pages, view);
}

/** Several servers that take turns. */
export function serversInTurn(...views: readonly View[]): View {
  return (rows, page) => pick(views, page.served)(rows, page);
}

/** Several servers, chosen by the offset: a page asked for again comes from the same one. */
export function serversByOffset(seed: number, ...views: readonly View[]): View {
  return (rows, page) => pick(views, new Random(seedOf(seed, page.offset)).int(views.length))(rows, page);
}

export const asTheyAre: View = (rows) => rows;

/** No rows: the account has lost its rights, and iMIS reports an empty query. */
export const noRows: View = () => [];

/** Only the first so many rows: the account has lost a part of its rights. */
export function onlyFirst(count: number): View {
  return (rows) => rows.slice(0, count);
}

export function swapped(one: number, other: number): View {
  return (rows) => {
    const [a, b] = [rows[one], rows[other]];
    return a && b ? rows.with(one, b).with(other, a) : rows;
  };
}

/** The row at `from` stands at `to`. */
export function moved(from: number, to: number): View {
  return (rows) => {
    const row = rows[from];
    return row ? rows.toSpliced(from, 1).toSpliced(to, 0, row) : rows;
  };
}

/** Another order, the same each time. */
export function shuffled(seed: number): View {
  return (rows) => new Random(seed).shuffle(rows);
}

/** Another order for each page: a random sort. */
export function randomly(seed: number): View {
  return (rows, { served }) => new Random(seedOf(seed, served)).shuffle(rows);
}

/** Members register all the time: one further row at the end with each page served. */
export function growing(make: (nth: number) => Row): View {
  return (rows, { served }) => [...rows, ...Array.from({ length: served }, (_, nth) => make(nth))];
}

function pick(views: readonly View[], nth: number): View {
  return views[nth % views.length] ?? asTheyAre;
}
