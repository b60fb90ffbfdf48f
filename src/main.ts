#!/usr/bin/env node
import packageJson from '../package.json' with { type: 'json' };

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const [leastMajor = 0, leastMinor = 0] = packageJson.engines.node.replace('>=', '').split('.').map(Number);

// The rest loads only now: an older version of Node.js would fail at its first import, with a stack.
if (major < leastMajor || (major === leastMajor && minor < leastMinor)) {
  const needed = `source-imis needs Node.js ${leastMajor}.${leastMinor} or newer`;
  process.stderr.write(`${needed}; this is ${process.version}. Install Node.js 24: https://nodejs.org.\n`);
  process.exitCode = 1;
} else await import('./command-line.ts');
