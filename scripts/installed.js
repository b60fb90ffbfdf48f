// Installs the exact dependencies of package-lock.json unless they are there already.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const root = new URL('../', import.meta.url);

/** The packages that a lock file lists, without the project itself. */
function packagesIn(file) {
  try {
    const { packages } = JSON.parse(readFileSync(new URL(file, root), 'utf8'));
    return Object.entries(packages).filter(([path]) => path !== '');
  } catch {
    return [];
  }
}

/** Optional ones are left out: those for other platforms are never installed. */
function isComplete() {
  const installed = new Map(packagesIn('node_modules/.package-lock.json'));
  return packagesIn('package-lock.json')
    .filter(([, { optional, devOptional, peer }]) => !optional && !devOptional && !peer)
    .every(([path, { version }]) => installed.get(path)?.version === version);
}

export function ensureInstalled() {
  if (isComplete()) return;
  console.log('Installing the dependencies …');
  execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: root, stdio: 'inherit' });
}

ensureInstalled();
