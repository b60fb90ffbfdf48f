import * as account from './account.ts';
import * as catalog from './catalog.ts';
import * as columns from './columns.ts';
import * as configuration from './configuration.ts';
import * as connection from './connection.ts';
import * as enrichment from './enrichment.ts';
import * as files from './files.ts';
import * as folder from './folder.ts';
import * as names from './names.ts';
import * as openwater from './openwater.ts';
import * as prompts from './prompts.ts';
import * as proxy from './proxy.ts';
import * as query from './query.ts';
import * as reading from './reading.ts';
import * as rows from './rows.ts';

/** Every kind of problem and warning, by topic: the tables of the documentation are made of it. */
export const TOPICS = {
  configuration,
  files,
  catalog,
  connection,
  proxy,
  account,
  query,
  columns,
  prompts,
  folder,
  rows,
  names,
  reading,
  openwater,
  enrichment,
};
