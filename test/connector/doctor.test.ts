import { describe, expect, it } from 'vitest';
import { STEPS as ALL_STEPS, type StepId } from '../../src/doctor/report.ts';
import type { Fault, Row, Simulator, SimulatorOptions } from '../simulator/index.ts';
import { doctor, reportOf, runHere, statuses, stepsWith } from './doctor.ts';
import { catalogOf, configFor, run } from './harness.ts';
import { startSite } from './site.ts';

/** Those of a run without a catalog. */
const STEPS = ALL_STEPS.filter(({ id }) => id !== 'catalog');
const API = ['query', 'iqa', 'definition', 'prompts'] as const;
const IMIS = STEPS.filter(({ group }) => group === 'iMIS').map(({ id }) => id);

interface Mistake {
  site?: SimulatorOptions;
  config?: Record<string, unknown>;
  break?: (site: Simulator) => void | Promise<void>;
  /** The one step that fails. */
  step: StepId;
  /** What the line must say, of what to do and where. */
  says: (string | RegExp)[];
  /** Steps before it of which nothing can be known. */
  unknown?: StepId[];
  outage?: boolean | 'either';
}

const prompt = { propertyName: 'Status', label: 'Which status?', required: true, allowMultiple: false };
const api = (fault: Fault): Pick<Mistake, 'break'> => ({
  break: (site) => {
    site.imis.fault({ on: API, do: fault });
  },
});
const pages = (fault: Fault): Pick<Mistake, 'break'> => ({
  break: (site) => {
    site.imis.fault({ on: ['query', 'iqa'], do: fault });
  },
});

const mistakes: Record<string, Mistake> = {
  'a wrong password': {
    config: { password: 'wrong' },
    step: 'log-in',
    says: ['Password (password)', 'User name (username)', 'locked'],
  },
  'a log-in that the server does not understand': {
    site: { tokenFault: { status: 400, body: '{"error":"unsupported_grant_type"}' } },
    step: 'log-in',
    says: ['unsupported_grant_type', 'Host (host)'],
  },
  'a wrong path': {
    config: { query_name: '$/Demo/Atendees' },
    step: 'query',
    says: ['$/Demo/Atendees', 'Query name (query_name)'],
  },
  'a wrong path on the version of 2017': {
    site: { definition: '2017' },
    config: { query_name: '$/Demo/Atendees' },
    step: 'query',
    says: ['$/Demo/Atendees', 'Query name (query_name)'],
  },
  'a query that is not open to REST': {
    site: { isAvailableToRest: false },
    step: 'access',
    says: ['"Available via the REST API"', 'Security tab'],
  },
  'no access, told by 403': { site: { access: 403 }, step: 'access', says: ['Security tab', 'User name (username)'] },
  'no access, told by 404': { site: { access: 404 }, step: 'access', says: ['Security tab', 'folder'] },
  'no access and no definition': {
    site: { access: 404, definition: { status: 403 } },
    step: 'query',
    says: ['Query name (query_name)', '"Available via the REST API"'],
  },
  'no access, told by 403, and no definition': {
    site: { access: 403, definition: { status: 403 }, prompts: { status: 403 } },
    step: 'access',
    says: ['Security tab'],
    unknown: ['query', 'prompts'],
  },
  'an account without rights': {
    site: { rights: false },
    step: 'access',
    says: ['RemoteService', '401', 'User name (username)'],
    unknown: ['query', 'prompts'],
  },
  'a registrant column that is not there': {
    config: { registrant_id_column: 'Badge Number' },
    step: 'registrant-column',
    says: ['"Badge Number"', 'Registrant id column (registrant_id_column)', '"Registrant ID"', '"Row Stamp"'],
  },
  'a required prompt without a value': {
    site: { prompts: [prompt] },
    step: 'prompts',
    says: ['"Status" (Which status?)', 'Query parameters (query_parameters)', 'Filter tab'],
  },
  'a required prompt that cannot be looked up': {
    site: { prompts: { status: 403, prompts: [prompt] } },
    step: 'prompts',
    says: ['400', 'Query parameters (query_parameters)'],
  },
  'a value for a prompt that the query lacks': {
    site: { prompts: [prompt] },
    config: { query_parameters: [{ name: 'Sttus', value: 'Registered' }] },
    step: 'prompts',
    says: ['"Sttus"', '"Status"', 'Query parameters (query_parameters)'],
  },
  'a web page instead of a token': {
    site: { tokenFault: { html: true } },
    step: 'host',
    says: ['web page', 'Host (host)'],
  },
  'a host without the API at that place': {
    site: { tokenFault: { status: 404 } },
    step: 'host',
    says: ['404', 'Host (host)', '/token'],
  },
  'a log-in that is refused by a firewall': {
    site: { tokenFault: { status: 403, body: 'Forbidden' } },
    step: 'log-in',
    says: ['403', 'Host (host)', 'firewall'],
  },
  'a log-in that is sent on to another host': {
    site: { tokenFault: { redirect: 'https://sso.example.com/sign-in?ticket=7' } },
    step: 'host',
    says: ['https://sso.example.com.', 'Host (host)'],
  },
  'an API that is sent on to another host': {
    ...api({ redirect: 'https://www.example.com/' }),
    step: 'query',
    says: ['https://www.example.com.', 'Host (host)'],
  },
  'plain http to a public host': {
    config: { host: 'http://imis.example.com' },
    step: 'configuration',
    says: ['Host (host)', 'https'],
  },
  'a host name that nobody knows': {
    config: { host: 'no-such-host.invalid' },
    step: 'host',
    says: ['no-such-host.invalid', 'Host (host)'],
    // A name service that is out of order says otherwise than one that does not know the name.
    outage: 'either',
  },
  'neither definition nor rows': {
    site: { rows: [], columns: [{ name: 'Registrant ID' }], definition: { status: 403 } },
    step: 'columns',
    says: ['no rows', 'definition'],
  },
  'a log-in that answers 503': { site: { tokenFault: { status: 503 } }, step: 'log-in', says: ['503'], outage: true },
  'a log-in that answers 500': { site: { tokenFault: { status: 500 } }, step: 'log-in', says: ['500'], outage: true },
  'a log-in that answers 503 with a web page': {
    site: { tokenFault: { html: true, status: 503 } },
    step: 'log-in',
    says: ['503'],
    outage: true,
  },
  'a log-in that answers nonsense': { site: { tokenFault: { body: '{}' } }, step: 'log-in', says: [], outage: true },
  'a reset of the log-in': { site: { tokenFault: { reset: true } }, step: 'host', says: ['Host (host)'], outage: true },
  'a refused connection': {
    break: (site) => site.imis.stop(),
    step: 'host',
    says: ['ECONNREFUSED', 'Host (host)'],
    outage: true,
  },
  '503 after a good log-in': { ...api({ status: 503 }), step: 'query', says: ['503'], outage: true },
  'a web page after a good log-in': { ...api({ html: true }), step: 'query', says: [], outage: true },
  'a reset after a good log-in': { ...api({ reset: true }), step: 'query', says: [], outage: true },
  '503 for the pages alone': { ...pages({ status: 503 }), step: 'access', says: ['503'], outage: true },
  'a web page instead of rows': { ...pages({ html: true }), step: 'access', says: [], outage: true },
  '503 for the definition alone': {
    break: (site) => {
      site.imis.fault({ on: 'definition', do: { status: 503 } });
    },
    step: 'columns',
    says: ['503'],
    outage: true,
  },
  'a query that is too slow': {
    site: { timeoutOverRows: { rows: 1, as: 504 } },
    step: 'page-time',
    says: ['query itself is slow'],
    unknown: ['access', 'registrant-ids', 'rows'],
    outage: true,
  },
};

async function siteOf({ site, break: breaks }: Pick<Mistake, 'site' | 'break'>): Promise<Simulator> {
  const started = await startSite({ rows: { count: 30, seed: 1 }, ...site });
  await breaks?.(started);
  return started;
}

describe('the doctor', () => {
  it('finds nothing where everything is right', async () => {
    const site = await startSite({ rows: { count: 30, seed: 1 } });
    const { report, exitCode, html, stderr } = await reportOf(configFor(site));
    expect({ exitCode, stderr, verdict: report.verdict }).toEqual({ exitCode: 0, stderr: '', verdict: 'ready' });
    expect(stepsWith(report, 'ok')).toEqual(['configuration', ...IMIS, 'names']);
    expect(report.headline).toBe('Ready: everything is in order.');
    expect(html).toContain('<h1>Ready: everything is in order.</h1>');
    expect(site.imis.requests.map(({ kind }) => kind).toSorted()).toEqual(['definition', 'prompts', 'query', 'token']);
  });

  it.each(Object.entries(mistakes))('puts one ✗ on the right line: %s', async (_what, mistake) => {
    const site = await siteOf(mistake);
    const { report, exitCode } = await reportOf(configFor(site, mistake.config));
    expect(exitCode).toBe(1);
    expect(stepsWith(report, 'failed')).toEqual([mistake.step]);
    const failed = report.steps.find(({ id }) => id === mistake.step);
    const line = [failed?.found, failed?.todo, failed?.where].join('\n');
    for (const words of mistake.says) {
      if (typeof words === 'string') expect(line).toContain(words);
      else expect(line).toMatch(words);
    }
    expect(failed?.todo).toBeTruthy();
    if (mistake.outage !== 'either') expect(failed?.outage).toBe(mistake.outage ?? false);
    if (mistake.outage === true) expect(failed?.todo).toMatch(/again|attempt|faster/i);
    const order = STEPS.map(({ id }) => id);
    const before = order.slice(0, order.indexOf(mistake.step)).filter((id) => !mistake.unknown?.includes(id));
    for (const id of before) expect({ id, status: statuses(report)[id] }).toEqual({ id, status: 'ok' });
    for (const id of mistake.unknown ?? []) expect(statuses(report)[id]).toBe('skipped');
  });

  it.each(Object.entries(mistakes))('says the same in text and on the page: %s', async (_what, mistake) => {
    const site = await siteOf(mistake);
    const { stdout, html } = await doctor(configFor(site, mistake.config));
    const title = STEPS.find(({ id }) => id === mistake.step)?.title ?? '';
    expect(stdout.match(/^ {2}✗ .*$/gm)).toEqual([expect.stringContaining(`✗ ${title}`)]);
    expect(html.match(/<li class="failed"/g)).toHaveLength(1);
    expect(html).toContain(`<li class="failed" id="${mistake.step}">`);
  });

  it.each(['log-in', 'query', 'access', 'prompts'])('looks at nothing that rests on what failed: %s', async (step) => {
    const [, mistake] = Object.entries(mistakes).find(([, each]) => each.step === step && !each.unknown) ?? [];
    const site = await siteOf(mistake!);
    const { report } = await reportOf(configFor(site, mistake!.config));
    const after = IMIS.slice(IMIS.indexOf(step as StepId) + 1);
    for (const id of after) expect({ id, status: statuses(report)[id] }).toEqual({ id, status: 'skipped' });
    expect(report.columns).toEqual([]);
    expect(report.cost).toBeNull();
  });

  it('puts a port without TLS, and a certificate that is not to be trusted, on the line of the host', async () => {
    const site = await startSite();
    const { report } = await reportOf(configFor(site, { host: site.imisUrl.replace('http:', 'https:') }));
    expect(stepsWith(report, 'failed')).toEqual(['host']);
    const line = report.steps.find(({ id }) => id === 'host');
    expect(line).toMatchObject({ outage: false, found: expect.stringContaining('TLS') as string });
  });

  it('asks the token end point once for a wrong password', async () => {
    const site = await startSite();
    await doctor(configFor(site, { password: 'wrong' }));
    expect(site.imis.requests.map(({ kind }) => kind)).toEqual(['token']);
  });

  it('logs in three times at most for an account without rights', async () => {
    const site = await startSite({ rights: false });
    await doctor(configFor(site));
    expect(site.imis.logins).toBeLessThanOrEqual(3);
  });
});

describe('a configuration', () => {
  it('that is wrong in several fields has each of them named, and asks for nothing', async () => {
    const site = await startSite();
    const config = configFor(site, {
      username: undefined,
      password: '',
      query_name: 'Demo',
      page_size: 0,
      host: 'http://imis.example.com',
      query_parameters: [{ name: 'Limit', value: '1' }],
      openwater: { client_key: 'x' },
    });
    const { report, exitCode } = await reportOf(config);
    const { found, where } = report.steps[0]!;
    for (const field of [
      'User name (username) is required',
      'Password (password) must not be empty',
      'Query name (query_name) must start with "$/"',
      'Page size (page_size) must be from 20 to 500',
      'Host (host) must use https',
      'Query parameters (query_parameters) must not name "Limit"',
      'OpenWater: API key (openwater.api_key) is required',
    ]) {
      expect(found).toContain(field);
    }
    expect(where).toContain('--config');
    expect(exitCode).toBe(1);
    expect(stepsWith(report, 'failed')).toEqual(['configuration']);
    expect(stepsWith(report, 'skipped')).toHaveLength(STEPS.length - 1);
    expect(site.imis.requests).toEqual([]);
  });

  it.each([
    ['missing', undefined, 'does not exist'],
    ['no JSON', '{"password": "hush-hush" "x"', 'is not valid JSON'],
    ['no object', '[]', 'JSON object'],
    ['null', 'null', 'JSON object'],
  ])('that is %s is one ✗', async (_what, config, says) => {
    const { report, exitCode, stdout } = await reportOf(config);
    expect(stepsWith(report, 'failed')).toEqual(['configuration']);
    expect(report.steps[0]?.found).toContain(says);
    expect(exitCode).toBe(1);
    expect(stdout).not.toContain('hush-hush');
  });
});

describe('each field of the configuration', () => {
  const fields: [name: string, path: string[], values: unknown[]][] = [
    ['Host (host)', ['host'], [undefined, '', ' ', 7, null, 'a b', 'https://', 'u:p@imis.example.com', 'ftp://x']],
    ['User name (username)', ['username'], [undefined, '', '  ', 7, null]],
    ['Password (password)', ['password'], [undefined, '', 7, null]],
    ['Query name (query_name)', ['query_name'], [undefined, '', ' ', 7, null, 'Demo/Attendees', '$/']],
    ['(query_parameters', ['query_parameters'], ['x', null, [{}], [{ name: '', value: 'b' }]]],
    ['Registrant id column (registrant_id_column)', ['registrant_id_column'], ['', '  ', 7, null]],
    ['Swapcard fields (swapcard_fields)', ['swapcard_fields'], ['true', 1, null]],
    ['Page size (page_size)', ['page_size'], [0, 501, 1.5, '500', null]],
    ['Parallel requests (parallel_requests)', ['parallel_requests'], [0, 11, 2.5, '4', null]],
    ['OpenWater (openwater)', ['openwater'], ['x', 7, null, []]],
    ['OpenWater: Client key (openwater.client_key)', ['openwater', 'client_key'], [undefined, '', 7, 'a b']],
    ['OpenWater: API key (openwater.api_key)', ['openwater', 'api_key'], [undefined, '', 7, 'a b']],
    ['OpenWater: Requests per second (', ['openwater', 'requests_per_second'], [0, 1001, '3', null]],
    ['OpenWater: Base URL (openwater.base_url)', ['openwater', 'base_url'], ['', 7, 'http://openwater.example.com']],
  ];
  const cases = fields.flatMap(([name, path, values]) =>
    values.map((value): [string, string, string[], unknown] => [
      name,
      value === undefined ? 'missing' : JSON.stringify(value),
      path,
      value,
    ]),
  );

  it.each(cases)('is named where it is wrong: %s, %s', async (name, _shown, [key = '', inner], value) => {
    const good = { host: '127.0.0.1', username: 'a', password: 'b', query_name: '$/Demo/Attendees' };
    const keys = { client_key: 'c', api_key: 'd' };
    const { report, exitCode } = await reportOf({ ...good, [key]: inner ? { ...keys, [inner]: value } : value });
    expect(exitCode).toBe(1);
    expect(stepsWith(report, 'failed')).toEqual(['configuration']);
    expect(report.steps[0]?.found).toContain(name);
    expect(stepsWith(report, 'skipped')).toHaveLength(STEPS.length - 1);
  });
});

describe('a system that never answers', () => {
  it.each([
    ['the log-in', ['token'], 'host'],
    ['everything behind the log-in', API, 'page-time'],
    ['the pages', ['query', 'iqa'], 'page-time'],
  ] as const)('is given up when the time is over: %s', async (_what, on, step) => {
    const site = await startSite({ rows: { count: 30, seed: 1 } });
    site.imis.fault({ on, do: { hang: true } });
    const { report, exitCode } = await reportOf(configFor(site), { limitMs: 300 });
    expect(exitCode).toBe(1);
    expect(stepsWith(report, 'failed')).toEqual([step === 'page-time' && on === API ? 'query' : step]);
    const failed = report.steps.find(({ status }) => status === 'failed');
    expect(failed?.found).toContain('still waiting for');
    expect(failed?.todo).toContain('try again');
    expect(failed?.outage).toBe(true);
  });
});

describe('a warning', () => {
  const warned: Record<string, { site?: SimulatorOptions; config?: object; step: StepId; says: (string | RegExp)[] }> =
    {
      'an unsorted query': {
        site: { rows: { count: 30, seed: 1 }, sortFields: [] },
        config: { page_size: 20 },
        step: 'sort',
        says: ['unique column', 'Sort tab'],
      },
      'an unsorted query that fits into a page': {
        site: { rows: { count: 30, seed: 1 }, sortFields: [] },
        step: 'sort',
        says: ['is not sorted', 'fit into one page', 'before the query grows', 'Sort tab'],
      },
      'a query that is sorted at random, and fits into a page': {
        site: { rows: { count: 30, seed: 1 }, sortFields: [{ column: 'Registrant ID', order: 'random' }] },
        step: 'sort',
        says: ['sorted at random', 'fit into one page', 'Sort tab'],
      },
      'a sort that is not unique': {
        site: { rows: ticketed(30), sortFields: ['Ticket'] },
        config: { page_size: 20 },
        step: 'sort',
        says: ['sorted by "Ticket", which is not unique', '18 of the 20 rows examined', 'Sort tab'],
      },
      'keys that the configuration does not have': {
        config: { pagesize: 100, note: 'x' },
        step: 'configuration',
        says: ['unknown key "pagesize"', 'Did you mean Page size (page_size)?', 'unknown key "note"'],
      },
      'a page size that is raised': { config: { page_size: 5 }, step: 'configuration', says: ['pages of 20 rows'] },
      'a capped query': {
        site: { rows: { count: 30, seed: 1 }, limitResultsCount: 1000 },
        step: 'cap',
        says: ['1,000 rows at most', 'limit of results', 'Summary tab'],
      },
      'a cap that is reached': {
        site: { rows: { count: 30, seed: 1 }, limitResultsCount: 20 },
        step: 'cap',
        says: ['20 rows at most', 'left out', 'Summary tab'],
      },
      'a cap that is reached, and left out of the total': {
        site: { rows: { count: 30, seed: 1 }, limitResultsCount: 20, totalIgnoresCap: true },
        step: 'cap',
        says: ['left out'],
      },
      'no rows': {
        site: { rows: [], columns: [{ name: 'Registrant ID' }] },
        step: 'rows',
        says: ['no rows', 'filters'],
      },
      'blank registrant ids': {
        site: { rows: people(['1', null, '3', ' ']) },
        step: 'registrant-ids',
        says: ['2 rows have no registrant id', 'primary key'],
      },
      'one blank registrant id': {
        site: { rows: people(['1', null]) },
        step: 'registrant-ids',
        says: ['1 row has no registrant id'],
      },
      'registrants of several rows': {
        site: { rows: people(['1', '1', '2']) },
        step: 'registrant-ids',
        says: ['1 row belongs to a registrant who has another row'],
      },
      'a definition that is not shown': {
        site: { rows: { count: 5, seed: 1 }, definition: { status: 403 } },
        step: 'columns',
        says: ['first page', 'definition'],
      },
      'names that collide': {
        site: { rows: [{ 'Registrant ID': '1', 'E-Mail': 'x', 'E.Mail': 'y', 'First Name': 'z', first_name: 'w' }] },
        step: 'names',
        says: ['"E-Mail", "E.Mail" become e_mail', '"First Name", "first_name" become first_name', 'alias'],
      },
      'a value list': {
        site: {
          rows: [{ 'Registrant ID': '1', Type: 'Student' }],
          columns: [
            { name: 'Registrant ID', dataType: 'Int32' },
            { name: 'Type', dataType: 'Int32' },
          ],
        },
        step: 'columns',
        says: ['"Type". The column is a string', 'value list'],
      },
      'a value that makes no difference': {
        site: { prompts: [{ ...prompt, required: false }], promptNames: 'property' },
        config: { query_parameters: [{ name: 'Status', value: 'x' }] },
        step: 'prompts',
        says: ['"Status" (Which status?)', 'run the query in iMIS'],
      },
      'a session that somebody else ends': { site: { stealEvery: 1 }, step: 'log-in', says: ['an account of its own'] },
    };

  it.each(Object.entries(warned))(
    'is on the right line, and fails nothing: %s',
    async (_what, { site, config, step, says }) => {
      const started = await startSite(site);
      const { report, exitCode } = await reportOf(configFor(started, { ...config }));
      expect(exitCode).toBe(0);
      expect(stepsWith(report, 'failed')).toEqual([]);
      expect(stepsWith(report, 'warning')).toEqual([step]);
      const warning = report.steps.find(({ id }) => id === step);
      const line = [warning?.found, warning?.todo, warning?.where].join('\n');
      for (const words of says) {
        if (typeof words === 'string') expect(line).toContain(words);
        else expect(line).toMatch(words);
      }
      expect(report.verdict).toBe('ready-with-warnings');
    },
  );

  it('is made of a page that takes long', async () => {
    const site = await startSite({ rows: { count: 30, seed: 1 } });
    let now = Date.now();
    const { report } = await reportOf(configFor(site), { now: () => (now += 10_000) });
    const line = report.steps.find(({ id }) => id === 'page-time');
    expect(line).toMatchObject({
      status: 'warning',
      found: expect.stringMatching(/30 rows took \d+(\.0 s| min)/) as string,
    });
    expect(report.cost?.imis.parallel).toBe(1);
  });

  it('is not made of rows that repeat exactly: they are emitted once', async () => {
    const row = { 'Registrant ID': '1', Name: 'Ada' };
    const site = await startSite({ rows: [row, { ...row }, { 'Registrant ID': '2', Name: 'Bob' }] });
    expect(statuses((await reportOf(configFor(site))).report)['registrant-ids']).toBe('ok');
  });

  it.each([
    ['Registrant ID', 30, 'The query is sorted by "Registrant ID", unique in the 20 rows examined.'],
    ['Ticket', 20, 'The query is sorted by "Ticket".'],
  ])('is not made of a sort by %s of %i rows', async (column, rows, found) => {
    const site = await startSite({ rows: ticketed(rows), sortFields: [column] });
    const { report } = await reportOf(configFor(site, { page_size: 20 }));
    expect(report.steps.find(({ id }) => id === 'sort')).toMatchObject({ status: 'ok', found });
  });

  it('leaves sort and cap open where no definition tells them', async () => {
    const site = await startSite({ rows: { count: 30, seed: 1 }, definition: { status: 501 } });
    const { report } = await reportOf(configFor(site, { page_size: 20 }));
    expect(stepsWith(report, 'skipped')).toEqual(expect.arrayContaining(['sort', 'cap']));
    expect(report.steps.find(({ id }) => id === 'sort')?.todo).toContain('sorted by a unique column');
  });
});

describe('the line of the rows', () => {
  const rows = { count: 250, seed: 1 };
  const small = { page_size: 100 };

  it.each<[what: string, SimulatorOptions, found: RegExp]>([
    ['a total that is too high', { totalOffset: 5 }, /has 255 rows, but sends none from row 251 on/],
    ['a total that is too low', { totalOffset: -5 }, /has 245 rows, but sends more \(at least 250\)/],
    [
      'a server that ignores the offset',
      { ignoreOffset: true },
      /the first page again where row 201 of the query is due/,
    ],
  ])('is ✗ for %s, as the read fails', async (_what, options, found) => {
    const config = configFor(await startSite({ rows, ...options }), small);
    const { report } = await reportOf(config);
    expect(stepsWith(report, 'failed')).toEqual(['rows']);
    expect(report.steps.find(({ id }) => id === 'rows')?.found).toMatch(found);
    expect((await run('read', config)).exitCode).toBe(1);
  });

  it('is ✓ where only smaller pages come from the depth of the query', async () => {
    const site = await startSite({ rows });
    site.imis.fault({ on: ({ offset = 0, limit = 0 }) => offset > 0 && limit > 50, do: { hang: true } });
    const { report } = await reportOf(configFor(site, small), { environment: { timeoutMs: 100 }, limitMs: 20_000 });
    expect(report.steps.find(({ id }) => id === 'rows')).toMatchObject({ status: 'ok' });
  });

  it('is ✗ where the last page cannot be had', async () => {
    const site = await startSite({ rows });
    site.imis.fault({ on: ({ offset = 0 }) => offset > 0, do: { status: 503 } });
    const { report } = await reportOf(configFor(site, small), { limitMs: 400 });
    expect(report.steps.filter(({ status }) => status === 'failed')).toEqual([
      expect.objectContaining({ outage: true }),
    ]);
  });

  it.each<[what: string, SimulatorOptions, found: string, pages: number]>([
    ['one page', { rows: { count: 100, seed: 1 } }, '100 rows.', 1],
    ['three pages', { rows }, '250 rows. The last page came, too.', 2],
    ['a cap that the total leaves out', { rows, limitResultsCount: 100, totalOffset: 150 }, '250 rows.', 1],
    ['a capped server', { rows, clamp: 40 }, '250 rows. The last page came, too.', 2],
    // A page from which further rows follow, as it says, makes the walk ask for the end.
    ['offsets that are all 0', { rows, offsetEcho: 'zero' }, '250 rows. The last page came, too.', 3],
    ['offsets as asked', { rows, offsetEcho: 'asked' }, '250 rows. The last page came, too.', 2],
    ['rows that are all alike', { rows: Array(250).fill({ 'Registrant ID': '1' }) }, '250 rows.', 1],
  ])('is ✓ for %s', async (_what, options, found, pages) => {
    const site = await startSite(options);
    const { report } = await reportOf(configFor(site, small));
    expect(report.steps.find(({ id }) => id === 'rows')).toMatchObject({ status: 'ok', found });
    expect(site.imis.requests.filter(({ kind }) => kind === 'query')).toHaveLength(pages);
  });
});

describe('the line of the prompts', () => {
  const event = { propertyName: 'Event', label: 'Event', required: true, allowMultiple: false };
  const status = { ...event, propertyName: 'Status', label: 'Status', required: false };
  const values = (...names: string[]): Record<string, unknown> => ({
    query_parameters: names.map((name) => ({ name, value: name === 'Event' ? 'ANNUAL27' : 'Paid' })),
  });

  it.each<[what: string, SimulatorOptions, Record<string, unknown>, string]>([
    ['none', {}, {}, 'The query asks for nothing.'],
    ['a URL filter', {}, values('@url:Id'), 'The query asks for nothing. 1 value for URL filters given.'],
    ['two', { prompts: [event, status] }, values('Event'), '2 prompts, 1 of them required; 1 value given, and none is'],
    ['unseen ones', { prompts: { status: 403 } }, {}, 'the query runs without values for them.'],
    ['unseen ones that are answered', { prompts: { status: 403 } }, values('Status'), 'runs with 1 value for them.'],
  ])('tells of %s', async (_what, site, config, found) => {
    const { report } = await reportOf(configFor(await startSite({ rows: { count: 3, seed: 1 }, ...site }), config));
    expect(report.steps.find(({ id }) => id === 'prompts')?.found).toContain(found);
  });
});

describe('a configured catalog', () => {
  const text = { type: ['null', 'string'] };
  const withStreams = (...names: string[]): object => ({
    streams: names.map((name) => ({
      stream: { name, json_schema: { properties: { 'Registrant ID': text, Note: text } } },
      sync_mode: 'full_refresh',
      destination_sync_mode: 'overwrite',
    })),
  });
  const rows = [{ 'Registrant ID': 'R1', Note: 'x' }];

  it('that the source still serves is said to be so', async () => {
    const site = await startSite({ rows });
    const { report, exitCode } = await reportOf(configFor(site), { catalog: withStreams('Attendees') });
    expect(exitCode).toBe(0);
    expect(report.steps.find(({ id }) => id === 'catalog')).toMatchObject({
      status: 'ok',
      found: '1 stream, which the source has.',
    });
  });

  it('is no line where none was given', async () => {
    const site = await startSite({ rows });
    expect((await reportOf(configFor(site))).report.steps.map(({ id }) => id)).not.toContain('catalog');
  });

  it('with columns that the query lacks has them named, as a read does', async () => {
    const site = await startSite({ rows: [{ 'Registrant ID': 'R1', Remark: 'x' }] });
    const catalog = withStreams('Attendees');
    const { report, exitCode } = await reportOf(configFor(site), { catalog });
    const read = await run('read', configFor(site), { catalog });
    const step = report.steps.find(({ id }) => id === 'catalog');
    expect([exitCode, report.verdict, step?.status]).toEqual([0, 'ready-with-warnings', 'warning']);
    expect(step?.found).toContain('1 column that the query does not have: "Note"');
    expect(read.warnings.join()).toContain(step?.found);
  });

  it('with OpenWater and Swapcard columns of the source names none of them', async () => {
    const catalog = catalogOf({ 'Registrant ID': text, Note: text, 'OpenWater.bio': text, client_id: text });
    const site = await startSite({ rows });
    const { report } = await reportOf(configFor(site), { catalog });
    expect(report.steps.find(({ id }) => id === 'catalog')?.status).toBe('ok');
  });

  it.each([
    ['a stream that the source does not have', withStreams('Attendees', 'Members'), 'a stream "Members"'],
    ['a stream twice', withStreams('Attendees', 'Attendees'), 'the stream "Attendees" twice'],
    ['no stream', { streams: [] }, 'no stream'],
    ['what discover printed', { type: 'CATALOG', catalog: { streams: [] } }, 'discover'],
    ['no JSON', 'streams:', 'JSON'],
  ])('fails with %s, as a read does', async (_what, catalog, says) => {
    const site = await startSite({ rows });
    const { report, exitCode } = await reportOf(configFor(site), { catalog });
    const read = await run('read', configFor(site), { catalog });
    const step = report.steps.find(({ id }) => id === 'catalog');
    expect([exitCode, read.exitCode, step?.status]).toEqual([1, 1, 'failed']);
    expect(step?.found).toContain(says);
  });
});

describe('the columns', () => {
  it('come as discover gives them, with origin and shape', async () => {
    const rows = [
      { 'Registrant ID': '10418', Email: 'ada@example.org', On: '2026-01-02T03:04:05', Fee: 12.5, Guest: true },
      { 'Registrant ID': '10419', Email: null, On: null, Fee: 3, Guest: false },
    ];
    const site = await startSite({ rows, columns: columnsOf({ On: 'DateTime', Fee: 'Decimal', Guest: 'Boolean' }) });
    const { report } = await reportOf(configFor(site, { swapcard_fields: true }));
    expect(report.columns.slice(0, 5)).toEqual([
      { name: 'Registrant ID', type: 'string', origin: 'definition', example: '999', filled: 1 },
      { name: 'On', type: 'date-time', origin: 'definition', example: '9999-99-99 99:99:99', filled: 0.5 },
      { name: 'Fee', type: 'number', origin: 'definition', example: '999.9', filled: 1 },
      { name: 'Guest', type: 'boolean', origin: 'definition', example: 'aaa', filled: 1 },
      { name: 'client_id', type: 'string', origin: 'swapcard', example: 'AAA-999', filled: 1 },
    ]);
    expect(report.columns.map(({ name }) => name)).toContain('email');
    expect(report.columns.map(({ name }) => name)).not.toContain('Email');
  });

  it('make nothing of a blank registrant id', async () => {
    const site = await startSite({ rows: people(['10418', ' ']) });
    const { report } = await reportOf(configFor(site, { swapcard_fields: true }));
    const [id] = report.columns.filter(({ name }) => name === 'client_id');
    expect([id?.example, id?.filled]).toEqual(['AAA-999', 0.5]);
  });

  it('show values of people only where these are asked for', async () => {
    const site = await startSite({ rows: [{ 'Registrant ID': '10418', Nickname: 'Xq7Attendee' }] });
    const shown = await doctor(configFor(site), { args: ['--show-values'] });
    expect(shown.stdout).toContain('Xq7Attendee');
    expect(shown.html).toContain('Xq7Attendee');
    expect(shown.html).toContain('Do not pass it on');
    const hidden = await doctor(configFor(site));
    expect(hidden.stdout + hidden.html).not.toContain('Xq7Attendee');
  });

  it('from rows are marked so', async () => {
    const site = await startSite({ rows: { count: 5, seed: 1 }, definition: { status: 403 } });
    const { report } = await reportOf(configFor(site));
    expect(new Set(report.columns.map(({ origin }) => origin))).toEqual(new Set(['rows']));
  });
});

describe('the command line', () => {
  it('is explained to whoever mistakes it', async () => {
    const run = await runHere(['--config', 'x', '--htlm', 'page.html']);
    expect([run.exitCode, run.stdout]).toEqual([1, '']);
    expect(run.stderr).toContain('doctor has no option --htlm. Did you mean "--html"?');
  });

  it('says where a page cannot be written', async () => {
    const site = await startSite();
    const run = await doctor(configFor(site), { args: ['--html', '/nowhere/at/all/page.html'] });
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toBe('The page given as --html cannot be written: /nowhere/at/all/page.html (ENOENT).\n');
    expect(run.stdout).toContain('✓ Log in');
  });

  it('of the built program does what the function does', async () => {
    const site = await startSite({ rows: { count: 30, seed: 1 } });
    const built = await reportOf(configFor(site), { built: true, env: { LOG_LEVEL: 'debug' } });
    const here = await reportOf(configFor(site));
    expect({ exitCode: built.exitCode, stderr: built.stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(built.report.steps.map(({ status }) => status)).toEqual(here.report.steps.map(({ status }) => status));
    const failing = await doctor(configFor(site, { password: 'wrong' }), { built: true });
    expect({ exitCode: failing.exitCode, stderr: failing.stderr }).toEqual({ exitCode: 1, stderr: '' });
    expect(failing.stdout).toContain('✗ Log in');
    // No terminal: no colours.
    expect(failing.stdout).not.toContain('\u001b');
  });
});

/** Registrants with one of two tickets each. */
function ticketed(count: number): Row[] {
  return Array.from({ length: count }, (_, at) => ({
    'Registrant ID': `R${at + 100}`,
    Ticket: at % 2 ? 'VIP' : 'Day',
  }));
}

function people(ids: (string | null)[]): Row[] {
  return ids.map((id, at) => ({ 'Registrant ID': id, Name: `Person ${at}` }));
}

function columnsOf(
  types: Record<string, 'DateTime' | 'Decimal' | 'Boolean'>,
): NonNullable<SimulatorOptions['columns']> {
  return [
    { name: 'Registrant ID' },
    { name: 'Email' },
    ...Object.entries(types).map(([name, dataType]) => ({ name, dataType })),
  ];
}
