import nock from 'nock';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CallFailure } from '../../src/http/failures.ts';
import type { PromptAnswers } from '../../src/imis/prompt-answers.ts';
import { QueryReader } from '../../src/imis/query-reader.ts';
import { mockHttp } from '../mocked-http.ts';
import { HOST, Site, answerReads, errorOf } from './site.ts';

const ANSWERS: PromptAnswers = {
  named: [
    { name: 'Which event?', value: 'ANNUAL & 27' },
    { name: 'Since', value: '1+1' },
  ],
  positional: ['ANNUAL & 27', '', '1+1'],
  url: [],
};
const PAGE = { Items: [{ ID: '1' }], Count: 1, TotalCount: 1, Limit: 500 };

let site: Site;
/** The paths that were asked for, in that order. */
let paths: string[];

/** Answers both end points, each always alike. */
function answering(endpoints: Record<'query' | 'iqa', [status: number, body?: object]>): void {
  answerReads((endpoint, path) => {
    paths.push(path);
    return endpoints[endpoint];
  });
}

const reader = (answers = ANSWERS): QueryReader => new QueryReader(site.client, '$/My Org/A+B', answers);
const endpoints = (): (string | undefined)[] => paths.map((path) => path.split('?', 1)[0]);

mockHttp();

beforeEach(() => {
  site = new Site().logsIn();
  paths = [];
});

afterEach(() => {
  site.close();
});

describe('a page', () => {
  test('is asked for with the answers by name, and at the old end point by place; a space is no plus', async () => {
    answering({ query: [404], iqa: [200, PAGE] });
    const read = reader();
    expect(read.endpoint).toBeUndefined();
    expect(await read.page(500, 250)).toMatchObject({ items: [{ ID: '1' }], total: 1, limit: 250 });
    expect(paths).toEqual([
      '/api/query?QueryName=%24%2FMy%20Org%2FA%2BB&Limit=250&Offset=500&Which%20event%3F=ANNUAL%20%26%2027&Since=1%2B1',
      '/api/iqa?QueryName=%24%2FMy%20Org%2FA%2BB&Limit=250&Offset=500&Parameter=ANNUAL%20%26%2027&Parameter=&Parameter=1%2B1',
    ]);
    expect(read.endpoint).toBe('api/iqa');
  });

  test('is named by its rows while it is waited for', async () => {
    const names: string[] = [];
    nock(HOST)
      .get('/api/query')
      .query(true)
      .reply(() => {
        names.push(site.client.waitingFor);
        return [200, PAGE];
      });
    await reader().page(500, 250);
    expect(names).toEqual(['rows 501 to 750 of the query, from my.imis.com']);
  });

  test('is asked for at the end point that has worked, whatever that answers later', async () => {
    answering({ query: [200, PAGE], iqa: [200, PAGE] });
    const read = reader();
    await read.page(0, 500);
    nock.cleanAll();
    answering({ query: [404], iqa: [200, PAGE] });
    expect(await errorOf(read.page(500, 500))).toMatchObject({ kind: 'refused' });
    expect([endpoints(), read.endpoint]).toEqual([['/api/query', '/api/query'], 'api/query']);
  });
});

describe('the old end point', () => {
  test.each([400, 403, 410])('is not asked where the newer one answers %i', async (status) => {
    answering({ query: [status], iqa: [200, PAGE] });
    expect(await errorOf(reader().page(0, 500))).toMatchObject({ kind: 'refused', facts: { status } });
    expect(endpoints()).toEqual(['/api/query']);
  });

  test('is not asked where the log-in has failed', async () => {
    nock.cleanAll();
    nock(HOST).post('/token').reply(400, { error: 'invalid_grant' });
    answering({ query: [200, PAGE], iqa: [200, PAGE] });
    expect(await errorOf(reader().page(0, 500))).toMatchObject({ failureType: 'config_error' });
    expect(endpoints()).toEqual([]);
  });

  test.each<[newer: number, older: number, told: number]>([
    [404, 501, 404],
    [501, 405, 501],
    [404, 403, 404],
    [404, 400, 400],
    [405, 400, 400],
    [501, 403, 403],
  ])(
    'that refuses, too (%i, then %i), is reported unless the newer one knows the query',
    async (newer, older, told) => {
      answering({ query: [newer], iqa: [older] });
      const read = reader();
      const failure = (await errorOf(read.page(0, 500))) as CallFailure;
      expect([failure.facts.status, read.endpoint]).toEqual([told, undefined]);
      expect(endpoints()).toEqual(['/api/query', '/api/iqa']);
    },
  );

  test('tells that the account has no rights', async () => {
    answering({ query: [404], iqa: [401] });
    expect(await errorOf(reader().page(0, 500))).toMatchObject({ problem: { id: 'no-rights' } });
  });
});
