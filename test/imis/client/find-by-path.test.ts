import nock from 'nock';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findByPath, orRefused } from '../../../src/imis/client/find-by-path.ts';
import { noRights } from '../../../src/problems/account.ts';
import { madeUp } from '../../made-up-error.ts';
import { mockHttp } from '../../mocked-http.ts';
import { HOST, Site, errorOf } from '../site.ts';

let site: Site;
let bodies: unknown[];

/** Answers each look-up alike. */
function answering(status: number, answer: unknown = ''): void {
  nock(HOST)
    .persist()
    .post('/api/QueryDefinition/_execute')
    .reply((_path, body) => {
      bodies.push(body);
      return [status, answer as object];
    });
}

const lookUp = (): Promise<unknown> => findByPath(site.client, 'QueryDefinition', '$/My Org/Attendees');

mockHttp();

beforeEach(() => {
  site = new Site().logsIn();
  bodies = [];
});

afterEach(() => {
  expect(site.requests.filter((request) => request.startsWith('unexpected'))).toEqual([]);
  site.close();
});

describe('a look-up', () => {
  test('asks for an entity by its path, in the form that .NET takes', async () => {
    answering(200, { Result: null });
    await lookUp();
    expect(bodies).toEqual([
      {
        $type: 'Asi.Soa.Core.DataContracts.GenericExecuteRequest, Asi.Contracts',
        OperationName: 'FindByPath',
        EntityTypeName: 'QueryDefinition',
        Parameters: {
          $type: 'System.Collections.ObjectModel.Collection`1[[System.Object, mscorlib]], mscorlib',
          $values: [{ $type: 'System.String', $value: '$/My Org/Attendees' }],
        },
        ParameterTypeName: {
          $type: 'System.Collections.ObjectModel.Collection`1[[System.String, mscorlib]], mscorlib',
          $values: ['System.String'],
        },
        UseJson: false,
      },
    ]);
  });

  test.each([
    [{ $type: 'x', Result: { Path: 'a' } }, { found: { Path: 'a' } }],
    [{ Path: 'a' }, { found: { Path: 'a' } }],
    ['7', { found: 7 }],
    [{ Result: null }, 'absent'],
    ['null', 'absent'],
  ])('that is answered with %j comes to %j', async (answer, expected) => {
    answering(200, answer);
    expect(await lookUp()).toEqual(expected);
  });

  test.each([400, 403, 404, 501])('that is refused with %i says so', async (status) => {
    answering(status);
    expect(await lookUp()).toBe('refused');
    expect(bodies.length).toBe(1);
  });

  test('that meets an outage names what it was for', async () => {
    answering(500);
    expect(await errorOf(lookUp())).toMatchObject({
      failureType: 'transient_error',
      internalMessage: 'the QueryDefinition of the query: server, HTTP 500, a body of 0 bytes',
    });
  });

  test('that only the account’s missing rights end, fails as any call does', async () => {
    answering(401);
    expect(await errorOf(lookUp())).toMatchObject({ problem: noRights({ logIns: 3 }) });
  });
});

describe('a look-up that can be done without', () => {
  test('gives what it finds', async () => {
    expect(await orRefused(Promise.resolve({ found: 7 }))).toEqual({ found: 7 });
    expect(await orRefused(Promise.resolve('absent'))).toBe('absent');
  });

  test.each([[madeUp('transient_error', 'unavailable')], [madeUp('config_error', 'a firewall')]])(
    'is refused after %s',
    async (error) => {
      expect(await orRefused(Promise.reject(error))).toBe('refused');
    },
  );

  test('fails all the same after what nobody foresaw', async () => {
    const error = new TypeError('x');
    await expect(orRefused(Promise.reject(error))).rejects.toBe(error);
  });
});
