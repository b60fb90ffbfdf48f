// Bundles the connector into dist/: one entry and the chunks that only some commands load, with source maps.
// Bundled, because the CDK's own dependencies weigh fifty megabytes on disk and a second of reading at start-up.
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { licencesOf } from './licences.js';

const target = `node${JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).engines.node.replace(/[^\d.]/g, '')}`;

/** CommonJS packages inside an ES module bundle still ask for `require`, `__dirname` and `__filename`. */
const banner = [
  "import { createRequire as __createRequire } from 'node:module';",
  "import { fileURLToPath as __toPath } from 'node:url';",
  'const require = __createRequire(import.meta.url);',
  'const __filename = __toPath(import.meta.url);',
  "const __dirname = __toPath(new URL('.', import.meta.url));",
].join('');

/**
 * What the CDK loads for incremental streams and for its own log writer, and axios for its other adapter, and nothing here
 * calls: two thirds of all that would have to be read at start-up. In its place stands a function that says so, should
 * anybody call it.
 */
const UNUSED = /^(faros-js-client|moment|pino|fast-redact)$/;
const withoutUnused = {
  name: 'without-unused',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: UNUSED }, ({ path, importer }) =>
      importer.includes('faros-airbyte-cdk') ? { path, namespace: 'unused' } : undefined,
    );
    // Axios only has to look whether there is a fetch, and Node loads its own.
    onResolve({ filter: /^\.\/fetch\.js$/ }, ({ importer }) =>
      importer.includes('axios') ? { path: 'axios/fetch', namespace: 'unused' } : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'unused' }, ({ path }) => ({
      contents: `module.exports = () => { throw new Error('${path} is left out of the bundle, see scripts/build.js'); };`,
    }));
  },
};

const { metafile } = await build({
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
  plugins: [withoutUnused],
  banner: { js: banner },
  metafile: true,
  logLevel: 'warning',
});
// Only now, and not the folder: a program that runs from it meanwhile would lose its chunks.
for (const file of readdirSync('dist'))
  if (!(join('dist', file) in metafile.outputs)) rmSync(join('dist', file), { recursive: true });
writeFileSync('dist/THIRD-PARTY-LICENSES.txt', licencesOf(metafile));
