// Bundles TypeScript for Node.js, whose version 20 runs none: the connector, and the programs beside it.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { build } from 'esbuild';

const { engines } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

/** CommonJS packages inside an ES module bundle still ask for `require`, `__dirname` and `__filename`. */
const COMMON_JS = [
  "import { createRequire as __createRequire } from 'node:module';",
  "import { fileURLToPath as __toPath } from 'node:url';",
  'const require = __createRequire(import.meta.url);',
  'const __filename = __toPath(import.meta.url);',
  "const __dirname = __toPath(new URL('.', import.meta.url));",
].join('');

/** @param {import('esbuild').BuildOptions} options the entry points, where to, and what differs from other bundles */
export function bundle(options) {
  return build({
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: `node${engines.node.replace(/[^\d.]/g, '')}`,
    banner: { js: COMMON_JS },
    logLevel: 'warning',
    ...options,
  });
}

/** Bundles a program, and runs it with this process's arguments, in and out. Its exit code becomes this process's. */
export async function runBundled(program, outfile) {
  await bundle({ entryPoints: [program], outfile, sourcemap: 'linked' });
  const { status } = spawnSync(process.execPath, ['--enable-source-maps', outfile, ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  process.exitCode = status ?? 1;
}
