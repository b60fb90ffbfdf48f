import { describe, expect, test } from 'vitest';
import { copyOf, fromBytes, sliceBytes, toBytes } from '../../src/json/byte-string.ts';

const TEXTS = ['', 'plain', 'tab\t\u007f', 'Zoë', '\u0080', '\u00ff', 'Ā', '€ 5', '東京', '😀', '\uffff'];

describe('a byte string', () => {
  test.each(TEXTS)('has the bytes of the UTF-8 of %j as its characters, and gives the text again', (text) => {
    const bytes = toBytes(text);
    expect(Array.from(bytes, (byte) => byte.charCodeAt(0))).toEqual([...Buffer.from(text, 'utf8')]);
    expect(fromBytes(bytes)).toBe(text);
  });

  test('has the sign for what is no text in the place of half a pair', () => {
    expect(fromBytes(toBytes('a\uD83Db'))).toBe('a\uFFFDb');
  });

  test('is cut by bytes', () => {
    const bytes = toBytes('{"a":"é"}');
    expect(fromBytes(sliceBytes(bytes, 5, 9))).toBe('"é"');
    expect(fromBytes(sliceBytes(bytes, 5))).toBe('"é"}');
  });
});

test.each([...TEXTS, 'half a pair \uD83D'])('a copy of %j is the same text', (text) => {
  expect(copyOf(text)).toBe(text);
});
