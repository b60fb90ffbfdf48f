import nock from 'nock';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withinLimit } from '../../src/airbyte/deadline.ts';
import { ConnectorError, type Problem } from '../../src/errors.ts';
import { CallFailure } from '../../src/http/failures.ts';
import { badProxySetting, proxyProblem } from '../../src/http/proxy-problem.ts';
import { ProxySettingError } from '../../src/http/proxy.ts';
import { sentOn, trustProblem, unreachable } from '../../src/imis/client/connection-failure.ts';
import { NoRightsError } from '../../src/imis/client/refusal.ts';
import { requireColumn, unknownColumns } from '../../src/imis/column-failure.ts';
import { requireFolder } from '../../src/imis/folder-failure.ts';
import { explainReadFailure } from '../../src/imis/paging/read-failure.ts';
import { answerPrompts } from '../../src/imis/prompt-answers.ts';
import { namesNotApart } from '../../src/imis/prompt-failure.ts';
import { diagnoseRefusal } from '../../src/imis/query-refusal.ts';
import { CircuitBreaker } from '../../src/openwater/circuit-breaker.ts';
import { openWaterError } from '../../src/openwater/openwater-error.ts';
import { PROBLEMS, whereMended } from '../../src/problems/problems.ts';
import { systemTiming } from '../../src/runtime/timing.ts';
import { HOST, Site, errorOf } from '../imis/site.ts';
import { mockHttp } from '../mocked-http.ts';
import { thrown } from '../thrown.ts';

const PATH = '$/Demo/Attendees';
const COLUMN = { name: 'ID', kind: 'string', source: 'definition' } as const;
const PACE = { pageSize: 50, isReduced: true };
const PROMPT = { propertyName: 'Status', label: 'Which?', required: true };
let site: Site;

mockHttp();

beforeEach(() => {
  site = new Site();
});

afterEach(() => {
  site.close();
});

const definition = (availableToRest: boolean): Parameters<typeof diagnoseRefusal>[1] => ({
  found: { columns: undefined, sorted: true, sort: undefined, cap: 0, availableToRest },
});
const refused = (status: number, found: Parameters<typeof diagnoseRefusal>[1]): unknown =>
  diagnoseRefusal(new CallFailure('refused', { status }), found, PATH);

/** The error of a log-in that is answered so. */
function loggingIn(status: number, body: string | object = '', headers: Record<string, string> = {}): Promise<unknown> {
  nock(HOST).persist().post('/token').reply(status, body, headers);
  return errorOf(site.client.logIn());
}

function openWater(...facts: ConstructorParameters<typeof CallFailure>): unknown {
  const breaker = new CircuitBreaker({ windowMs: 1000, retryBaseMs: 1, timing: systemTiming });
  const failure = new CallFailure(...facts);
  breaker.gaveUp(failure);
  if (failure.facts.status === 401 || failure.facts.status === 403) breaker.off('keys-rejected');
  return openWaterError(breaker);
}

function broken(): unknown {
  const breaker = new CircuitBreaker({ windowMs: 1000, retryBaseMs: 1, timing: systemTiming });
  breaker.off('broken', new TypeError('x'));
  return openWaterError(breaker);
}

/** The token of an account that somebody else logs in with all the time. */
async function sessionTaken(): Promise<unknown> {
  site.logsIn();
  let calls = 0;
  nock(HOST)
    .persist()
    .get('/api/thing')
    .reply(() => (calls++ === 0 ? [200, 'true'] : [401]));
  const call = (): Promise<unknown> => site.client.call({ what: 'it', path: 'api/thing', read: (json) => json });
  await call();
  return errorOf(call());
}

function outOfTime(): Promise<unknown> {
  const controller = new AbortController();
  const never = new Promise<never>((_resolve, reject) => {
    controller.signal.addEventListener('abort', () => {
      reject(controller.signal.reason as Error);
    });
  });
  return errorOf(
    withinLimit(
      () => never,
      controller,
      () => 'the log-in',
      1,
    ),
  );
}

/** Each problem as the code comes upon it: one error at least for each of its messages. */
const ERRORS: Record<Problem, (() => unknown)[]> = {
  'unknown-host': [() => unreachable(new CallFailure('unknown-host', { code: 'ENOTFOUND' }), HOST, 'the log-in')],
  unreachable: [() => unreachable(new CallFailure('network', { code: 'ECONNREFUSED' }), HOST, 'the log-in')],
  certificate: [
    () => trustProblem(new CallFailure('tls', { code: 'CERT_HAS_EXPIRED' }), HOST),
    () => trustProblem(new CallFailure('tls', { code: 'EPROTO' }), HOST),
  ],
  proxy: [
    () => {
      const proxy = { host: 'proxy.example.org:3128', variable: 'HTTPS_PROXY', target: 'my.imis.test' };
      return proxyProblem(new CallFailure('proxy', { proxy: { ...proxy, problem: 'unreachable' } }));
    },
    () => badProxySetting(new ProxySettingError('HTTPS_PROXY', 'is not the address of a proxy')),
  ],
  'wrong-address': [
    () => loggingIn(200, '<html>Sign in</html>', { 'content-type': 'text/html' }),
    () => loggingIn(302, '', { location: 'https://elsewhere.example.org/' }),
    () => loggingIn(404),
  ],
  'sent-on': [() => sentOn(new CallFailure('redirect', { location: 'https://x.example.org' }), 'a page')],
  'wrong-password': [() => loggingIn(400, { error: 'invalid_grant' })],
  'log-in-refused': [() => loggingIn(403), () => loggingIn(400, { error: 'unsupported_grant_type' })],
  'no-rights': [() => new NoRightsError()],
  'session-taken': [sessionTaken],
  'wrong-path': [() => refused(404, 'absent')],
  'not-found': [() => refused(404, 'refused')],
  'not-open-to-rest': [() => refused(404, definition(false))],
  'no-access': [() => refused(403, definition(true))],
  'bad-request': [() => refused(400, definition(true))],
  'unknown-prompt': [
    () => thrown(() => answerPrompts([{ name: 'Sort', value: 'x' }], [PROMPT])),
    () =>
      thrown(() =>
        answerPrompts(
          [PROMPT.propertyName, PROMPT.label].map((name) => ({ name, value: 'x' })),
          [PROMPT],
        ),
      ),
  ],
  'ambiguous-prompt': [
    () =>
      thrown(() => answerPrompts([{ name: 'Status', value: 'x' }], [PROMPT, { ...PROMPT, label: 'Another status?' }])),
    () =>
      thrown(() =>
        answerPrompts(
          ['X', '@url:X'].map((name) => ({ name, value: 'x' })),
          undefined,
        ),
      ),
    namesNotApart,
  ],
  'unanswered-prompt': [() => thrown(() => answerPrompts([], [PROMPT]))],
  'too-slow': [() => explainReadFailure(new CallFailure('timeout'), site.client, PACE)],
  'too-large': [() => explainReadFailure(new CallFailure('too-large'), site.client, PACE)],
  'no-such-column': [
    () =>
      thrown(() => {
        requireColumn([COLUMN], 'Registrant ID', 'the field');
      }),
  ],
  'unknown-columns': [() => unknownColumns(PATH)],
  'no-folder': [
    () => thrown(() => requireFolder('absent', '$/Org/Airbyte')),
    () => thrown(() => requireFolder('a query', '$/Org/Airbyte')),
  ],
  'folder-closed': [
    () => thrown(() => requireFolder('refused', '$/Org/Airbyte')),
    () => thrown(() => requireFolder({ found: { path: '$/Org/Airbyte', queries: [], drafts: [] } }, '$/Org/Airbyte')),
  ],
  'keys-rejected': [() => openWater('unauthorised', { status: 401 })],
  'too-many-calls': [() => openWater('busy', { status: 429 })],
  'form-missing': [() => openWater('refused', { status: 404 })],
  'openwater-unreachable': [
    () => openWater('network', { code: 'ECONNRESET' }),
    () => openWater('html', { status: 200 }),
  ],
  'openwater-answer': [broken, () => openWater('not-json', { status: 200 })],
  'out-of-order': [
    () => loggingIn(500),
    () => openWater('server', { status: 500 }),
    () => openWater('timeout', { status: 504 }),
  ],
  'out-of-time': [outOfTime],
};

/** `…` stands for anything, also for nothing. */
function pattern(says: string): RegExp {
  return new RegExp(says.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll('…', '.*'));
}

describe.each(Object.entries(ERRORS) as [Problem, (() => unknown)[]][])('the problem %s', (problem, made) => {
  const { says, means, who, where } = PROBLEMS[problem];

  it('has the messages that the table names', async () => {
    const errors: unknown[] = [];
    for (const make of made) {
      site.close();
      site = new Site();
      errors.push(await make());
    }
    const known = errors.filter((error) => error instanceof ConnectorError);
    expect(known.map((error) => error.problem)).toEqual(made.map(() => problem));
    const texts = known.map(({ message }) => message);
    for (const words of says) expect(texts.filter((text) => pattern(words).test(text))).toHaveLength(1);
    for (const text of texts) expect(says.filter((words) => pattern(words).test(text))).not.toEqual([]);
  });

  it('is told in one sentence, with somebody who mends it somewhere', () => {
    expect(means).toMatch(/^(iMIS|[A-Z])[^.]*\.$/);
    expect(says.length).toBeGreaterThan(0);
    expect(new Set(who).size).toBe(who.length);
    expect(who).not.toEqual([]);
    expect(where === null).toBe(who.includes('nobody'));
    expect(whereMended(problem)).toBe(where);
  });
});

describe('no problem', () => {
  it('is mended nowhere', () => {
    expect(whereMended(undefined)).toBeNull();
  });
});
