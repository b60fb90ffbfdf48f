import { describe, expect, it } from 'vitest';
import { runByProtocol } from '../protocol/run-by-protocol.ts';
import type { Fault, ImisKind, Simulator } from '../simulator/index.ts';
import { configFor, type Outcome, type RunOptions } from './harness.ts';
import { startSite } from './site.ts';

const API = ['query', 'iqa', 'definition', 'prompts'] as const;
const COMMANDS = ['check', 'discover', 'read'] as const;
/** A site that hangs is given up soon, and one that fails is asked again at once. */
const IMPATIENT: RunOptions = { environment: { timeoutMs: 80, retryBaseMs: 0.1 } };
const HURRIED: RunOptions = { environment: { retryBaseMs: 0.1 } };

interface Outage {
  on: readonly ImisKind[];
  do: Fault;
}

const FAULTS: Record<string, Fault> = {
  'status 503': { status: 503 },
  'status 500': { status: 500, body: 'Runtime error' },
  'status 502 with a web page': { html: true, status: 502 },
  'status 503 with a web page': { html: true, status: 503 },
  'status 429': { status: 429 },
  'a reset': { reset: true },
  'half an answer': { cutOff: 0.5 },
  'half a zipped answer': { gzipCutOff: 0.5 },
  'an empty body': { body: '' },
  'a body that is no JSON': { body: 'OK', contentType: 'text/plain' },
  'JSON that is cut off': { body: '{"Items":[{"a":' },
  null: { body: 'null' },
  'an empty list': { body: '[]' },
  'an empty object': { body: '{}' },
};
const SLOW: Record<string, Fault> = {
  'a hang': { hang: true },
  'status 408': { status: 408, body: 'Request timeout' },
  'status 504': { html: true, status: 504 },
};

const outages: Record<string, Outage> = {
  ...Object.fromEntries<Outage>(
    Object.entries({ ...FAULTS, ...SLOW }).flatMap(([name, fault]) => [
      [`${name} from the token end point`, { on: ['token'], do: fault }],
      [`${name} from the read end points`, { on: ['query', 'iqa'], do: fault }],
    ]),
  ),
  'a web page with 200 after a good log-in': { on: API, do: { html: true } },
  'a web page with 200 instead of rows': { on: ['query', 'iqa'], do: { html: true } },
  'status 503 from everything': { on: ['token', ...API], do: { status: 503 } },
};

function expectOutage({ exitCode, status, errors, statuses }: Outcome, command: string, said?: RegExp): void {
  expect({ exitCode, status, types: errors.map((error) => error.failure_type) }).toEqual({
    exitCode: 1,
    status: undefined,
    types: ['transient_error'],
  });
  if (said) expect(errors[0]?.message).toMatch(said);
  expect(statuses).toEqual(command === 'read' ? ['STARTED', 'INCOMPLETE'] : []);
}

describe('an outage', () => {
  describe.each(COMMANDS)('in %s', (command) => {
    it.each(Object.entries(outages))('is no mistake of the set-up: %s', async (_what, { on, do: fault }) => {
      const site = await startSite({ rows: { count: 120, seed: 1 } });
      site.imis.fault({ on, do: fault });
      const isSlow = Object.values(SLOW).includes(fault);
      const outcome = await runByProtocol(command, configFor(site), isSlow ? IMPATIENT : HURRIED);
      expectOutage(outcome, command, /127\.0\.0\.1|query itself is slow|iMIS itself responds, but the query/);
    });

    it('is a server that refuses the connection', async () => {
      const site = await startSite();
      await site.imis.stop();
      expectOutage(await runByProtocol(command, configFor(site), HURRIED), command, /127\.0\.0\.1:\d+/);
    });

    it('that ends is waited for', async () => {
      for (const fault of Object.values(FAULTS)) {
        const site = await startSite({ rows: { count: 120, seed: 1 } });
        site.imis.fault({ on: ['token'], do: fault, times: 2 });
        site.imis.fault({ on: ['query'], do: fault, times: 2 });
        site.imis.fault({ on: ['definition'], do: fault, times: 2 });
        const outcome = await runByProtocol(command, configFor(site), HURRIED);
        expect(outcome.exitCode).toBe(0);
        expect(outcome.records.length).toBe(command === 'read' ? 120 : 0);
      }
    });
  });

  it.each(COMMANDS)('of the name service, or a typing error, names the host in %s', async (command) => {
    const site = await startSite();
    const config = configFor(site, { host: 'no-such-host.invalid' });
    const outcome = await runByProtocol(command, config, HURRIED);
    const said = outcome.status?.message ?? outcome.errors[0]?.message ?? '';
    expect(said).toContain('no-such-host.invalid');
    expect(said).toContain('Host (host)');
    expect(outcome.exitCode).toBe(command === 'check' && outcome.status ? 0 : 1);
  });
});

describe('an outage of the metadata alone', () => {
  const on = ['definition', 'prompts'] as const;

  it.each(['check', 'read'])('does not stop %s, which can do without', async (command) => {
    const site = await startSite({ rows: { count: 30, seed: 1 } });
    site.imis.fault({ on, do: { status: 503 } });
    const outcome = await runByProtocol(command, configFor(site), HURRIED);
    expect(outcome.exitCode).toBe(0);
    expect(outcome.records.length).toBe(command === 'read' ? 30 : 0);
  });

  it.each([
    ['status 503', { status: 503 }],
    ['a web page', { html: true }],
    ['a reset', { reset: true }],
    ['a redirect', { redirect: 'https://www.example.com/maintenance' }],
  ] as [string, Fault][])(
    'stops discover: types that were guessed would replace the right ones (%s)',
    async (_what, fault) => {
      const site = await startSite({ rows: { count: 30, seed: 1 } });
      site.imis.fault({ on: ['definition'], do: fault });
      expectOutage(await runByProtocol('discover', configFor(site), HURRIED), 'discover');
    },
  );
});

describe('an outage in the middle of a read', () => {
  async function readBroken(break_: (site: Simulator) => void, options = HURRIED): Promise<Outcome> {
    const site = await startSite({ rows: { count: 300, seed: 1 } });
    break_(site);
    return runByProtocol('read', configFor(site, { page_size: 30, parallel_requests: 2 }), options);
  }

  it.each(Object.entries({ ...FAULTS, ...SLOW, 'a web page with 200': { html: true } as Fault }))(
    'leaves the stream INCOMPLETE, and the exit code 1: %s',
    async (_what, fault) => {
      const outcome = await readBroken(
        (site) => {
          site.imis.fault({ on: ['query'], skip: 4, do: fault });
        },
        Object.values(SLOW).includes(fault) ? IMPATIENT : HURRIED,
      );
      expect(outcome.exitCode).toBe(1);
      expect(outcome.errors[0]?.failure_type).toBe('transient_error');
      expect(outcome.statuses).toEqual(['STARTED', 'RUNNING', 'INCOMPLETE']);
      expect(outcome.records.length).toBeLessThan(300);
    },
  );

  it('that lasts is told by pages without rows, too', async () => {
    const outcome = await readBroken((site) => {
      site.imis.fault({ on: ['query'], skip: 4, do: { emptyPage: true } });
    });
    expect(outcome.exitCode).toBe(1);
    expect(outcome.errors[0]).toMatchObject({
      failure_type: 'transient_error',
      message: expect.stringContaining('300 rows') as string,
    });
  });

  it('that is over soon costs no row, and none comes twice', async () => {
    for (const fault of [
      ...Object.values(FAULTS),
      { html: true } as Fault,
      { emptyPage: true } as Fault,
      { shortPage: 3 } as Fault,
    ]) {
      const outcome = await readBroken((site) => {
        site.imis.fault({ on: ['query'], skip: 4, times: 2, do: fault });
      });
      expect(outcome.exitCode).toBe(0);
      expect(new Set(outcome.records.map((record) => record['Registrant ID'])).size).toBe(300);
      expect(outcome.records.length).toBe(300);
    }
  });

  it('that starts with a stop of the server ends the read', async () => {
    const outcome = await readBroken((site) => {
      site.imis.onRequest(async ({ kind, offset }) => {
        if (kind === 'query' && (offset ?? 0) > 150) await site.imis.stop();
      });
    });
    expect(outcome.exitCode).toBe(1);
    expect(outcome.errors[0]?.failure_type).toBe('transient_error');
  });

  it('that sends pages on elsewhere is transient: the address was right a moment ago', async () => {
    const outcome = await readBroken((site) => {
      site.imis.fault({ on: ['query'], skip: 4, do: { redirect: 'https://www.example.com/maintenance' } });
    });
    expect(outcome.errors[0]?.failure_type).toBe('transient_error');
  });
});

describe('a slow site', () => {
  it.each([408, 504, 'hang'] as const)('is asked for smaller pages (%s)', async (as) => {
    const site = await startSite({ rows: { count: 1200, seed: 1 }, timeoutOverRows: { rows: 130, as } });
    const environment = { retryBaseMs: 0.1, ...(as === 'hang' && { timeoutMs: 300 }) };
    const outcome = await runByProtocol('read', configFor(site), { environment });
    expect(outcome.exitCode).toBe(0);
    expect(outcome.records.length).toBe(1200);
    expect(site.imis.requests.at(-1)?.limit).toBeLessThanOrEqual(125);
    expect(site.imis.requests.at(-1)?.limit).toBeGreaterThanOrEqual(50);
  });

  it('whose query is slow in itself is told so', async () => {
    const site = await startSite({ timeoutOverRows: { rows: 1, as: 504 } });
    const outcome = await runByProtocol('check', configFor(site));
    expectOutage(outcome, 'check', /query itself is slow/);
  });

  it('may say when to come back', async () => {
    const site = await startSite({ rows: { count: 30, seed: 1 } });
    site.imis.fault({ on: ['query'], times: 1, do: { status: 503, headers: { 'retry-after': '77' } } });
    const pauses: number[] = [];
    const sleep = (ms: number): Promise<void> => {
      pauses.push(ms);
      return Promise.resolve();
    };
    const outcome = await runByProtocol('read', configFor(site), { timing: { sleep } });
    expect(outcome.exitCode).toBe(0);
    expect(pauses).toContain(77_000);
  });
});
