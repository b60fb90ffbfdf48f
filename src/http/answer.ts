import type { HttpAnswer } from './client.ts';
import { CallFailure, kindOfStatus, type FailureFacts } from './failures.ts';
import { ParsedJson } from './json.ts';

/** A `Retry-After` is obeyed up to this long. */
const MAX_RETRY_AFTER_MS = 5 * 60_000;

/** The JSON of a successful answer. @throws as {@link parsedAnswer} does */
export function jsonOf(answer: HttpAnswer, now: number): unknown {
  return parsedAnswer(answer, now).exact;
}

/**
 * The JSON of a successful answer, with the text that it was parsed from.
 * @throws CallFailure for any other status, a page for people, or a body that is not whole JSON
 */
export function parsedAnswer(answer: HttpAnswer, now: number): ParsedJson {
  const { status, headers, body } = answer;
  if (status < 200 || status >= 300) throw new CallFailure(kindOfStatus(status), factsOf(answer, now));
  const contentType = mediaType(headers['content-type']);
  const detail = `a body of ${body.length} bytes, content type ${contentType || 'not given, or unusual'}`;
  const text = decode(body, headers['content-type'] ?? '');
  if (text === undefined) throw new CallFailure('not-json', { status, detail: `${detail}, with broken characters` });
  if (/^\s*</.test(text)) throw new CallFailure('html', { status, detail });
  try {
    return new ParsedJson(text);
  } catch {
    // The parser's message quotes the text, and the text may hold a person.
    throw new CallFailure('not-json', { status, detail });
  }
}

function factsOf({ status, headers, body }: HttpAnswer, now: number): FailureFacts {
  return {
    status,
    retryAfterMs: retryAfterMs(headers['retry-after'], now),
    location: placeOf(headers.location),
    detail: `a body of ${body.length} bytes`,
  };
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

/** Where a redirect points, without the query: it can carry a token. */
function placeOf(location: string | undefined): string | undefined {
  if (location === undefined) return undefined;
  try {
    const { origin, pathname } = new URL(location);
    return `${origin}${pathname}`;
  } catch {
    return location.split(/[?#]/, 1)[0];
  }
}

/** Decodes by the charset that the server names, UTF-8 without one. Undefined where bytes are no characters. */
function decode(body: Buffer, contentType: string): string | undefined {
  const charset = /charset="?([\w-]+)/i.exec(contentType)?.[1] ?? 'utf-8';
  try {
    return new TextDecoder(charset, { fatal: true }).decode(body);
  } catch {
    return undefined;
  }
}

/** The header's media type where it is a common one: the header is the server's text, too, and may hold anything. */
function mediaType(contentType: string | undefined): string {
  return (
    /^\s*((application|text)\/(json|problem\+json|html|xhtml\+xml|xml|plain|javascript|octet-stream))\b/i.exec(
      contentType ?? '',
    )?.[1] ?? ''
  );
}
