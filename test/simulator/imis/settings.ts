import { DEFAULT_QUERY_SETTINGS } from './query-settings.ts';
import type { QuerySettings } from './query-settings.ts';
import type { TokenSettings } from './token.ts';

export type ImisKind = 'token' | 'query' | 'iqa' | 'definition' | 'prompts' | 'other';

interface SiteSettings {
  /** `/Asi.Scheduler_X` */
  basePath: string;
  gzip: boolean;
}

export type ImisSettings = QuerySettings & TokenSettings & SiteSettings;

export const DEFAULT_SETTINGS: Omit<ImisSettings, 'sortFields'> = {
  ...DEFAULT_QUERY_SETTINGS,
  gzip: true,
  username: 'airbyte',
  password: 'correct+horse & battery%20staple',
  expiresIn: 1200,
  tokenLifeMs: null,
  stealEvery: 0,
  rights: true,
  lockAfter: 5,
  basePath: '',
};
