/** What is asked for: rows to pass over, and rows to give. */
export interface PageBounds {
  offset: number;
  limit: number;
}

/**
 * The page to ask for after `walked` rows: of all that start at a multiple of their limit, and at least `overlap` rows
 * before the end of what was walked, the one that reaches furthest. iMIS pages by number: `api/iqa` of 20.2.64 starts at
 * ⌊Offset ÷ Limit⌋ × Limit, whatever the offset. At a multiple of the limit a server that pages by row starts there, too.
 *
 * Fewer rows overlap where no such page would bring a further row. None do where every limit up to the largest divides
 * the rows walked: with 20 rows or more not within reach (232,792,560).
 * @param walked rows walked over
 * @param largest rows that may be asked for, 1 at least
 * @param overlap rows by which the page should overlap those walked over
 */
export function nextPage(walked: number, largest: number, overlap: number): PageBounds {
  for (let wanted = Math.min(overlap, walked); wanted > 0; wanted--) {
    const page = furthestPage(walked, largest, walked - wanted);
    if (page) return page;
  }
  return adjoiningPage(walked, largest);
}

/** Undefined where no page from `start` or before reaches behind `walked`. */
function furthestPage(walked: number, largest: number, start: number): PageBounds | undefined {
  let found: PageBounds | undefined;
  let end = walked;
  // Limits below cannot reach any further than the one that was found.
  for (let limit = largest; start + limit > end; limit--) {
    const offset = start - (start % limit);
    if (offset + limit <= end) continue;
    found = { offset, limit };
    end = offset + limit;
  }
  return found;
}

/** The largest page that starts right behind the last row. */
function adjoiningPage(walked: number, largest: number): PageBounds {
  let limit = largest;
  while (walked % limit !== 0) limit--;
  return { offset: walked, limit };
}
