// Writes what follows from another file: the configuration's TypeScript type from spec.json, package.json's version
// wherever a file has to hold it as text, and the tables of the documentation from the code (scripts/tables/).
// `--check` fails where a committed file is stale.
import { readFileSync, writeFileSync } from 'node:fs';
import { compile, type JSONSchema } from 'json-schema-to-typescript';
import { DOCUMENTS, filled, tables } from './tables/index.ts';

const root = new URL('../', import.meta.url);
/** Where the version stands: between what comes before and what comes after it. */
const VERSIONED = {
  Dockerfile: /(?<=^ARG VERSION=).*$/m,
  'metadata.yaml': /(?<=^ {2}dockerImageTag: ).*$/m,
  'test/golden/spec.jsonl': /(?<="description":"source-imis )[^"]*/,
};
/** Where the documents name the image. */
const IMAGE_TAG = /(?<=source-imis(?::|`, tag `))\d+\.\d+\.\d+/g;

const { version } = JSON.parse(contentOf('package.json')) as { version: string };
const contents = await tables();
const texts = {
  'src/config.generated.ts': await configType(),
  'integration_tests/spec.json': printedSpec(),
  ...Object.fromEntries(Object.entries(VERSIONED).map(([file, place]) => [file, withVersion(file, place)])),
  ...Object.fromEntries(
    DOCUMENTS.map((file) => [file, filled(contentOf(file).replaceAll(IMAGE_TAG, version), contents)]),
  ),
};
for (const [file, text] of Object.entries(texts)) {
  if (!process.argv.includes('--check')) writeFileSync(new URL(file, root), text);
  else if (contentOf(file) !== text) {
    console.error(`${file} is stale: run \`npm run generate\`.`);
    process.exitCode = 1;
  }
}

function contentOf(file: string): string {
  return readFileSync(new URL(file, root), 'utf8');
}

/** The text of src/config.generated.ts as spec.json asks for it. */
async function configType(): Promise<string> {
  const { connectionSpecification } = JSON.parse(contentOf('spec.json')) as { connectionSpecification: unknown };
  return compile(untitled(connectionSpecification) as JSONSchema, 'RawConfig', {
    additionalProperties: false,
    bannerComment: '// Generated from spec.json by `npm run generate`.',
    maxItems: -1,
    style: { singleQuote: true, printWidth: 120 },
  });
}

/** The specification as `spec` prints it, for Airbyte's acceptance tests. */
function printedSpec(): string {
  const spec = JSON.parse(contentOf('spec.json')) as { connectionSpecification: object };
  const connectionSpecification = { ...spec.connectionSpecification, description: `source-imis ${version}` };
  return `${JSON.stringify({ ...spec, connectionSpecification }, null, 2)}\n`;
}

/** Without titles: with them each field would become a type of its own. */
function untitled(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(untitled);
  if (typeof node !== 'object' || node === null) return node;
  const kept = Object.entries(node).filter(([key, value]) => key !== 'title' || typeof value !== 'string');
  return Object.fromEntries(kept.map(([key, value]) => [key, untitled(value)]));
}

function withVersion(file: string, place: RegExp): string {
  const text = contentOf(file);
  if (!place.test(text)) throw new Error(`${file} has no place for the version any more, see scripts/generate.ts.`);
  return text.replace(place, version);
}
