import { DEFAULT_DOCUMENT_SETTINGS } from './documents.ts';
import type { DocumentSettings } from './documents.ts';
import { DEFAULT_QUERY_SETTINGS } from './query-settings.ts';
import type { QuerySettings } from './query-settings.ts';
import type { TokenSettings } from './token.ts';

export type ImisKind = 'token' | 'query' | 'iqa' | 'definition' | 'prompts' | 'documents' | 'other';

interface SiteSettings {
  /** `/Asi.Scheduler_X` */
  basePath: string;
  gzip: boolean;
  /** More requests than these at once are refused by a firewall, with a web page; null: none are. */
  maxParallel: number | null;
}

export type ImisSettings = QuerySettings & DocumentSettings & TokenSettings & SiteSettings;

export const DEFAULT_SETTINGS: Omit<ImisSettings, 'sortFields'> = {
  ...DEFAULT_QUERY_SETTINGS,
  ...DEFAULT_DOCUMENT_SETTINGS,
  gzip: true,
  maxParallel: null,
  username: 'airbyte',
  password: 'correct+horse & battery%20staple',
  expiresIn: 1200,
  tokenLifeMs: null,
  stealEvery: 0,
  rights: true,
  lockAfter: 5,
  basePath: '',
};
