import { FIREWALLS, firewall, type Simulator, type SimulatorOptions } from '../simulator/index.ts';
import { sampled } from '../thorough.ts';

/** What a message can blame, by words that only such a message has. */
const BLAMED = {
  host: /Host \(host\)/,
  password: /Password \(password\)/,
  account: /User name \(username\)/,
  path: /Query name \(query_name\)/,
  parameters: /Query parameters \(query_parameters\)/,
  rest: /"Available via the REST API"/,
  access: /may not read the query|has access to the query|give it access/,
  rights: /RemoteService/,
  firewall: /firewall/i,
  query: /the query .* fails with an error \(500\)/,
  outage: /try again later|could not serve/i,
  slow: /slow/,
} as const;

export type Blamed = keyof typeof BLAMED;

/** Everything that a message blames. */
export function blamedBy(message: string): Blamed[] {
  return (Object.keys(BLAMED) as Blamed[]).filter((each) => BLAMED[each].test(message));
}

/** Sites that answer the same mistake in different ways. */
export const SITES: [site: string, SimulatorOptions][] = sampled(
  [
    ['EMS, with both endpoints', {}],
    ['iMIS 2017', { definition: '2017', queryEndpoint: 404, iqaRefusal: 400 }],
  ],
  [
    ['EMS, without api/iqa', { iqaEndpoint: 404 }],
    ['EMS, whose api/iqa says not found', { iqaRefusal: 404 }],
    ['EMS before api/query', { queryEndpoint: 501 }],
  ],
);

export interface SetupMistake {
  site?: SimulatorOptions;
  config?: Record<string, unknown>;
  faults?: (site: Simulator) => void;
  /** All that the message blames. */
  blames: Blamed[];
  says: RegExp;
  /** It can pass by itself: `check` fails as the other commands do. */
  isTransient?: boolean;
}

const prompt = { propertyName: 'Status', label: 'Which status?', required: true, allowMultiple: false };
const pages = ['query', 'iqa'] as const;
const api = [...pages, 'definition', 'prompts'] as const;

function firewalls(on: (typeof api)[number][] | readonly (typeof api)[number][]): [string, SetupMistake][] {
  return FIREWALLS.map((kind) => [
    `a firewall (${kind}) before ${on.join(', ')}`,
    {
      faults: (site) => {
        site.imis.fault({ on, do: firewall(kind) });
      },
      blames: ['firewall'],
      says: /A firewall or proxy in front of iMIS .*blocked the request for the query/,
    },
  ]);
}

/** One for each line of what tells mistakes in the set-up apart, as far as the connection itself works. */
export const SETUP_MISTAKES: Record<string, SetupMistake> = {
  'a wrong path': {
    config: { query_name: '$/Demo/Atendees' },
    blames: ['path'],
    says: /There is no query at "\$\/Demo\/Atendees"\./,
  },
  'a query that is not open to REST': {
    site: { isAvailableToRest: false },
    blames: ['rest'],
    says: /is not open to the REST API/,
  },
  'no access, by 403': { site: { access: 403 }, blames: ['account', 'access'], says: /may not read the query/ },
  'no access, by 404': { site: { access: 404 }, blames: ['account', 'access'], says: /may not read the query/ },
  'no access, where the definition says nothing of REST': {
    site: { access: 404, isAvailableToRest: null },
    blames: ['account', 'access'],
    says: /may not read the query/,
  },
  ...Object.fromEntries(firewalls(pages)),
  ...Object.fromEntries(firewalls(api)),
  'an account without the role': { site: { rights: false }, blames: ['account', 'rights'], says: /\(401\)/ },
  'pages that answer 401': {
    faults: (site) => {
      site.imis.fault({ on: pages, do: { status: 401 } });
    },
    blames: ['account', 'rights'],
    says: /\(401\)/,
  },
  'a wrong password': {
    config: { password: 'wrong' },
    blames: ['password', 'account'],
    says: /rejected the user name or password/,
  },
  'a locked account': {
    site: {
      tokenFault: { status: 400, body: '{"error":"invalid_grant","error_description":"The account is locked."}' },
    },
    blames: ['password', 'account'],
    says: /whether the account is locked/,
  },
  'a required prompt without a value': {
    site: { prompts: [prompt] },
    blames: ['parameters'],
    says: /asks for a value that .* does not give: "Status" \(Which status\?\)\./,
  },
  'a required prompt that is not shown': {
    site: { prompts: { status: 403, prompts: [prompt] } },
    blames: ['parameters'],
    says: /rejects the request for the query .* as invalid \(400\)/,
  },
  'a request that is rejected, of a query without prompts': {
    faults: (site) => {
      site.imis.fault({ on: pages, do: { status: 400, body: '{"Message":"Validation error"}' } });
    },
    blames: ['account'],
    says: /has no prompts that could be the cause\. Run it in iMIS as the account/,
  },
  'a query that fails by itself': {
    site: { broken: true },
    blames: ['query', 'outage'],
    says: /iMIS at .* responds, but the query .* fails with an error \(500\), also in a page of/,
    isTransient: true,
  },
  'a web page instead of a token': {
    site: { tokenFault: { html: true } },
    blames: ['host', 'firewall'],
    says: /responded to the log-in with a web page instead of a token/,
  },
  ...Object.fromEntries(
    FIREWALLS.filter((kind) => kind !== 'iis 404.15').map((kind): [string, SetupMistake] => [
      `a firewall (${kind}) before the log-in`,
      {
        site: { tokenFault: firewall(kind) },
        blames: ['firewall'],
        says: /A firewall or proxy in front of iMIS blocked the log-in/,
      },
    ]),
  ),
};
