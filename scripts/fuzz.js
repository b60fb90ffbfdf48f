// Throws faulty answers at the parsers: npm run fuzz -- [flat-rows list-rows profile-form profile user-list]
// [--seconds 10] [--seed 1] [--input 17]
// Bundled first: Node.js 20 runs no TypeScript.
import { spawnSync } from 'node:child_process';
import { build } from 'esbuild';

/** CommonJS packages inside an ES module bundle still ask for `require`, `__dirname` and `__filename`. */
const banner = [
  "import { createRequire as __createRequire } from 'node:module';",
  "import { fileURLToPath as __toPath } from 'node:url';",
  'const require = __createRequire(import.meta.url);',
  'const __filename = __toPath(import.meta.url);',
  "const __dirname = __toPath(new URL('.', import.meta.url));",
].join('');

await build({
  entryPoints: ['test/fuzz/cli.ts'],
  outfile: 'build/fuzz.js',
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  sourcemap: 'linked',
  banner: { js: banner },
  logLevel: 'warning',
});
const { status } = spawnSync(process.execPath, ['--enable-source-maps', 'build/fuzz.js', ...process.argv.slice(2)], {
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
