import type { SimRequest } from '../http/request.ts';
import type { ImisKind } from './settings.ts';

/** The page that one run of the query is for. */
export interface PageRun {
  endpoint: 'query' | 'iqa';
  /** As asked for; 0 where the request does not say. */
  offset: number;
  /** As asked for; the default of 100 where the request names none above 0. */
  asked: number;
  /** Rows that the server gives at most: what was asked for, or its clamp. */
  limit: number;
  /** The row, from 0, at which the page really starts. */
  start: number;
  /** Pages of this query that were served before. */
  served: number;
}

/** The first row of a page: at the offset, or at its page's number times the page size. */
type PagesBy = 'row' | 'number';

export interface PagingSettings {
  /**
   * How the server finds the first row of a page, by endpoint or for both. `api/iqa` of 20.2.64 pages by number: it starts
   * at ⌊Offset ÷ Limit⌋ × page size, and says so in `Offset`.
   */
  pagesBy: PagesBy | Partial<Record<'query' | 'iqa', PagesBy>>;
  /** The largest page that the server gives. */
  clamp: number;
  /** The limit that the page number is computed from: the one asked for, or the clamped one. 20.2.64 uses the former. */
  pageNumberFrom: 'asked' | 'clamped';
  /** Every page starts at row 0, and echoes the offset asked for, or 0. */
  ignoreOffset: boolean | 'echoZero';
}

const DEFAULT_LIMIT = 100;

/** The limit that the server goes by. */
export function usedLimit(request: SimRequest, { clamp }: Pick<PagingSettings, 'clamp'>): number {
  return Math.min(askedLimit(request), clamp);
}

function askedLimit({ limit }: SimRequest): number {
  return limit === undefined || limit <= 0 ? DEFAULT_LIMIT : limit;
}

export function pageRun(request: SimRequest<ImisKind>, settings: PagingSettings, served: number): PageRun {
  const endpoint = request.kind === 'iqa' ? 'iqa' : 'query';
  const offset = Math.max(0, request.offset ?? 0);
  const asked = askedLimit(request);
  const limit = usedLimit(request, settings);
  return { endpoint, offset, asked, limit, start: startOf({ endpoint, offset, asked, limit }, settings), served };
}

function startOf(
  { endpoint, offset, asked, limit }: Pick<PageRun, 'endpoint' | 'offset' | 'asked' | 'limit'>,
  { pagesBy, pageNumberFrom, ignoreOffset }: PagingSettings,
): number {
  if (ignoreOffset !== false) return 0;
  const by = typeof pagesBy === 'string' ? pagesBy : (pagesBy[endpoint] ?? 'row');
  if (by === 'row') return offset;
  return Math.floor(offset / (pageNumberFrom === 'asked' ? asked : limit)) * limit;
}
