import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { COMMANDS, type CommandName } from '../../src/commands.ts';

const documents = readdirSync('docs', { encoding: 'utf8', recursive: true })
  .filter((file) => file.endsWith('.md'))
  .map((file) => join('docs', file))
  .sort();
const FILES = ['README.md', 'CHANGELOG.md', ...documents];
const texts = FILES.map((file): [string, string] => [file, readFileSync(file, 'utf8')]);
const { scripts, devDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  scripts: Record<string, string>;
  devDependencies: Record<string, string>;
};
/** Programs of packages that the project installs. */
const PACKAGES: Record<string, string> = { vitest: 'vitest', stryker: '@stryker-mutator/core', knip: 'knip' };

function found(pattern: RegExp): [file: string, what: string][] {
  return texts.flatMap(([file, text]) =>
    [...text.matchAll(pattern)].map(([, what = '']): [string, string] => [file, what]),
  );
}

/** The name by which a heading can be linked to. */
function anchor(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}

function anchorsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8').replace(/^ *```[\s\S]*?^ *```$/gm, '');
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => anchor(heading));
}

describe('the documentation', () => {
  it.each(found(/npm (?:run )?(?!install|ci\b)([a-z][\w:]*)/g))(
    '%s names a script that is there: %s',
    (_file, script) => {
      expect(Object.keys(scripts)).toContain(script);
    },
  );

  it.each(found(/npx (\w+)/g))('%s names a program that is installed: %s', (_file, program) => {
    expect(Object.keys(devDependencies)).toContain(PACKAGES[program]);
  });

  it.each(found(/(?:dist\/main\.js|docker run .*?source-imis:\d+\.\d+\.\d+) ([a-z].*?)[`.]*$/gm))(
    '%s names a command of the program: %s',
    (_file, command) => {
      const [name = '', ...options] = command.split(' ').filter((word, at) => at === 0 || word.startsWith('--'));
      expect(Object.keys(COMMANDS)).toContain(name);
      const known = Object.keys(COMMANDS[name as CommandName].options).map((option) => `--${option}`);
      expect(known).toEqual(expect.arrayContaining(options));
    },
  );

  it.each(found(/\]\(([^)\s]+)\)/g).filter(([, target]) => !target.startsWith('https://')))(
    '%s links to what is there: %s',
    (file, target) => {
      const [path = '', heading] = target.split('#');
      const aim = path === '' ? file : join(dirname(file), path);
      expect(existsSync(aim)).toBe(true);
      if (heading !== undefined) expect(anchorsOf(aim)).toContain(heading);
    },
  );

  it.each(found(/`((?:src|scripts|docs|test|resources)\/[\w./-]*)`/g))(
    '%s names a place that is there: %s',
    (_file, path) => {
      // The second stream of the walk is made up.
      if (!path.includes('streams/columns')) expect(existsSync(path)).toBe(true);
    },
  );

  it('says how to run every command', () => {
    const readme = texts[0]?.[1] ?? '';
    for (const command of ['spec', 'check', 'discover', 'read', 'doctor']) {
      expect(readme).toContain(`node dist/main.js ${command}`);
    }
  });
});
