import { fieldName } from '../config.ts';
import type { Problem } from '../errors.ts';

export const HOST_FIELD = `Airbyte › the source › ${fieldName('host')}`;
const QUERY_FIELD = `Airbyte › the source › ${fieldName('query_name')}`;
export const PROMPTS_FIELD = `Airbyte › the source › ${fieldName('query_parameters')}`;
export const REGISTRANT_FIELD = `Airbyte › the source › ${fieldName('registrant_id_column')}`;
const ACCOUNT_FIELDS = `Airbyte › the source › ${fieldName('username')}, ${fieldName('password')}`;
const KEY_FIELDS = `Airbyte › the source › ${fieldName('openwater', 'client_key')}, ${fieldName('openwater', 'api_key')}`;
export const PACE_FIELD = `Airbyte › the source › ${fieldName('openwater', 'requests_per_second')}`;

/** The tabs of a query in iMIS. */
const QUERY_TAB = (tab: string): string => `iMIS › RiSE › Intelligent Query Architect › the query › ${tab} tab`;
export const SECURITY_TAB = QUERY_TAB('Security');
export const SUMMARY_TAB = QUERY_TAB('Summary');
export const FILTER_TAB = QUERY_TAB('Filter');
export const SORT_TAB = QUERY_TAB('Sort');
export const DISPLAY_TAB = QUERY_TAB('Display');
export const OPENWATER_USERS = 'OpenWater › the users › third-party id';
export const OPENWATER_FORM = 'OpenWater › the user profile form';

/** Where each problem is mended. */
const MENDED: Record<Problem, string | null> = {
  'unknown-host': HOST_FIELD,
  unreachable: `${HOST_FIELD}; or the site itself, and the network between it and Airbyte`,
  certificate: `the web server of iMIS, or ${HOST_FIELD}`,
  'wrong-address': HOST_FIELD,
  'sent-on': HOST_FIELD,
  'wrong-password': `${ACCOUNT_FIELDS}; iMIS › the service account, if it is locked`,
  'log-in-refused': `${HOST_FIELD}; or the firewall in front of iMIS`,
  'no-rights': 'iMIS › the service account › its roles (RemoteService)',
  'session-taken': 'iMIS › a service account for this connection alone',
  'wrong-path': QUERY_FIELD,
  'not-found': `${QUERY_FIELD}; ${SECURITY_TAB}`,
  'not-open-to-rest': SECURITY_TAB,
  'no-access': `${SECURITY_TAB}; and its folder`,
  'bad-request': PROMPTS_FIELD,
  'unknown-prompt': PROMPTS_FIELD,
  'unanswered-prompt': `${PROMPTS_FIELD}; or ${FILTER_TAB}`,
  'too-slow': 'iMIS › the query, or the load of the site',
  'too-large': `${DISPLAY_TAB}; or Airbyte › the source › ${fieldName('page_size')}`,
  'no-such-column': REGISTRANT_FIELD,
  'unknown-columns': `iMIS › the rights of the service account on the query`,
  'keys-rejected': `${KEY_FIELDS}; OpenWater › the API key and its rights`,
  'too-many-calls': PACE_FIELD,
  'form-missing': `${KEY_FIELDS}; ${OPENWATER_FORM}`,
  'openwater-unreachable': 'the network of the machine that runs Airbyte',
  'openwater-answer': null,
  'out-of-order': null,
  'out-of-time': null,
};

/** The place where a problem is mended; null where it only has to be tried again. */
export function whereMended(problem: Problem | undefined): string | null {
  return problem === undefined ? null : MENDED[problem];
}
