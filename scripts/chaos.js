// Runs the chaos suite: npm run chaos -- --seeds 200 --from 1 [--verbose]
// Bundled first: Node.js 20 runs no TypeScript.
import { spawnSync } from 'node:child_process';
import { build } from 'esbuild';

/** The protocol's rules stand in a file with helpers for tests, which are not called here. */
const withoutVitest = {
  name: 'without-vitest',
  setup: ({ onResolve }) => {
    onResolve({ filter: /^vitest$/ }, () => ({ path: 'vitest', external: true, sideEffects: false }));
  },
};

/** CommonJS packages inside an ES module bundle still ask for `require`, `__dirname` and `__filename`. */
const banner = [
  "import { createRequire as __createRequire } from 'node:module';",
  "import { fileURLToPath as __toPath } from 'node:url';",
  'const require = __createRequire(import.meta.url);',
  'const __filename = __toPath(import.meta.url);',
  "const __dirname = __toPath(new URL('.', import.meta.url));",
].join('');

await build({
  entryPoints: ['test/chaos/cli.ts'],
  outfile: 'build/chaos.js',
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  sourcemap: 'linked',
  banner: { js: banner },
  plugins: [withoutVitest],
  logLevel: 'warning',
});
const { status } = spawnSync(process.execPath, ['--enable-source-maps', 'build/chaos.js', ...process.argv.slice(2)], {
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
