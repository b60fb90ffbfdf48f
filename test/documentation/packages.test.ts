import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

interface Manifest {
  license?: string;
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
}

const manifest = (file: string): Manifest => JSON.parse(readFileSync(file, 'utf8')) as Manifest;
const [, ...sections] = readFileSync('docs/packages.md', 'utf8').split(/^## /m);
const listedIn = (section = ''): string[][] =>
  [...section.matchAll(/^\| `(\S+)` \| (\S+) \|/gm)].map(([, name = '', licence = '']) => [name, licence]);

it.each([
  ['in the program', 'dependencies', 0],
  ['beside it', 'devDependencies', 1],
] as const)('the packages %s are listed, each with its licence', (_where, group, at) => {
  const named = Object.keys(manifest('package.json')[group]);
  expect(listedIn(sections[at])).toEqual(
    named.map((name) => [name, manifest(`node_modules/${name}/package.json`).license]),
  );
});
