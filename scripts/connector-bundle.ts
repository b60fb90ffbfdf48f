import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';
import { bundle } from './bundle.ts';
import { licencesOf } from './licences.ts';

/**
 * What the CDK loads for incremental streams and for its own log writer, axios for its other adapter, and the tunnels for
 * Kerberos, and nothing here calls: two thirds of all that would have to be read at start-up. In its place stands a function that says so, should
 * anybody call it.
 */
const UNUSED = /^(faros-js-client|moment|pino|fast-redact)$/;
const withoutUnused: Plugin = {
  name: 'without-unused',
  setup(build) {
    build.onResolve({ filter: UNUSED }, ({ path, importer }) =>
      importer.includes('faros-airbyte-cdk') ? { path, namespace: 'unused' } : undefined,
    );
    // Axios only has to look whether there is a fetch, and Node loads its own.
    build.onResolve({ filter: /^\.\/fetch\.js$/ }, ({ importer }) =>
      importer.includes('axios') ? { path: 'axios/fetch', namespace: 'unused' } : undefined,
    );
    // The package comes without the text of its licence, which would have to go along.
    build.onResolve({ filter: /^proxy-agent-negotiate$/ }, ({ path }) => ({ path, namespace: 'unused' }));
    build.onLoad({ filter: /.*/, namespace: 'unused' }, ({ path }) => ({
      contents: `module.exports = () => { throw new Error('${path} is left out of the bundle, see scripts/connector-bundle.ts'); };`,
    }));
  },
};

/**
 * Bundles the connector into dist/: one entry and the chunks that only some commands load, with source maps and licences.
 * Bundled, because the CDK's own dependencies weigh fifty megabytes on disk and a second of reading at start-up.
 * @returns the files of dist/ that programs load, with their sizes in bytes
 */
export async function bundleConnector(): Promise<Record<string, number>> {
  const metafile = await bundle({
    entryPoints: ['src/main.ts'],
    outdir: 'dist',
    splitting: true,
    sourcemap: 'linked',
    sourcesContent: false,
    legalComments: 'linked',
    // Its other form asks for its own files in a way that no bundle can follow.
    alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' },
    plugins: [withoutUnused],
  });
  // Only now, and not the folder: a program that runs from it meanwhile would lose its chunks.
  for (const file of readdirSync('dist'))
    if (!(join('dist', file) in metafile.outputs)) rmSync(join('dist', file), { recursive: true });
  writeFileSync('dist/THIRD-PARTY-LICENSES.txt', licencesOf(metafile));
  const programs = Object.entries(metafile.outputs).filter(([file]) => file.endsWith('.js'));
  return Object.fromEntries(programs.map(([file, { bytes }]) => [file, bytes]));
}
