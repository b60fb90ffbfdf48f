import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DOCUMENTS, filled, tables } from '../../scripts/tables/index.ts';
import { regionsIn } from '../../scripts/tables/regions.ts';

const contents = await tables();
const texts = new Map(DOCUMENTS.map((file) => [file, readFileSync(file, 'utf8')]));
const regions = [...texts].flatMap(([file, text]) => regionsIn(text).map((name): [string, string] => [file, name]));
const textOf = (file: string): string => texts.get(file) ?? '';

/** A region as it stands in a file, without its marks. */
function standing(text: string, name: string): string | undefined {
  const [, after = ''] = text.split(`<!-- generated: ${name} -->\n\n`);
  return after.split(`\n\n<!-- end of ${name} -->`)[0];
}

describe('the generated regions', () => {
  it.each(regions)('of %s say what the code says: %s', (file, name) => {
    // Stale: run `npm run generate`, and look whether the text around it is still right.
    expect(standing(textOf(file), name)).toBe(contents.get(name));
  });

  it('are all used', () => {
    expect(new Set(regions.map(([, name]) => name))).toEqual(new Set(contents.keys()));
  });

  it('are left alone by a run that finds them in order', () => {
    for (const [file, text] of texts) expect([file, filled(text, contents)]).toEqual([file, text]);
  });

  it.each([
    ['its end', '<!-- end of stream -->', ''],
    ['its start', '<!-- generated: stream -->', ''],
    ['the same name at its end', '<!-- end of stream -->', '<!-- end of streams -->'],
    ['a name that anything is generated for', /(?<=<!-- (generated:|end of) )stream(?= -->)/g, 'nothing'],
  ])('need %s', (_what, from, to) => {
    expect(() => filled(textOf('README.md').replaceAll(from, to), contents)).toThrow(/region/);
  });
});
