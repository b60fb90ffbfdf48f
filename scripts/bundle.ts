import { readFileSync } from 'node:fs';
import { build, type BuildOptions, type Metafile } from 'esbuild';

const { engines } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  engines: { node: string };
};

/** CommonJS packages inside an ES module bundle still ask for `require`, `__dirname` and `__filename`. */
const COMMON_JS = [
  "import { createRequire as __createRequire } from 'node:module';",
  "import { fileURLToPath as __toPath } from 'node:url';",
  'const require = __createRequire(import.meta.url);',
  'const __filename = __toPath(import.meta.url);',
  "const __dirname = __toPath(new URL('.', import.meta.url));",
].join('');

/**
 * Bundles TypeScript into ES modules for the oldest Node.js version that is supported.
 * @param options esbuild's: the entry points, where to, and what differs from other bundles
 * @returns what went into which file
 */
export async function bundle(options: BuildOptions): Promise<Metafile> {
  const { metafile } = await build({
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: `node${engines.node.replace(/[^\d.]/g, '')}`,
    banner: { js: COMMON_JS },
    logLevel: 'warning',
    ...options,
    metafile: true,
  });
  return metafile;
}
