// Prepares a release, without the network: `npm run release -- 0.2.0`. Sets the version in package.json, the lock file and
// every file that follows from it, dates the changelog's heading, and draws the pictures anew. What is left: look at the
// change, commit it, tag it.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

const UNRELEASED = /^## (\d+\.\d+\.\d+) \(unreleased\)$/m;
const [version = ''] = process.argv.slice(2);
const npm = (...args: string[]): void => {
  // Through a shell: on Windows npm is a script that only a shell finds.
  execFileSync('npm', args, { stdio: 'inherit', shell: process.platform === 'win32' });
};

const changelog = readFileSync('CHANGELOG.md', 'utf8');
const problem = problemWith(version, changelog);
if (problem === undefined) release();
else {
  console.error(problem);
  process.exitCode = 1;
}

/** Undefined where everything is ready. */
function problemWith(given: string, text: string): string | undefined {
  if (!/^\d+\.\d+\.\d+$/.test(given)) return 'usage: npm run release -- MAJOR.MINOR.PATCH';
  if (!UNRELEASED.test(text))
    return 'CHANGELOG.md has no heading "## X.Y.Z (unreleased)" with what the release brings.';
  return undefined;
}

function release(): void {
  const today = new Date().toISOString().slice(0, 10);
  writeFileSync('CHANGELOG.md', changelog.replace(UNRELEASED, `## ${version} (${today})`));
  npm('version', version, '--no-git-tag-version', '--allow-same-version', '--ignore-scripts');
  inPage('docs/imis.md', today);
  npm('run', '--silent', 'generate');
  npm('run', '--silent', 'pictures');
  console.log(`Prepared ${version}. Run npm run check, then commit, and tag v${version}.`);
}

/** The changelog of the Airbyte page has a row for each version. */
function inPage(file: string, date: string): void {
  const page = readFileSync(file, 'utf8');
  const rows = /(\| [^\n]*\n\| ?:?-[^\n]*\n)(\| (\d+\.\d+\.\d+) [^\n]*\n)/.exec(page.split('## Changelog')[1] ?? '');
  if (!rows) throw new Error(`${file} has no table of versions below "## Changelog".`);
  const newest = `| ${version} | ${date} | [What changed](../CHANGELOG.md) |\n`;
  const [, head = '', latest = '', latestVersion = ''] = rows;
  const rest = latestVersion === version ? latest.replace('not released', date) : `${newest}${latest}`;
  writeFileSync(file, page.replace(head + latest, head + rest));
}
