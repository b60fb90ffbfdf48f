import type { PageRun, PagingSettings } from './page-run.ts';

/** The numbers of the paging envelope, by the names that iMIS gives them. */
export interface PagingNumbers {
  Offset: number;
  Limit: number;
  Count: number;
  TotalCount: number;
  HasNext: boolean;
  NextOffset: number;
}

export interface EnvelopeSettings {
  /** Whether `Limit` in the response is the used one, or the one asked for. */
  clampEcho: boolean;
  /** `Offset` in the response: where the page really starts, what was asked for, or always 0. */
  offsetEcho: 'real' | 'asked' | 'zero';
  itemsAsArray: boolean;
  legacyEnvelope: boolean;
  /** TotalCount is wrong by this much. */
  totalOffset: number;
  /** TotalCount as the server computes it from the right one: a wrong one, or one that changes from page to page. */
  totalCount: ((right: number, page: PageRun) => number) | null;
  /** Numbers that contradict the others: they replace what the server computed, as the last step. */
  overrideNumbers: ((numbers: PagingNumbers, page: PageRun) => Partial<PagingNumbers>) | null;
  /** Every response holds the whole query, with `Limit` 0 and `TotalCount` 0: so a capped query can come. [20.2.64] */
  unpaged: boolean;
}

const TYPES = {
  query: {
    outer: 'Asi.Soa.Core.DataContracts.PagedResult, Asi.Contracts',
    list: 'System.Collections.Generic.List`1[[System.Object, mscorlib]], mscorlib',
  },
  iqa: {
    outer:
      'Asi.Soa.Core.DataContracts.PagedResult`1[[Asi.Soa.Core.DataContracts.GenericEntityData, Asi.Contracts]], Asi.Contracts',
    list: 'System.Collections.Generic.List`1[[Asi.Soa.Core.DataContracts.GenericEntityData, Asi.Contracts]], mscorlib',
  },
} as const;

/**
 * The paging numbers as ASI's contract library computes them: an empty page in the middle points at itself.
 * @param total what the server believes to be the number of rows
 * @param asked the limit as it was asked for; undefined where the request does not say
 */
export function pagingNumbers(
  page: PageRun,
  settings: EnvelopeSettings & Pick<PagingSettings, 'ignoreOffset'>,
  { count, total, asked }: { count: number; total: number; asked: number | undefined },
): PagingNumbers {
  const echo = settings.ignoreOffset === true ? 'asked' : settings.offsetEcho;
  const Offset = { real: page.start, asked: page.offset, zero: 0 }[echo];
  const Limit = settings.clampEcho ? page.limit : (asked ?? page.limit);
  const right = Math.max(0, total + settings.totalOffset);
  const TotalCount = settings.totalCount ? settings.totalCount(right, page) : right;
  const computed = settings.unpaged
    ? { Offset: 0, Limit: 0, Count: count, TotalCount: 0, HasNext: false, NextOffset: 0 }
    : { Offset, Limit, Count: count, TotalCount, ...next(Offset + count, TotalCount) };
  return { ...computed, ...settings.overrideNumbers?.(computed, page) };
}

function next(end: number, total: number): Pick<PagingNumbers, 'HasNext' | 'NextOffset'> {
  const NextOffset = end < total ? end : 0;
  return { HasNext: NextOffset > 0, NextOffset };
}

/** @param items the rows, as the inside of a JSON array */
export function envelope(
  endpoint: PageRun['endpoint'],
  items: Buffer,
  settings: EnvelopeSettings,
  numbers: PagingNumbers,
): Buffer {
  const { Offset, Limit, Count, TotalCount, HasNext, NextOffset } = numbers;
  const types = TYPES[endpoint];
  const legacy = settings.legacyEnvelope
    ? '"SyncRoot":{"$type":"System.Object, mscorlib"},"IsSynchronized":false,'
    : '';
  const [open, shut] = settings.itemsAsArray ? ['[', ']'] : [`{"$type":"${types.list}","$values":[`, ']}'];
  return Buffer.concat([
    Buffer.from(`{"$type":"${types.outer}","Items":${open}`),
    items,
    Buffer.from(
      `${shut},"Offset":${Offset},"Limit":${Limit},"Count":${Count},${legacy}"TotalCount":${TotalCount},` +
        `"NextPageLink":null,"HasNext":${HasNext},"NextOffset":${NextOffset}}`,
    ),
  ]);
}
