import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Redactor } from '../../src/runtime/redactor.ts';

function redactorOf(...secrets: string[]): Redactor {
  const redactor = new Redactor();
  for (const secret of secrets) redactor.add(secret);
  return redactor;
}

const asDotNet = (encoded: string): string => encoded.replace(/%../g, (code) => code.toLowerCase());
const inQuery = (secret: string): string => encodeURIComponent(secret).replaceAll('%20', '+');
const inForm = (secret: string): string => new URLSearchParams({ secret }).toString().slice('secret='.length);

const SPELLINGS: [string, (secret: string) => string][] = [
  ['as it is', (secret) => secret],
  ['in a URL', encodeURIComponent],
  ['in a URL as .NET writes it', (secret) => asDotNet(encodeURIComponent(secret))],
  ['in a query', inQuery],
  ['in a query as .NET writes it', (secret) => asDotNet(inQuery(secret))],
  ['in a form', inForm],
  ['in a form as .NET writes it', (secret) => asDotNet(inForm(secret))],
  ['in JSON', (secret) => JSON.stringify(secret).slice(1, -1)],
  ['in base64', (secret) => Buffer.from(secret).toString('base64')],
];

describe('Redactor', () => {
  test.each(SPELLINGS)('masks a secret that is written %s', (_name, spell) => {
    const secret = 'p&ss "w+rd%/\\é €!~';
    const clean = redactorOf(secret).clean(`before ${spell(secret)} after ${spell(secret)}`);
    expect(clean).toBe('before *** after ***');
  });

  test('masks any secret of four characters or more in any text and spelling', () => {
    const texts = fc.string({ unit: 'binary', maxLength: 10 });
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 4, maxLength: 30 }), texts, texts, (secret, before, after) => {
        const redactor = redactorOf(secret);
        const wellFormed = Buffer.from(secret).toString();
        for (const [, spell] of SPELLINGS) {
          const spelled = spell(wellFormed);
          // Part by part: what stands around a mask could spell the secret together with it.
          const parts = redactor.clean(`${before}${spelled}${after}`).split('***');
          expect(parts.filter((part) => part.includes(spelled))).toEqual([]);
          expect(parts.length).toBeGreaterThan(1);
        }
      }),
    );
  });

  test('masks the longer of two secrets whole, where one begins with the other', () => {
    expect(redactorOf('secret', 'secret-and-more').clean('secret-and-more, secret')).toBe('***, ***');
  });

  test('masks a very short secret as a word of its own only', () => {
    const redactor = redactorOf('a.b', '1');
    expect(redactor.clean('a.b 1 10 xa.b axb (1)')).toBe('*** *** 10 xa.b axb (***)');
  });

  test('takes patterns in secrets and texts literally', () => {
    expect(redactorOf('$&.*').clean('$&.* and $& .*')).toBe('*** and $& .*');
  });

  test('leaves texts without a secret alone', () => {
    expect(redactorOf('').clean('nothing to hide')).toBe('nothing to hide');
    expect(new Redactor().clean('nothing to hide')).toBe('nothing to hide');
    expect(redactorOf('hunter22').clean('nothing to hide')).toBe('nothing to hide');
  });
});
