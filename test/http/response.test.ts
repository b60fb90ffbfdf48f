import { describe, expect, test } from 'vitest';
import { CallFailure } from '../../src/http/failures.ts';
import type { HttpResponse } from '../../src/http/http-client.ts';
import { jsonOf } from '../../src/http/response.ts';
import { ExactNumber } from '../../src/json/exact-number.ts';

const NOW = Date.parse('2027-03-01T12:00:00Z');

function answer(body: string | Buffer, headers: HttpResponse['headers'] = {}, status = 200): HttpResponse {
  return { url: 'https://my.imis.test/token', status, headers, body: Buffer.from(body) };
}

function failureOf(given: HttpResponse): CallFailure {
  try {
    jsonOf(given, NOW);
  } catch (error) {
    if (error instanceof CallFailure) return error;
    throw error;
  }
  throw new Error('it was taken');
}

describe('the body of a successful answer', () => {
  test('is read as JSON whatever its content type says', () => {
    expect(jsonOf(answer('{"a":1}', { 'content-type': 'text/html' }), NOW)).toEqual({ a: 1 });
    expect(jsonOf(answer('[9007199254740993]'), NOW)).toEqual([new ExactNumber('9007199254740993')]);
    expect(jsonOf(answer('null', {}, 201), NOW)).toBeNull();
    expect(jsonOf(answer('{"a":"1 < 2"}'), NOW)).toEqual({ a: '1 < 2' });
  });

  test('may begin with a byte order mark', () => {
    expect(jsonOf(answer('\uFEFF{"a":"é"}'), NOW)).toEqual({ a: 'é' });
    expect(jsonOf(answer('\uFEFF{"a":"日本 😀 \uFEFF"}'), NOW)).toEqual({ a: '日本 😀 \uFEFF' });
  });

  test.each([
    ['application/json; charset=utf-8', Buffer.from('"Zoë"')],
    ['application/json; charset="UTF-8"', Buffer.from('"Zoë"')],
    ['application/json; charset=utf8', Buffer.from('"Zoë"')],
    ['application/json;charset=iso-8859-1', Buffer.from('"Zoë"', 'latin1')],
    ['application/json; charset=utf-16le', Buffer.from('"Zoë"', 'utf16le')],
  ])('is decoded by the charset of %s', (contentType, body) => {
    expect(jsonOf(answer(body, { 'content-type': contentType }), NOW)).toBe('Zoë');
  });

  test('is refused where bytes are no characters, instead of replacing them', () => {
    const broken = Buffer.concat([Buffer.from('{"name":"Zo'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]);
    expect(failureOf(answer(broken)).facts).toEqual({
      status: 200,
      detail: 'a body of 15 bytes, content type not given, or unusual, with broken characters',
    });
    const halfOfAPair = Buffer.from('"\uD83D"', 'utf16le');
    const contentType = 'application/json; charset=utf-16le';
    expect(failureOf(answer(halfOfAPair, { 'content-type': contentType })).kind).toBe('not-json');
  });

  test.each(['klingon', 'klingon-utf-8', 'utf-8-klingon'])('is refused where its charset is %s', (charset) => {
    const failure = failureOf(answer('{}', { 'content-type': `application/json; charset=${charset}` }));
    expect([failure.kind, failure.facts.detail]).toEqual([
      'not-json',
      'a body of 2 bytes, content type application/json, with broken characters',
    ]);
  });

  test.each([
    ['application/json', 'application/json'],
    ['Text/HTML; charset=utf-8', 'Text/HTML'],
    ['application/problem+json', 'application/problem+json'],
    ['text/htmlx', 'not given, or unusual'],
    ['see text/html', 'not given, or unusual'],
    [undefined, 'not given, or unusual'],
  ])('of the content type %s is told with the type %s where it is no JSON', (contentType, told) => {
    const headers = contentType === undefined ? {} : { 'content-type': contentType };
    for (const [body, kind] of [
      ['OK', 'not-json'],
      ['<p', 'html'],
    ] as const) {
      const failure = failureOf(answer(body, headers, 201));
      const facts = { status: 201, detail: `a body of 2 bytes, content type ${told}` };
      expect([failure.kind, failure.facts]).toEqual([kind, facts]);
    }
  });

  test.each(['', ' ', '{"a":', '{"Items":[{"Name":"Jane', 'OK', '[1,]'])('is no JSON where it is %j', (body) => {
    expect(failureOf(answer(body)).kind).toBe('not-json');
  });

  test.each(['<!DOCTYPE html><html></html>', '\n  <html>', '\uFEFF<html>', '<?xml version="1.0"?>'])(
    'is a page for people where it is %j',
    (body) => {
      expect(failureOf(answer(body, { 'content-type': 'application/json' })).kind).toBe('html');
    },
  );

  test('never shows in the failure, and neither does what the content type is used to smuggle', () => {
    const bodies = [
      '{"Name":"Jane Doe',
      '<p>Jane Doe</p>',
      Buffer.concat([Buffer.from('"Jane Doe'), Buffer.from([0xff])]),
    ];
    for (const body of bodies) {
      const failure = failureOf(answer(body, { 'content-type': 'Jane Doe <jane@example.org>' }));
      expect(`${failure.message} ${failure.stack ?? ''} ${JSON.stringify(failure.facts)}`).not.toMatch(/jane/i);
      expect(failure.message).toContain(`${body.length} bytes`);
    }
  });
});

describe('an answer that is no success', () => {
  test.each([
    [101, 'refused'],
    [300, 'redirect'],
    [301, 'redirect'],
    [304, 'redirect'],
    [400, 'refused'],
    [401, 'unauthorised'],
    [403, 'refused'],
    [404, 'refused'],
    [408, 'timeout'],
    [429, 'busy'],
    [500, 'server'],
    [501, 'refused'],
    [502, 'server'],
    [503, 'busy'],
    [504, 'timeout'],
    [599, 'server'],
  ])('of status %i is the failure %s, even where its body is JSON or a page', (status, kind) => {
    for (const body of ['{"access_token":"x"}', '<html>', '']) {
      const failure = failureOf(answer(body, {}, status));
      expect(failure.kind).toBe(kind);
      const isHtml = body.startsWith('<');
      const isJson = body.startsWith('{');
      expect(failure.facts).toEqual({
        ...{ status, isHtml, isJson, saysNotFound: false },
        detail: `a body of ${body.length} bytes`,
      });
    }
  });

  test.each([
    ['0', 0],
    ['7', 7_000],
    [' 12 ', 12_000],
    ['300', 300_000],
    ['301', 300_000],
    ['99999999999999999999', 300_000],
    ['Mon, 01 Mar 2027 12:01:30 GMT', 90_000],
    [' Monday, 01-Mar-27 12:01:30 GMT', 90_000],
    ['mon 01 mar 2027 12:01:30 GMT', 90_000],
    ['Mon, 01 Mar 2027 11:00:00 GMT', 0],
    ['Fri, 31 Dec 2100 23:59:59 GMT', 300_000],
  ])('with Retry-After %j asks to wait %i ms', (header, ms) => {
    expect(failureOf(answer('', { 'retry-after': header }, 503)).facts.retryAfterMs).toBe(ms);
  });

  test.each(['', ' ', 'soon', '-5', '1.5', '12 apples', '2 Mar 2027', 'NaN', 'Infinity'])(
    'with Retry-After %j says nothing of the time to wait',
    (header) => {
      expect(failureOf(answer('', { 'retry-after': header }, 503)).facts.retryAfterMs).toBeUndefined();
    },
  );

  test.each([
    ['https://login.example.org/s3cret/sign-in?token=s3cret#x', 'https://login.example.org'],
    ['https://joe:s3cret@login.example.org:8443/', 'https://login.example.org:8443'],
    ['//login.example.org/s3cret', 'https://login.example.org'],
    ['/sign-in?password=s3cret', 'https://my.imis.test'],
    ['sign-in#s3cret', 'https://my.imis.test'],
    ['mailto:s3cret@example.org', undefined],
    ['https://', undefined],
  ])('that redirects to %s tells the origin alone', (location, place) => {
    const { facts } = failureOf(answer('', { location }, 302));
    expect(facts.location).toBe(place);
  });
});
