import { counted } from '../../wording.ts';
import type { Copies } from './copies.ts';
import type { Totals } from './totals.ts';
import type { Walk } from './walk.ts';

/**
 * Why a pass does not prove that it has seen every row that was there throughout; nothing where it does. Each of two
 * arguments is enough by itself:
 * - *By counting.* Nobody left (no seam broke, no total may have fallen), as many rows were walked over as the query has,
 *   and none of them more often than one response had it: a row that was missed would need one that was met too often.
 * - *By order.* The rows come in the order of a column, and each page starts strictly before the last row walked over: what
 *   is sorted in between is on the page. Where pages came short, as many rows were met as the query has, less those that
 *   joined on the way: rows can be withheld from such a page.
 */
export function doubtsOf(walk: Walk, totals: Totals, copies: Copies): string[] {
  const counting = doubtsOfCounting(walk, totals, copies);
  if (counting.length === 0 || !walk.order) return counting;
  const ordered = doubtsOfOrder(walk, totals, copies);
  return ordered.length === 0 ? [] : [...counting, ...ordered];
}

function doubtsOfCounting({ seams }: Walk, totals: Totals, copies: Copies): string[] {
  const moved = copies.overWalked(totals.isSteady);
  return [
    seams.broken > 0 && 'pages that do not join',
    seams.missing > 0 && 'pages that cannot overlap',
    totals.mayHaveFallen && 'a falling total',
    moved > 0 && `${counted(moved, 'row')} on two pages`,
  ].filter((doubt) => doubt !== false);
}

function doubtsOfOrder({ order, seams, expected, shortPages }: Walk, totals: Totals, copies: Copies): string[] {
  const met = copies.distinct + copies.furtherCopies;
  return [
    !order?.holds && 'rows against the order',
    seams.changed * 2 > seams.joined && 'values that change',
    shortPages.wereAccepted &&
      met < expected - totals.rises &&
      `${counted(expected - totals.rises - met, 'row')} too few`,
  ].filter((doubt) => doubt !== false);
}
