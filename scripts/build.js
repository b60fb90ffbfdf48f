// Bundles the connector into dist/: one entry and the chunks that only some commands load, with source maps.
// Bundled, because the CDK's own dependencies weigh fifty megabytes on disk and a second of reading at start-up.
import { readFileSync, rmSync } from 'node:fs';
import { build } from 'esbuild';

const target = `node${JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).engines.node.replace(/[^\d.]/g, '')}`;

/** CommonJS packages inside an ES module bundle still ask for `require`, `__dirname` and `__filename`. */
const banner = [
  "import { createRequire as __createRequire } from 'node:module';",
  "import { fileURLToPath as __toPath } from 'node:url';",
  'const require = __createRequire(import.meta.url);',
  'const __filename = __toPath(import.meta.url);',
  "const __dirname = __toPath(new URL('.', import.meta.url));",
].join('');

rmSync(new URL('../dist', import.meta.url), { recursive: true, force: true });
await build({
  entryPoints: ['src/main.ts'],
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target,
  sourcemap: 'linked',
  sourcesContent: false,
  legalComments: 'linked',
  banner: { js: banner },
  logLevel: 'warning',
});
