'use strict';
// Ends an unsupported version of Node.js with a sentence, and installs the exact dependencies of package-lock.json unless
// they are there already. Runs before anything is installed, on any Node.js: plain JavaScript without a package.
const { execSync } = require('child_process');
const { readFileSync } = require('fs');
const { join } = require('path');

const root = join(__dirname, '..');
const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const [major, minor] = process.versions.node.split('.').map(Number);
const [leastMajor, leastMinor] = engines.node.replace('>=', '').split('.').map(Number);

if (major < leastMajor || (major === leastMajor && minor < leastMinor)) {
  const needed = `source-imis needs Node.js ${leastMajor}.${leastMinor} or newer`;
  console.error(`${needed}; this is ${process.version}. Install Node.js 24: https://nodejs.org.`);
  process.exit(1);
}

/** The packages that a lock file lists, without the project itself. */
function packagesIn(file) {
  try {
    const { packages } = JSON.parse(readFileSync(join(root, file), 'utf8'));
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
    .every(([path, { version }]) => (installed.get(path) || {}).version === version);
}

if (!isComplete()) {
  console.log('Installing the dependencies …');
  // Through a shell: on Windows npm is a script that only a shell finds.
  execSync('npm ci --no-audit --no-fund --loglevel=error', { cwd: root, stdio: 'inherit' });
}
