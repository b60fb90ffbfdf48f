import { expect, test } from 'vitest';
import { logged } from '../../src/http/call-log.ts';
import { CallFailure } from '../../src/http/failures.ts';
import type { HttpResponse, HttpRequest } from '../../src/http/http-client.ts';

const answer = { status: 200, headers: {}, body: Buffer.alloc(34_112) } as unknown as HttpResponse;

async function linesOf(url: string, send: () => Promise<HttpResponse>): Promise<string[]> {
  const lines: string[] = [];
  const request = { method: 'GET', url } as HttpRequest;
  await logged(request, send, (line) => lines.push(line)).catch(() => undefined);
  return lines.map((line) => line.replace(/, \d+ ms$/, ', n ms'));
}

test.each([
  ['https://my.imis.com/api/query?QueryName=$/A/B&Limit=5', 'my.imis.com/api/query?QueryName&Limit'],
  ['https://my.imis.com/Asi.Scheduler_Demo/token', 'my.imis.com/Asi.Scheduler_Demo/token'],
  ['https://api.example.org:8443/v2/users/4711', 'api.example.org:8443/v2/users/…'],
  ['https://api.example.org/v2x/a%40b.org/', 'api.example.org/…/…/'],
])('the line for %s has no value of it', async (url, shown) => {
  expect(await linesOf(url, () => Promise.resolve(answer))).toEqual([`GET ${shown}: 200, 34,112 bytes, n ms`]);
});

test('a call that fails has its kind, one that is given up says so, and both are passed on', async () => {
  const url = 'https://my.imis.com/token';
  const refused = new CallFailure('refused', { status: 403 });
  expect(await linesOf(url, () => Promise.reject(refused))).toEqual(['GET my.imis.com/token: refused, n ms']);
  expect(await linesOf(url, () => Promise.reject(new Error('x')))).toEqual(['GET my.imis.com/token: given up, n ms']);
  const silent = (send: () => Promise<typeof answer>): Promise<unknown> =>
    logged({ method: 'GET', url }, send, () => undefined);
  await expect(silent(() => Promise.reject(refused))).rejects.toBe(refused);
  await expect(silent(() => Promise.resolve(answer))).resolves.toBe(answer);
});
