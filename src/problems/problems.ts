import type { Problem } from '../errors.ts';
import { FOLDER } from './folder-problems.ts';
import * as place from './places.ts';

/** Who can mend a problem. `nobody`: it passes, or it does not. */
export type Mender = 'configurer' | 'airbyte' | 'imis' | 'openwater' | 'nobody';

/** What the person who reads a message has to know. */
export interface Mending {
  /** Words by which its messages are known; `…` stands for what differs from one to the next. */
  says: readonly string[];
  /** One sentence. */
  means: string;
  who: readonly Mender[];
  /** Null where it only has to be tried again. */
  where: string | null;
}

const ACCESS = {
  'unknown-host': {
    says: ['The host name "…" cannot be found'],
    means: 'Nobody on the network knows a machine of that name.',
    who: ['configurer', 'airbyte'],
    where: place.HOST_FIELD,
  },
  unreachable: {
    says: ['… could not be reached, or did not answer, for …'],
    means: 'The name has an address, but nobody answers there, or nobody that Airbyte is let through to.',
    who: ['configurer', 'imis', 'airbyte'],
    where: `${place.HOST_FIELD}; or the site itself, and the network between it and Airbyte`,
  },
  certificate: {
    says: ['The TLS certificate of …', '… does not answer with TLS as it should'],
    means: 'The site cannot prove that it is the one that is named, so that no password is sent to it.',
    who: ['imis', 'configurer'],
    where: `the web server of iMIS, or ${place.HOST_FIELD}`,
  },
  'wrong-address': {
    says: ['… with a web page instead of a token', '… sends the log-in on to …', 'There is no iMIS log-in at …'],
    means: 'Something answers, but it is not the REST API of iMIS: often the path is missing, or it is a web page.',
    who: ['configurer'],
    where: place.HOST_FIELD,
  },
  'sent-on': {
    says: ['iMIS sends the request for … on to …'],
    means: 'iMIS has moved to another address, which the token is not sent after.',
    who: ['configurer'],
    where: place.HOST_FIELD,
  },
  proxy: {
    says: ['The proxy …', 'The environment variable … is not the address of a proxy'],
    means: 'The proxy that stands between Airbyte and the site lets nothing through.',
    who: ['airbyte'],
    where: 'the environment variables HTTPS_PROXY, HTTP_PROXY and NO_PROXY where Airbyte runs',
  },
  'wrong-password': {
    says: ['iMIS does not accept the user name or the password'],
    means: 'One of the two is wrong, or the account is locked; it was tried once, so as not to lock it.',
    who: ['configurer', 'imis'],
    where: `${place.ACCOUNT_FIELDS}; iMIS › the service account, if it is locked`,
  },
  'log-in-refused': {
    says: ['iMIS refused the log-in at …', 'iMIS rejected the log-in as a request that it does not understand'],
    means: 'Something turns the log-in away before the password is looked at: another program, or a firewall.',
    who: ['configurer', 'imis'],
    where: `${place.HOST_FIELD}; or the firewall in front of iMIS`,
  },
  'no-rights': {
    says: ['The log-in works, but iMIS then refuses the request (401)'],
    means: 'The account may log in, but not use the REST API.',
    who: ['imis'],
    where: 'iMIS › the service account › its roles (RemoteService)',
  },
  'session-taken': {
    says: ['iMIS ended the session … times'],
    means: 'Another program logs in with the same account, and each log-in ends the session before.',
    who: ['imis', 'configurer'],
    where: place.OWN_ACCOUNT,
  },
} as const satisfies Partial<Record<Problem, Mending>>;

const QUERY = {
  'wrong-path': {
    says: ['There is no query at "…"'],
    means: 'The path is misspelled, or the query was moved or renamed.',
    who: ['configurer'],
    where: place.QUERY_FIELD,
  },
  'not-found': {
    says: ['iMIS finds no query at "…" that this account may read'],
    means: 'The path is wrong, or the query is closed to the account: iMIS does not tell which.',
    who: ['configurer', 'imis'],
    where: `${place.QUERY_FIELD}; ${place.SECURITY_TAB}`,
  },
  'not-open-to-rest': {
    says: ['The query "…" is not open to the REST API'],
    means: 'The box "Available via the REST API" is not ticked.',
    who: ['imis'],
    where: place.SECURITY_TAB,
  },
  'no-access': {
    says: ['… may not read the query "…"'],
    means: 'The query is there, but it or the folder that holds it is closed to the account.',
    who: ['imis'],
    where: `${place.SECURITY_TAB}; and its folder`,
  },
  'bad-request': {
    says: ['iMIS rejects the request for the query "…" as invalid (400)'],
    means: 'A prompt most likely has no value, or one of another type.',
    who: ['configurer'],
    where: place.PROMPTS_FIELD,
  },
  'unknown-prompt': {
    says: ['… gives a value for "…", but the query has no such prompt', '… answers the prompt "…" … times'],
    means: 'A name among the query parameters is none of the prompts (the message lists them), or two are for one.',
    who: ['configurer'],
    where: place.PROMPTS_FIELD,
  },
  'ambiguous-prompt': {
    says: [
      '… gives a value for "…", which fits … prompts of the query',
      '… gives two values that iMIS takes under one name, "…"',
      'iMIS cannot tell prompts of the query apart by their names',
    ],
    means: 'A name among the query parameters could reach two filters: only their search labels tell them apart.',
    who: ['configurer', 'imis'],
    where: `${place.PROMPTS_FIELD}; or ${place.FILTER_TAB}`,
  },
  'unanswered-prompt': {
    says: ['The query asks for a value that … does not give'],
    means: 'A required prompt has no value.',
    who: ['configurer', 'imis'],
    where: `${place.PROMPTS_FIELD}; or ${place.FILTER_TAB}`,
  },
  'too-slow': {
    says: ['… pages of … rows are no faster: the query itself is slow'],
    means: 'iMIS runs the whole query for each page, and that takes too long however small the page is.',
    who: ['imis'],
    where: 'iMIS › the query, or the load of the site',
  },
  'too-large': {
    says: ['A page of … rows of the query is larger than … MB'],
    means: 'The query holds documents or pictures.',
    who: ['imis', 'configurer'],
    where: `${place.DISPLAY_TAB}; or ${place.PAGE_SIZE_FIELD}`,
  },
  'no-such-column': {
    says: ['The query has no column "…"'],
    means: 'The registrant id column is called something else; the message lists the columns.',
    who: ['configurer'],
    where: place.REGISTRANT_FIELD,
  },
  'unknown-columns': {
    says: ['The columns of the query "…" cannot be known'],
    means: 'The query has no rows, and iMIS does not show its definition to the account.',
    who: ['imis'],
    where: place.ACCOUNT_RIGHTS,
  },
} as const satisfies Partial<Record<Problem, Mending>>;

const OPENWATER = {
  'keys-rejected': {
    says: ['OpenWater rejects the keys (…)'],
    means: 'The client key or the API key is wrong, or the key may not read users.',
    who: ['configurer', 'openwater'],
    where: `${place.KEY_FIELDS}; OpenWater › the API key and its rights`,
  },
  'too-many-calls': {
    says: ['OpenWater goes on answering that there are too many calls (429)'],
    means: 'The pace is higher than the plan includes, or another program uses the same key.',
    who: ['configurer'],
    where: place.PACE_FIELD,
  },
  'form-missing': {
    says: ['OpenWater does not know the address that was asked for (404)'],
    means: 'The client key names no site of OpenWater, or one without a profile form.',
    who: ['configurer', 'openwater'],
    where: `${place.KEY_FIELDS}; ${place.OPENWATER_FORM}`,
  },
  'openwater-unreachable': {
    says: ['OpenWater cannot be reached (…)', "OpenWater's address answers with a page for people (…)"],
    means: 'The machine that runs Airbyte does not get through to OpenWater.',
    who: ['airbyte'],
    where: 'the network of the machine that runs Airbyte',
  },
  'openwater-answer': {
    says: ['OpenWater answered in a way that the connector was not made for', 'OpenWater is out of order (not-json…)'],
    means: 'The answer is none that is documented; if it stays so, it should be reported.',
    who: ['nobody'],
    where: null,
  },
} as const satisfies Partial<Record<Problem, Mending>>;

const OUTAGE = {
  'out-of-order': {
    says: ['… could not answer the …', 'OpenWater is out of order (…)', 'OpenWater does not answer in time'],
    means: 'The other system fails just now, which says nothing about the set-up.',
    who: ['nobody'],
    where: null,
  },
  'out-of-time': {
    says: ['Not done after … minutes: still waiting for …'],
    means: 'The platform gives check and discover nine minutes; the connector gives up after eight, and says why.',
    who: ['nobody'],
    where: null,
  },
} as const satisfies Partial<Record<Problem, Mending>>;

/** What each problem means, and who mends it where: the doctor's lines and the README's table come from here. */
export const PROBLEMS: Record<Problem, Mending> = { ...ACCESS, ...QUERY, ...FOLDER, ...OPENWATER, ...OUTAGE };

/** The place where a problem is mended; null where it only has to be tried again. */
export function whereMended(problem: Problem | undefined): string | null {
  return problem === undefined ? null : PROBLEMS[problem].where;
}
