import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { licencesOf } from '../scripts/licences.ts';

/** A package with these files, of which a bundle holds some code. */
function listed(manifest: object, files: Record<string, string> = {}, bytesInOutput = 1): string {
  const root = mkdtempSync(join(tmpdir(), 'source-imis-licences-'));
  onTestFinished(() => {
    rmSync(root, { recursive: true });
  });
  const folder = join(root, 'node_modules', '@scope', 'pkg');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: '@scope/pkg', version: '1.2.3', ...manifest }));
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
  return licencesOf({ outputs: { 'dist/main.js': { inputs: { [join(folder, 'lib/index.js')]: { bytesInOutput } } } } });
}

describe('the licences of what is bundled', () => {
  it('name every package that the bundle holds code of', () => {
    const text = readFileSync('dist/THIRD-PARTY-LICENSES.txt', 'utf8');
    const maps = readdirSync('dist').filter((file) => file.endsWith('.map'));
    const sources = maps.flatMap((file) => {
      return (JSON.parse(readFileSync(join('dist', file), 'utf8')) as { sources: string[] }).sources;
    });
    const packages = sources.flatMap((source) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(source)?.[1] ?? []);
    expect(packages.length).toBeGreaterThan(20);
    for (const name of new Set(packages)) {
      const file = join('node_modules', name, 'package.json');
      const { version, license } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
      expect(text).toContain(`\n${name} ${version ?? ''} (${license ?? ''})\n`);
    }
  });

  it('give the text of each', () => {
    expect(listed({ license: 'MIT' }, { 'LICENSE.md': 'MIT, by Ann' })).toContain(
      '@scope/pkg 1.2.3 (MIT)\n\nMIT, by Ann',
    );
    const notices = listed({ license: 'ISC' }, { licence: 'ISC, by Bob', NOTICE: 'with parts of Cy' });
    expect(notices).toContain('ISC, by Bob\n\nwith parts of Cy');
  });

  it('are taken from a README that holds them', () => {
    const readme =
      '# Pkg\n\nLicense\n-------\n\n(MIT) by Dee\n\nIT IS "AS IS", without\nwarranty.\n\n[link]: https://example.org\n';
    const text = listed({ license: 'MIT' }, { 'README.md': readme });
    expect(text).toContain('(MIT) by Dee\n\nIT IS "AS IS", without\nwarranty.');
    expect(text).not.toContain('[link]');
  });

  it('are the standard ones where a package only names its own', () => {
    expect(listed({ license: 'Apache-2.0' })).toContain('TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION');
  });

  it.each([
    ['GPL-3.0', { license: 'GPL-3.0' }],
    ['UNLICENSED', { license: 'UNLICENSED' }],
    ['(none)', {}],
  ])('end the build where one is not allowed: %s', (name, manifest) => {
    expect(() => listed(manifest, { LICENSE: 'text' })).toThrow(
      `@scope/pkg 1.2.3 is in the bundle under the licence ${name}`,
    );
  });

  it('end the build where one has no text', () => {
    expect(() => listed({ license: 'MIT' }, { 'README.md': '# Pkg\n\n## License\n\nMIT' })).toThrow('without the text');
    expect(() => listed({ license: 'MIT' }, { NOTICE: 'with parts of Cy' })).toThrow('without the text');
  });

  it('are of no package whose code was left out', () => {
    expect(listed({ license: 'GPL-3.0' }, {}, 0)).toContain('code of 0 packages');
  });
});
