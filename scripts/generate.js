// Writes what follows from another file: the configuration's TypeScript type from spec.json, package.json's version
// wherever a file has to hold it as text, and the tables of the documentation from the code (scripts/tables/).
// `--check` fails where a committed file is stale.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { compile } from 'json-schema-to-typescript';
import { bundle } from './bundle.js';

const root = new URL('../', import.meta.url);
/** Where the version stands: between what comes before and what comes after it. */
const VERSIONED = {
  Dockerfile: /(?<=^ARG VERSION=).*$/m,
  'metadata.yaml': /(?<=^ {2}dockerImageTag: ).*$/m,
  'integration_tests/spec.json': /(?<="description": "source-imis )[^"]*/,
  'test/golden/spec.jsonl': /(?<="description":"source-imis )[^"]*/,
};
/** Where the documents name the image. */
const IMAGE_TAG = /(?<=source-imis:)\d+\.\d+\.\d+/g;
const TABLES = new URL('build/tables.mjs', root);

/** @returns {Promise<string>} the text of src/config.generated.ts as spec.json asks for it */
async function configType() {
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

function withVersion(file, place) {
  const { version } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));
  const text = readFileSync(new URL(file, root), 'utf8');
  if (!place.test(text)) throw new Error(`${file} has no place for the version any more, see scripts/generate.js.`);
  return text.replace(place, version);
}

/** The documents with their generated regions as they have to be. */
async function documents() {
  const entryPoints = [fileURLToPath(new URL('scripts/tables/index.ts', root))];
  const outfile = fileURLToPath(TABLES);
  await bundle({ entryPoints, outfile, packages: 'external' });
  const { DOCUMENTS, filled, tables } = await import(TABLES.href);
  const contents = await tables();
  const { version } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));
  return DOCUMENTS.map((file) => {
    const text = readFileSync(new URL(file, root), 'utf8').replaceAll(IMAGE_TAG, version);
    return [file, filled(text, contents)];
  });
}

const texts = {
  'src/config.generated.ts': await configType(),
  ...Object.fromEntries(Object.entries(VERSIONED).map(([file, place]) => [file, withVersion(file, place)])),
  ...Object.fromEntries(await documents()),
};
for (const [file, text] of Object.entries(texts)) {
  const target = new URL(file, root);
  if (!process.argv.includes('--check')) writeFileSync(target, text);
  else if (readFileSync(target, 'utf8') !== text) {
    console.error(`${file} is stale: run \`npm run generate\`.`);
    process.exitCode = 1;
  }
}
