import { REPORT_IT } from '../wording.ts';
import {
  AIRBYTE_NETWORK,
  API_KEY,
  BASE_URL,
  CLIENT_KEY,
  OPENWATER_FORM,
  OPENWATER_KEY,
  REQUESTS_PER_SECOND,
  inForm,
} from './places.ts';
import { defineProblem } from './problem.ts';

const OWN_BASE_URL = `${BASE_URL} if you have set one`;
const LATER = "Sync again later. If it keeps failing, ask OpenWater's support.";
const KEY_FIELDS = inForm(CLIENT_KEY, API_KEY);

export const keysRejected = defineProblem<{ status: number }>({
  id: 'keys-rejected',
  subject: 'openwater-keys',
  failureType: 'config_error',
  found: ({ status }) => `OpenWater rejects the keys (${status}).`,
  todo: `Check ${CLIENT_KEY} and ${API_KEY}. The key needs the right to read users.`,
  owners: ['configurer', 'openwater'],
  where: `${KEY_FIELDS}; ${OPENWATER_KEY}`,
  examples: [{ status: 401 }],
});

export const tooManyCalls = defineProblem({
  id: 'too-many-calls',
  subject: 'openwater-host',
  failureType: 'transient_error',
  found: 'OpenWater keeps responding that there are too many calls (429).',
  todo: `Lower ${REQUESTS_PER_SECOND} to what your plan includes, look for other programs that use the same key, and try again.`,
  owners: ['configurer'],
  where: inForm(REQUESTS_PER_SECOND),
});

export const formMissing = defineProblem({
  id: 'form-missing',
  subject: 'openwater-form',
  failureType: 'config_error',
  found: 'OpenWater does not know the address that was requested (404).',
  todo: `Check ${CLIENT_KEY}: it is the domain of your OpenWater site.`,
  owners: ['configurer', 'openwater'],
  where: `${KEY_FIELDS}; ${OPENWATER_FORM}`,
});

export const openWaterUntrusted = defineProblem<{ cause: string }>({
  id: 'openwater-untrusted',
  subject: 'openwater-host',
  failureType: 'config_error',
  found: ({ cause }) => `The TLS connection to OpenWater cannot be trusted (${cause}).`,
  todo: `Check ${OWN_BASE_URL}. If a proxy inspects traffic, point the environment variable NODE_EXTRA_CA_CERTS at the certificate of its CA.`,
  owners: ['airbyte'],
  where: AIRBYTE_NETWORK,
  examples: [{ cause: 'SELF_SIGNED_CERT_IN_CHAIN' }],
});

export const openWaterUnreachable = defineProblem<{ cause: string }>({
  id: 'openwater-unreachable',
  subject: 'openwater-host',
  failureType: 'transient_error',
  found: ({ cause }) => `OpenWater cannot be reached (${cause}).`,
  todo: `Check the network of the machine that runs Airbyte, and ${OWN_BASE_URL}. If both are right, sync again later.`,
  owners: ['airbyte'],
  where: AIRBYTE_NETWORK,
  examples: [{ cause: 'ECONNRESET' }],
});

export const webPageForOpenWater = defineProblem<{ cause: string }>({
  id: 'web-page-for-openwater',
  subject: 'openwater-host',
  failureType: 'transient_error',
  found: ({ cause }) =>
    `The address of OpenWater responds with a web page (${cause}), not with data: maintenance, a proxy or a firewall.`,
  todo: `Try again later. If it keeps failing, check the network of the machine that runs Airbyte, and ${OWN_BASE_URL}.`,
  owners: ['airbyte'],
  where: AIRBYTE_NETWORK,
  examples: [{ cause: '200' }],
});

export const openWaterTooSlow = defineProblem({
  id: 'openwater-too-slow',
  subject: 'openwater-host',
  failureType: 'transient_error',
  found: 'OpenWater does not respond in time.',
  todo: LATER,
  owners: ['nobody', 'openwater'],
  where: null,
});

export const openWaterFails = defineProblem<{ cause: string }>({
  id: 'openwater-fails',
  subject: 'openwater-host',
  failureType: 'transient_error',
  found: ({ cause }) => `OpenWater is unavailable (${cause}).`,
  todo: LATER,
  owners: ['nobody', 'openwater'],
  where: null,
  examples: [{ cause: 'server, HTTP 500' }],
});

export const openWaterUnclear = defineProblem<{ cause: string }>({
  id: 'openwater-unclear',
  subject: 'openwater-form',
  failureType: 'transient_error',
  found: ({ cause }) => `OpenWater responds with something that is not the documented JSON (${cause}).`,
  todo: LATER,
  owners: ['nobody', 'openwater'],
  where: null,
  examples: [{ cause: 'not-json, HTTP 200' }],
});

export const openWaterUnforeseen = defineProblem({
  id: 'openwater-unforeseen',
  subject: 'openwater-form',
  failureType: 'transient_error',
  found: 'An unexpected error ended the enrichment from OpenWater.',
  todo: `Try again. If it happens again: ${REPORT_IT}, with the internal message.`,
  owners: ['maintainers'],
  where: null,
});

export const openWaterSilent = defineProblem({
  id: 'openwater-silent',
  subject: 'openwater-host',
  failureType: 'transient_error',
  found: 'OpenWater did not respond.',
  todo: LATER,
  owners: ['nobody', 'openwater'],
  where: null,
});

export const callRefused = defineProblem<{ status: number }>({
  id: 'openwater-call-refused',
  subject: 'openwater-keys',
  failureType: 'config_error',
  found: ({ status }) => `OpenWater refused a request (${status}), although it accepts the keys.`,
  todo: `Check that ${API_KEY} has the right to read users, and these users.`,
  owners: ['openwater', 'configurer'],
  where: `${KEY_FIELDS}; ${OPENWATER_KEY}`,
  examples: [{ status: 403 }],
});

export const othersProfile = defineProblem({
  id: 'others-profile',
  subject: 'openwater-match',
  failureType: 'transient_error',
  found: 'OpenWater sent the profile of another user than was requested.',
  todo: LATER,
  owners: ['nobody', 'openwater'],
  where: null,
});

export const enrichmentTooLong = defineProblem({
  id: 'enrichment-too-long',
  subject: 'openwater-host',
  failureType: 'transient_error',
  found: 'OpenWater took four times as long as planned, and ten minutes more, so that no more profiles were requested.',
  todo: LATER,
  owners: ['nobody', 'openwater'],
  where: null,
});
