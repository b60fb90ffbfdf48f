// Writes the configuration's TypeScript type from spec.json. `--check` fails where the committed one is stale.
import { readFileSync, writeFileSync } from 'node:fs';
import { compile } from 'json-schema-to-typescript';

const root = new URL('../', import.meta.url);
const target = new URL('src/config.generated.ts', root);

/** @returns {Promise<string>} the text of src/config.generated.ts as spec.json asks for it */
export async function configType() {
  const { connectionSpecification } = JSON.parse(readFileSync(new URL('spec.json', root), 'utf8'));
  return compile(untitled(connectionSpecification), 'RawConfig', {
    additionalProperties: false,
    bannerComment: '// Generated from spec.json by `npm run generate`.',
    maxItems: -1,
    style: { singleQuote: true, printWidth: 120 },
  });
}

/** Without titles: with them each field would become a type of its own. */
function untitled(node) {
  if (Array.isArray(node)) return node.map(untitled);
  if (typeof node !== 'object' || node === null) return node;
  const kept = Object.entries(node).filter(([key, value]) => key !== 'title' || typeof value !== 'string');
  return Object.fromEntries(kept.map(([key, value]) => [key, untitled(value)]));
}

if (import.meta.filename === process.argv[1]) {
  const text = await configType();
  if (!process.argv.includes('--check')) writeFileSync(target, text);
  else if (readFileSync(target, 'utf8') !== text) {
    console.error('src/config.generated.ts is stale: run `npm run generate`.');
    process.exitCode = 1;
  }
}
