import { isAscii, isUtf8, transcode } from 'node:buffer';
import { parseJson } from '../json/parse-json.ts';
import { CallFailure, kindOfStatus, type FailureFacts } from './failures.ts';
import type { HttpResponse } from './http-client.ts';

/** A `Retry-After` is obeyed up to this long. */
const MAX_RETRY_AFTER_MS = 5 * 60_000;
/** May stand before a text. JSON does not know it. */
const BYTE_ORDER_MARK = '\uFEFF';

/**
 * The JSON of a successful response, every digit kept.
 * @param lighten makes of the text one that says the same with less, before it is parsed
 * @throws CallFailure for any other status, a web page, bytes that are no characters, or what is not JSON
 */
export function jsonOf(answer: HttpResponse, now: number, lighten = (json: string) => json): unknown {
  const { status, headers, body } = answer;
  if (status < 200 || status >= 300) throw new CallFailure(kindOfStatus(status), factsOf(answer, now));
  const contentType = headers['content-type'] ?? '';
  const detail = `a body of ${body.length} bytes, content type ${mediaType(contentType)}`;
  const text = decode(body, contentType);
  if (text === undefined) throw new CallFailure('not-json', { status, detail: `${detail}, with broken characters` });
  if (/^\s*</.test(text)) throw new CallFailure('html', { status, detail });
  try {
    return parseJson(lighten(text));
  } catch {
    // The parser's message quotes the text, and the text may hold a person.
    throw new CallFailure('not-json', { status, detail });
  }
}

/** Whether the body is a web page, as firewalls, proxies and web servers send it. */
export function isHtml({ headers, body }: Pick<HttpResponse, 'headers' | 'body'>): boolean {
  const start = body.subarray(0, 256).toString('latin1');
  return /\bhtml\b/i.test(headers['content-type'] ?? '') || /^\W*<(!doctype )?html/i.test(start);
}

function factsOf(answer: HttpResponse, now: number): FailureFacts {
  const { url, status, headers, body } = answer;
  return {
    status,
    isJson: isJson(body),
    isHtml: isHtml(answer),
    // `api/iqa` responds with 400 to a path that it does not find (20.2.64).
    saysNotFound: status === 400 && /\bnot found\b/i.test(body.toString('utf8')),
    retryAfterMs: retryAfterMs(headers['retry-after'], now),
    location: originOf(headers.location, url),
    detail: `a body of ${body.length} bytes`,
  };
}

function isJson(body: Buffer): boolean {
  try {
    parseJson(body.toString('utf8'));
    return true;
  } catch {
    return false;
  }
}

/** Milliseconds that a `Retry-After` header (seconds, or a date) asks to wait, five minutes at most. */
function retryAfterMs(header: string | undefined, now: number): number | undefined {
  if (!header) return undefined;
  const ms = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : dateOf(header) - now;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), MAX_RETRY_AFTER_MS);
}

/** The moment of an HTTP date, which begins with a weekday: Date.parse alone finds one in almost any text. */
function dateOf(header: string): number {
  return /^\s*[a-z]{3,9},? /i.test(header) ? Date.parse(header) : Number.NaN;
}

/** Where a redirect points, by its origin only: a path can carry a token as well as a query. */
function originOf(location: string | undefined, url: string | undefined): string | undefined {
  if (location === undefined || !URL.canParse(location, url)) return undefined;
  const { origin } = new URL(location, url);
  // Of an address that is none of the web.
  return origin === 'null' ? undefined : origin;
}

/** Reads by the charset that the server names, UTF-8 without one. Undefined where bytes are no characters. */
function decode(body: Buffer, contentType: string): string | undefined {
  const charset = /charset="?([\w-]+)/i.exec(contentType)?.[1] ?? 'utf-8';
  if (/^utf-?8$/i.test(charset)) return isUtf8(body) ? fromUtf8(body) : undefined;
  try {
    return new TextDecoder(charset, { fatal: true }).decode(body);
  } catch {
    return undefined;
  }
}

/** The characters of valid UTF-8, in a third to a half of the time that a TextDecoder takes. */
function fromUtf8(body: Buffer): string {
  if (isAscii(body)) return body.toString('latin1');
  const text = transcode(body, 'utf8', 'utf16le').toString('utf16le');
  return text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
}

/** The header's media type where it is a common one: the header is the server's text, too, and may hold anything. */
function mediaType(contentType: string): string {
  const common = /^(application|text)\/(json|problem\+json|html|xhtml\+xml|xml|plain|javascript|octet-stream)\b/i;
  return common.exec(contentType)?.[0] ?? 'not given, or unusual';
}
