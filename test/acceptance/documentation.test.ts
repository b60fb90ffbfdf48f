import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SPEC, VERSION } from '../../src/spec.ts';
import type { JsonObject } from './json.ts';
import { DOCUMENTATION_RULES, type Documentation } from './rules/documentation-rules.ts';

type Name = keyof typeof DOCUMENTATION_RULES;
const ours: Documentation = {
  text: readFileSync('docs/imis.md', 'utf8'),
  name: 'iMIS',
  version: VERSION,
  form: SPEC.spec.connectionSpecification as JsonObject,
};
const names = Object.keys(DOCUMENTATION_RULES) as Name[];

const breaches: [rule: Name, what: string, from: string | RegExp, to: string][] = [
  ['headings', 'one missing', '## Data type map\n', ''],
  ['headings', 'another word', '## Supported Streams', '## Streams'],
  ['headings', 'one more', '## Changelog', '## Tutorials\n\n## Changelog'],
  ['headings', 'another name', '# iMIS\n', '# source-imis\n'],
  ['prerequisites', 'a field not named', '**Query name**', '**Query**'],
  ['sentences', 'the first', 'setup guide and reference', 'reference'],
  ['sentences', 'the sync modes', 'supports the following', 'has these'],
  ['changelog', 'not folded', '<summary>Expand to review</summary>', ''],
  ['changelog', 'another version', `| ${VERSION} |`, '| 99.0.0 |'],
  ['content', 'an empty chapter', /(?<=## Data type map\n)[^#]*/, '\n'],
];

describe('the documentation page', () => {
  it.each(names)('keeps the rule: %s', (name) => {
    expect(DOCUMENTATION_RULES[name](ours)).toEqual([]);
  });

  it.each(breaches)('would breach %s with %s', (name, _what, from, to) => {
    const text = ours.text.replace(from, to);
    expect(text).not.toBe(ours.text);
    expect(DOCUMENTATION_RULES[name]({ ...ours, text })).not.toEqual([]);
  });

  it('has a breach for each rule', () => {
    expect(names.filter((name) => !breaches.some(([rule]) => rule === name))).toEqual([]);
  });
});
