import { fieldName } from '../field-name.ts';

/** The fields of the form, as messages name them. */
export const HOST = fieldName('host');
export const USERNAME = fieldName('username');
export const PASSWORD = fieldName('password');
export const QUERY_NAME = fieldName('query_name');
export const QUERY_PARAMETERS = fieldName('query_parameters');
export const REGISTRANT_ID_COLUMN = fieldName('registrant_id_column');
export const QUERY_FOLDER = fieldName('query_folder');
export const PAGE_SIZE = fieldName('page_size');
export const CLIENT_KEY = fieldName('openwater', 'client_key');
export const API_KEY = fieldName('openwater', 'api_key');
export const MATCH_COLUMN = fieldName('openwater', 'match_column');
export const BASE_URL = fieldName('openwater', 'base_url');
export const REQUESTS_PER_SECOND = fieldName('openwater', 'requests_per_second');

/** Fields, and where they are: the form of the source in Airbyte. */
export function inForm(...fields: string[]): string {
  return `Airbyte › the source › ${fields.join(', ')}`;
}

/** The tabs of a query in iMIS. */
const queryTab = (tab: string): string => `iMIS › RiSE › Intelligent Query Architect › the query › ${tab} tab`;
export const SECURITY_TAB = queryTab('Security');
export const SUMMARY_TAB = queryTab('Summary');
export const FILTER_TAB = queryTab('Filter');
export const SORT_TAB = queryTab('Sort');
export const DISPLAY_TAB = queryTab('Display');
export const OWN_ACCOUNT = 'iMIS › a service account for this connection alone';
export const ACCOUNT_ROLES = 'iMIS › the service account › its roles';
export const ACCOUNT_RIGHTS = 'iMIS › the rights of the service account on the query';
export const WEB_SERVER = 'the web server of iMIS';
export const FIREWALL = 'the firewall or proxy in front of iMIS';
export const AIRBYTE_NETWORK = 'the network of the machine that runs Airbyte';
export const CATALOG = 'Airbyte › the connection › Schema';
export const OPENWATER_USERS = 'OpenWater › the users › third-party id';
export const OPENWATER_FORM = 'OpenWater › the user profile form';
export const OPENWATER_KEY = 'OpenWater › the API key and its rights';
