import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { configurationReference } from '../../scripts/tables/configuration.ts';
import { DOCUMENTS, filled, tables } from '../../scripts/tables/index.ts';
import { problemsTable } from '../../scripts/tables/messages.ts';
import { regionsIn } from '../../scripts/tables/regions.ts';
import spec from '../../spec.json' with { type: 'json' };
import { PROBLEMS } from '../../src/problems/problems.ts';

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

  it.each(regions)('of %s would be found out with another word in it: %s', (file, name) => {
    const text = textOf(file);
    const own = contents.get(name) ?? '';
    const at = own.lastIndexOf('`') > 0 ? own.lastIndexOf('`') : own.length - 3;
    const breached = text.replace(own, `${own.slice(0, at)}x${own.slice(at)}`);
    expect(breached).not.toBe(text);
    expect(filled(breached, contents)).toBe(text);
    expect(standing(breached, name)).not.toBe(own);
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

describe('the configuration reference', () => {
  const specification = spec.connectionSpecification;
  const { properties } = specification;
  type Properties = Record<string, object>;
  const changed = (more: Properties): string =>
    configurationReference({ ...specification, properties: { ...properties, ...more } });

  it.each<[string, Properties]>([
    ['a title', { host: { ...properties.host, title: 'Address' } }],
    ['a description', { host: { ...properties.host, description: 'Where it is.' } }],
    ['a default', { page_size: { ...properties.page_size, default: 499 } }],
    ['a bound', { parallel_requests: { ...properties.parallel_requests, maximum: 11 } }],
    ['an example', { query_name: { ...properties.query_name, examples: ['$/A/B'] } }],
    ['an order', { password: { ...properties.password, order: 99 } }],
    ['a secret', { username: { ...properties.username, airbyte_secret: true } }],
    ['a new field', { more: { order: 12, type: 'string', title: 'More', description: 'More.' } }],
    ['what a group needs', { openwater: { ...properties.openwater, required: [] } }],
  ])('would be another one with a change in spec.json: %s', (_what, more) => {
    expect(changed({})).toBe(contents.get('configuration'));
    expect(changed(more)).not.toBe(contents.get('configuration'));
  });
});

describe('the table of the messages', () => {
  it('would be another one with a change of who mends a problem, or where', () => {
    const given = PROBLEMS['no-rights'];
    for (const change of [{ means: 'x' }, { says: ['x'] }, { where: null }, { who: ['nobody'] as const }]) {
      expect(problemsTable({ ...PROBLEMS, 'no-rights': { ...given, ...change } })).not.toBe(contents.get('problems'));
    }
  });
});
