import { describe, expect, test } from 'vitest';
import spec from '../spec.json' with { type: 'json' };
import { parseConfig, secretsOf } from '../src/config.ts';
import type { ConnectorError } from '../src/errors.ts';
import { fieldName } from '../src/field-name.ts';
import { messageOf } from '../src/problems/problem.ts';

const SECRET = 's3cret-pässword';
const VALID = {
  host: 'my.imis.com',
  username: 'svc',
  password: SECRET,
  query_name: '$/Org/Attendees',
} as const;
const OPENWATER = { client_key: 'demo.secure-platform.com', api_key: SECRET };

function complaintOf(raw: unknown): string {
  try {
    parseConfig(raw);
  } catch (error) {
    expect(error).toMatchObject({ failureType: 'config_error' });
    const { message } = error as ConnectorError;
    expect(message).not.toContain(SECRET);
    return message;
  }
  throw new Error('It was taken.');
}

const withField = (key: string, value: unknown): unknown => ({ ...VALID, [key]: value });
const withOpenWater = (fields: object): unknown => ({ ...VALID, openwater: { ...OPENWATER, ...fields } });
const without = (object: object, key: string): object =>
  Object.fromEntries(Object.entries(object).filter(([own]) => own !== key));

describe('a configuration', () => {
  test('with the required fields only gets every default', () => {
    expect(parseConfig(VALID)).toEqual({
      baseUrl: 'https://my.imis.com',
      username: 'svc',
      password: SECRET,
      queryName: '$/Org/Attendees',
      queryParameters: [],
      registrantIdColumn: 'Registrant ID',
      swapcardFields: false,
      pageSize: 500,
      parallelRequests: 4,
      openWater: undefined,
      warnings: [],
    });
  });

  test('with every field is taken as it is, without the blanks that people paste', () => {
    const raw = {
      host: ' https://my.imis.com/Asi.Scheduler_X/api/ ',
      username: ' svc ',
      password: ` ${SECRET} `,
      query_name: '$/Org/My Folder/Attendees ',
      query_parameters: [
        { name: ' EventCode ', value: ' ANNUAL 27 ' },
        { name: 'Status', value: '' },
      ],
      registrant_id_column: 'ID',
      swapcard_fields: true,
      page_size: 20,
      parallel_requests: 10,
      openwater: {
        client_key: ' demo.secure-platform.com ',
        api_key: ` ${SECRET} `,
        organization_code: ' abc ',
        requests_per_second: 0.1,
        base_url: 'http://localhost:9/x/',
      },
    };
    expect(parseConfig(raw)).toEqual({
      baseUrl: 'https://my.imis.com/Asi.Scheduler_X',
      username: 'svc',
      password: ` ${SECRET} `,
      queryName: '$/Org/My Folder/Attendees',
      queryParameters: [
        { name: 'EventCode', value: 'ANNUAL 27' },
        { name: 'Status', value: '' },
      ],
      registrantIdColumn: 'ID',
      swapcardFields: true,
      pageSize: 20,
      parallelRequests: 10,
      openWater: {
        baseUrl: 'http://localhost:9/x',
        clientKey: 'demo.secure-platform.com',
        apiKey: SECRET,
        organizationCode: 'abc',
        requestsPerSecond: 0.1,
      },
      warnings: [],
    });
  });

  test.each([1, 7, 19])('with a page size of %i gets pages of 20 rows, and a warning', (page_size) => {
    const { pageSize, warnings } = parseConfig({ ...VALID, page_size });
    expect([pageSize, warnings.map(messageOf)]).toEqual([
      20,
      ['Page size (page_size) is below 20: pages of 20 rows are used.'],
    ]);
    expect(parseConfig({ ...VALID, page_size: 20 }).warnings).toEqual([]);
  });

  test('for OpenWater gets every default, too', () => {
    expect(parseConfig(withOpenWater({})).openWater).toEqual({
      baseUrl: 'https://api.secure-platform.com',
      clientKey: 'demo.secure-platform.com',
      apiKey: SECRET,
      organizationCode: undefined,
      requestsPerSecond: 3,
    });
  });

  test('may hold fields that nobody knows', () => {
    const { warnings, ...config } = parseConfig(withField('__injected', 1));
    expect({ ...config, warnings: [] }).toEqual(parseConfig(VALID));
    expect(warnings.map(messageOf)).toEqual(['The configuration has an unknown key "__injected".']);
  });

  test('is not changed by being read', () => {
    const raw = structuredClone(withOpenWater({}));
    parseConfig(raw);
    expect(raw).toEqual(withOpenWater({}));
  });

  test.each([null, undefined, 7, 'text', true, [], [VALID]])('that is %j is told to be an object', (raw) => {
    expect(complaintOf(raw)).toBe('The configuration must be a JSON object.');
  });
});

describe('a field of the configuration', () => {
  const REQUIRED: [key: keyof typeof VALID, name: string][] = [
    ['host', 'Host (host)'],
    ['username', 'User name (username)'],
    ['password', 'Password (password)'],
    ['query_name', 'Query name (query_name)'],
  ];

  test.each(REQUIRED)('%s is named where it is missing', (key, name) => {
    expect(complaintOf(without(VALID, key))).toBe(`${name} is required.`);
  });

  test.each(REQUIRED)('%s is named where it is empty', (key, name) => {
    expect(complaintOf(withField(key, ''))).toBe(`${name} must not be empty.`);
  });

  test.each(REQUIRED.filter(([key]) => key !== 'password'))('%s is named where it is blank', (key, name) => {
    expect(complaintOf(withField(key, ' \t'))).toBe(`${name} must not be empty.`);
  });

  test.each<[string, unknown, string]>([
    ...REQUIRED.map(([key, name]): [string, unknown, string] => [key, 7, `${name} must be text.`]),
    ['host', null, 'Host (host) must be text.'],
    ['query_parameters', {}, 'Query parameters (query_parameters) must be a list.'],
    ['registrant_id_column', 7, 'Registrant id column (registrant_id_column) must be text.'],
    ['registrant_id_column', '', 'Registrant id column (registrant_id_column) must not be empty.'],
    ['registrant_id_column', '  ', 'Registrant id column (registrant_id_column) must not be empty.'],
    ['swapcard_fields', 'true', 'Swapcard fields (swapcard_fields) must be true or false, without quotation marks.'],
    ['page_size', '500', 'Page size (page_size) must be a whole number from 20 to 500, without quotation marks.'],
    ['page_size', 1.5, 'Page size (page_size) must be a whole number from 20 to 500.'],
    ['page_size', 0, 'Page size (page_size) must be from 20 to 500.'],
    ['page_size', 501, 'Page size (page_size) must be from 20 to 500.'],
    ['parallel_requests', null, 'Parallel requests (parallel_requests) must be a whole number from 1 to 10.'],
    ['parallel_requests', 0, 'Parallel requests (parallel_requests) must be from 1 to 10.'],
    ['parallel_requests', 11, 'Parallel requests (parallel_requests) must be from 1 to 10.'],
    ['openwater', 'yes', 'OpenWater (openwater) must be an object.'],
    [
      'query_name',
      'Org/Attendees',
      'Query name (query_name) must start with "$/" and name the query, as in $/Folder/Query.',
    ],
    ['query_name', '$/', 'Query name (query_name) must start with "$/" and name the query, as in $/Folder/Query.'],
    ['query_name', '$/Org/', 'Query name (query_name) must start with "$/" and name the query, as in $/Folder/Query.'],
    ['host', 'my imis com', 'Host (host) must be your-org.imis.com, or https://your-org.imis.com/path.'],
  ])('%s with the value %j is named with what it must be', (key, value, message) => {
    expect(complaintOf(withField(key, value))).toBe(message);
  });

  test.each<[string, unknown, string]>([
    ['client_key', '', 'OpenWater: Client key (openwater.client_key) must not be empty.'],
    ['client_key', 7, 'OpenWater: Client key (openwater.client_key) must be text.'],
    ['client_key', 'a b', 'OpenWater: Client key (openwater.client_key) must be your-org.secure-platform.com.'],
    ['api_key', '', 'OpenWater: API key (openwater.api_key) must not be empty.'],
    ['api_key', ' ', 'OpenWater: API key (openwater.api_key) must not be empty.'],
    ['api_key', false, 'OpenWater: API key (openwater.api_key) must be text.'],
    [
      'api_key',
      `${SECRET} x`,
      'OpenWater: API key (openwater.api_key) must be the key as OpenWater shows it, without spaces.',
    ],
    ['organization_code', '', 'OpenWater: Organization code (openwater.organization_code) must not be empty.'],
    [
      'requests_per_second',
      'fast',
      'OpenWater: Requests per second (openwater.requests_per_second) must be a number from 0.1 to 1000.',
    ],
    [
      'requests_per_second',
      0,
      'OpenWater: Requests per second (openwater.requests_per_second) must be from 0.1 to 1000.',
    ],
    [
      'requests_per_second',
      1001,
      'OpenWater: Requests per second (openwater.requests_per_second) must be from 0.1 to 1000.',
    ],
    ['base_url', '', 'OpenWater: Base URL (openwater.base_url) must not be empty.'],
  ])('openwater.%s with the value %j is named with what it must be', (key, value, message) => {
    expect(complaintOf(withOpenWater({ [key]: value }))).toBe(message);
  });

  test('is named within OpenWater where it is missing', () => {
    expect(complaintOf({ ...VALID, openwater: {} })).toBe(
      'OpenWater: Client key (openwater.client_key) is required. OpenWater: API key (openwater.api_key) is required.',
    );
  });

  test('is named beside every other one that is wrong, each once', () => {
    const message = complaintOf({ host: '', username: 7, query_name: 'x', page_size: 0 });
    const named = [
      'Password (password) is required',
      'Host (host) must not be empty',
      'User name (username) must be text',
      'Query name (query_name) must start',
      'Page size (page_size) must be from',
    ];
    for (const each of named) expect(message.split(each).length - 1).toBe(1);
    expect(message.split('. ').length).toBe(named.length);
  });

  test('is named beside others that are wrong for what a schema cannot say', () => {
    const raw = {
      ...VALID,
      host: 'https://',
      query_parameters: [{ name: 'limit', value: '1' }],
      page_size: 0,
      openwater: { ...OPENWATER, base_url: 'https://' },
    };
    expect(complaintOf(raw)).toBe(
      [
        'Page size (page_size) must be from 20 to 500.',
        'Host (host) is not an address: give a host name, or an https URL.',
        'OpenWater: Base URL (openwater.base_url) is not an address: give a host name, or an https URL.',
        'Query parameters (query_parameters) must not name "limit": iMIS uses it itself.',
      ].join(' '),
    );
  });
});

describe('the host', () => {
  test.each(['my.imis.com/', 'https://my.imis.com/api', 'https://my.imis.com/token/', 'my.imis.com/API/'])(
    'may be pasted as %s',
    (host) => {
      expect(parseConfig(withField('host', host)).baseUrl).toBe('https://my.imis.com');
    },
  );

  test('may be plain http on this machine only', () => {
    expect(parseConfig(withField('host', 'http://127.0.0.1:8080/')).baseUrl).toBe('http://127.0.0.1:8080');
    expect(complaintOf(withField('host', 'http://my.imis.com'))).toMatch(/^Host \(host\) must use https/);
    expect(complaintOf(withOpenWater({ base_url: 'http://api.example.org' }))).toMatch(
      /^OpenWater: Base URL \(openwater\.base_url\) must use https/,
    );
  });

  test.each([
    [`https://svc:${SECRET}@my.imis.com`, /must not hold a user name or a password/],
    ['https://my.imis.com/?x=1', /must end with the path/],
    ['https://', /is not an address/],
  ])('is refused as %s, and named', (host, message) => {
    expect(complaintOf(withField('host', host))).toMatch(message);
    expect(complaintOf(withField('host', host))).toMatch(/^Host \(host\)/);
  });
});

describe('the query parameters', () => {
  const withParameters = (...parameters: unknown[]): unknown => withField('query_parameters', parameters);

  test.each(['QueryName', 'limit', ' OFFSET '])('must not name %s, which iMIS uses itself', (name) => {
    expect(complaintOf(withParameters({ name, value: 'x' }))).toMatch(
      /^Query parameters \(query_parameters\) must not name/,
    );
  });

  test('must not name a prompt twice, in whatever case', () => {
    const message = complaintOf(withParameters({ name: 'Event', value: SECRET }, { name: 'EVENT ', value: SECRET }));
    expect(message).toMatch(/^Query parameters \(query_parameters\) names "EVENT ?" twice\.$/);
  });

  test.each<[unknown, string]>([
    [{ value: 'x' }, 'Query parameters: Name (query_parameters.1.name) is required.'],
    [{ name: 'x' }, 'Query parameters: Value (query_parameters.1.value) is required.'],
    [{ name: '', value: 'x' }, 'Query parameters: Name (query_parameters.1.name) must not be empty.'],
    [{ name: ' ', value: 'x' }, 'Query parameters: Name (query_parameters.1.name) must not be empty.'],
    [{ name: 'x', value: 7 }, 'Query parameters: Value (query_parameters.1.value) must be text.'],
    ['x', 'Query parameters (query_parameters.1) must be an object.'],
  ])('with %j are named with the place that is wrong', (parameter, message) => {
    expect(complaintOf(withParameters({ name: 'ok', value: '' }, parameter))).toBe(message);
  });

  test('are named with a place beyond the tenth, too', () => {
    const many = Array.from({ length: 10 }, (_, at) => ({ name: `p${at}`, value: '' }));
    expect(complaintOf(withParameters(...many, { value: 'x' }))).toBe(
      'Query parameters: Name (query_parameters.10.name) is required.',
    );
  });
});

describe('the secrets', () => {
  test('are found in a right configuration and in a wrong one', () => {
    expect(secretsOf({ ...VALID, openwater: { ...OPENWATER, api_key: ' other-key ' } })).toEqual([
      SECRET,
      ' other-key ',
      'other-key',
    ]);
    expect(secretsOf({ password: SECRET, host: 7, openwater: null })).toEqual([SECRET]);
    expect(secretsOf({ openwater: { api_key: SECRET } })).toEqual([SECRET]);
  });

  test.each([null, undefined, 7, 'text', [], {}, { password: 7 }, { openwater: 'x' }])('are none in %j', (raw) => {
    expect(secretsOf(raw)).toEqual([]);
  });
});

describe('the schema', () => {
  interface Node {
    title?: string;
    description?: string;
    order?: number;
    type?: string;
    properties?: Record<string, Node>;
    items?: Node;
  }

  test('gives every field a title, a description, a type and an order of its own', () => {
    const check = ({ properties = {} }: Node): void => {
      const fields = Object.values(properties);
      expect(fields.map(({ order }) => order)).toEqual(fields.map((_, at) => at));
      for (const field of fields) {
        expect([typeof field.title, typeof field.description, typeof field.type]).toEqual([
          'string',
          'string',
          'string',
        ]);
        check(field);
        if (field.items) check(field.items);
      }
    };
    check(spec.connectionSpecification);
  });

  test('has examples that it takes itself', () => {
    const { host, query_name } = spec.connectionSpecification.properties;
    for (const example of host.examples) expect(parseConfig(withField('host', example)).baseUrl).toMatch(/^https:/);
    for (const example of query_name.examples)
      expect(parseConfig(withField('query_name', example)).queryName).toBe(example);
  });

  test('names a field by title and key', () => {
    expect(fieldName('registrant_id_column')).toBe('Registrant id column (registrant_id_column)');
    expect(fieldName('openwater', 'api_key')).toBe('OpenWater: API key (openwater.api_key)');
  });
});
