import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import spec from '../../spec.json' with { type: 'json' };

const page = readFileSync('docs/imis.md', 'utf8');

/** The checks that Airbyte's registry makes of a connector's page. */
describe('the Airbyte documentation page', () => {
  it('has Airbyte’s headings, in their order', () => {
    const wanted = [
      ...['# iMIS', '## Prerequisites', '## Setup guide', '## Set up iMIS', '## Set up the iMIS connector in Airbyte'],
      ...['### For Airbyte Cloud:', '### For Airbyte Open Source:', '## Configuration reference'],
      ...['## Supported sync modes', '## Supported Streams', '### Performance considerations', '## Data type map'],
      ...['## Limitations & Troubleshooting', '## Changelog'],
    ];
    expect(page.split('\n').filter((line) => /^##? /.test(line) || wanted.includes(line))).toEqual(wanted);
  });

  it('names every required field among the prerequisites', () => {
    const [, prerequisites = ''] = /^## Prerequisites\n([^]*?)^#/m.exec(page) ?? [];
    const { required, properties } = spec.connectionSpecification;
    const titles = required.map((key) => properties[key as keyof typeof properties].title.toLowerCase());
    expect(titles.filter((title) => !prerequisites.toLowerCase().includes(title))).toEqual([]);
  });
});
