import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const { dependencies, devDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as Record<string, object>;

it('docs/packages.md lists every package that is used, and no other', () => {
  const listed = [...readFileSync('docs/packages.md', 'utf8').matchAll(/^\| `(\S+)` \|/gm)].map(([, name]) => name);
  expect(listed.sort()).toEqual(Object.keys({ ...dependencies, ...devDependencies }).sort());
});
