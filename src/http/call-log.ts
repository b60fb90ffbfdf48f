import { amount } from '../wording.ts';
import { CallFailure } from './failures.ts';
import type { HttpResponse, HttpRequest } from './http-client.ts';

/** A version of an API; every other part of a path that holds a digit or a sign can be the id of a person. */
const VERSION = /^v\d+$/;
const WORD = /^[A-Za-z_$.-]*$/;

/**
 * Sends a request and writes one line about it:
 * `GET your-org.imis.com/api/query?QueryName&Limit&Offset: 200, 34,112 bytes, 210 ms`.
 */
export async function logged(
  request: HttpRequest,
  send: () => Promise<HttpResponse>,
  log: (line: string) => void,
): Promise<HttpResponse> {
  const startedAt = performance.now();
  const write = (outcome: string): void => {
    const ms = Math.round(performance.now() - startedAt);
    log(`${request.method} ${withoutValues(request.url)}: ${outcome}, ${amount(ms)} ms`);
  };
  try {
    const response = await send();
    write(`${response.status}, ${amount(response.body.length)} bytes`);
    return response;
  } catch (error) {
    write(error instanceof CallFailure ? error.kind : 'given up');
    throw error;
  }
}

/** A URL's host, path and the names of its parameters: values name queries, prompts and people. */
function withoutValues(url: string): string {
  const { host, pathname, searchParams } = new URL(url);
  const path = pathname.split('/').map((part) => (WORD.test(part) || VERSION.test(part) ? part : '…'));
  const names = [...searchParams.keys()];
  return host + path.join('/') + (names.length > 0 ? `?${names.join('&')}` : '');
}
