export type OpenWaterKind = 'template' | 'users' | 'user' | 'other';

interface Pace {
  perSecond: number;
  /** Answer 429 to what comes faster; without it the pace is only measured. */
  answer429?: boolean;
  /** Seconds in the Retry-After of a 429; without it there is none. */
  retryAfter?: number;
  /** 1000 by default: a little less forgives the jitter between two machines. */
  windowMs?: number;
}

export interface OpenWaterSettings {
  clientKey: string;
  apiKey: string;
  /** What wrong or missing keys are answered with. */
  rejectWith: 401 | 403;
  maxPageSize: number;
  /** What a page size over the maximum gets: that maximum, the default of ten, or a refusal. */
  aboveMaxPageSize: 'maximum' | 'default' | 400;
  /** The order of the list: as the users are held, by their last change (the oldest first), or another for each request. */
  order: 'held' | 'modified' | 'modified-descending' | 'random';
  /** A list that always promises one page more: of nobody, of the same users again, or of made-up ones. */
  endless: false | 'empty' | 'repeated' | 'invented';
  /** Which user's profile is sent in the place of another one's, by user id. */
  mixUps: ReadonlyMap<number, number>;
  /** Whether `thirdPartyId` finds the id itself, or every id that contains it. */
  filter: 'exact' | 'part';
  pace: Pace | null;
  gzip: boolean;
}

export const DEFAULT_OPENWATER: OpenWaterSettings = {
  clientKey: 'demo.secure-platform.com',
  apiKey: '0d9c2f4e-61b7-4a7c-9d53-8e1f3a5b7c90',
  rejectWith: 401,
  maxPageSize: 100,
  aboveMaxPageSize: 'maximum',
  order: 'held',
  endless: false,
  mixUps: new Map(),
  filter: 'exact',
  pace: null,
  gzip: true,
};
