import { fieldName } from '../config.ts';

/** A field of the form in Airbyte. */
export const FIELD = (...path: string[]): string => `Airbyte › the source › ${fieldName(...path)}`;
export const HOST_FIELD = FIELD('host');
export const QUERY_FIELD = FIELD('query_name');
export const PROMPTS_FIELD = FIELD('query_parameters');
export const REGISTRANT_FIELD = FIELD('registrant_id_column');
export const FOLDER_FIELD = FIELD('query_folder');
export const PAGE_SIZE_FIELD = FIELD('page_size');
export const ACCOUNT_FIELDS = `${FIELD('username')}, ${fieldName('password')}`;
export const KEY_FIELDS = `${FIELD('openwater', 'client_key')}, ${fieldName('openwater', 'api_key')}`;
export const PACE_FIELD = FIELD('openwater', 'requests_per_second');

/** The tabs of a query in iMIS. */
const QUERY_TAB = (tab: string): string => `iMIS › RiSE › Intelligent Query Architect › the query › ${tab} tab`;
export const SECURITY_TAB = QUERY_TAB('Security');
export const SUMMARY_TAB = QUERY_TAB('Summary');
export const FILTER_TAB = QUERY_TAB('Filter');
export const SORT_TAB = QUERY_TAB('Sort');
export const DISPLAY_TAB = QUERY_TAB('Display');
export const OWN_ACCOUNT = 'iMIS › a service account for this connection alone';
export const ACCOUNT_RIGHTS = 'iMIS › the rights of the service account on the query';
export const OPENWATER_USERS = 'OpenWater › the users › third-party id';
export const OPENWATER_FORM = 'OpenWater › the user profile form';
