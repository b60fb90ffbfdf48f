import { existsSync, readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseConfig } from '../../src/config.ts';
import { ConfigError } from '../../src/errors.ts';
import { SPEC, VERSION } from '../../src/spec.ts';
import { ABNORMAL_CATALOG, CONFIGURED_CATALOG, INVALID, SAMPLE, example } from './commands.ts';
import { listAt, objectAt, told, valuesOf, type Json, type JsonObject } from './json.ts';
import { ACCEPTANCE_TEST_CONFIG, CONFIGURED_CATALOGS, METADATA } from './published-forms.ts';

const ajv = new Ajv({ strict: false, allErrors: true });
const form = SPEC.spec.connectionSpecification as JsonObject;
const yaml = (file: string): JsonObject => parse(readFileSync(file, 'utf8')) as JsonObject;
const misfits = (schema: object, value: Json): string => (ajv.validate(schema, value) ? '' : ajv.errorsText());

const metadata = yaml('metadata.yaml');
const data = objectAt(metadata, 'data');
const acceptance = yaml('acceptance-test-config.yml');

describe('Dockerfile', () => {
  const dockerfile = readFileSync('Dockerfile', 'utf8');

  it('tells the platform its entry point, which is absolute', () => {
    const [, told] = /^ENV AIRBYTE_ENTRYPOINT="(.*)"$/m.exec(dockerfile) ?? [];
    const entry = JSON.parse(/^ENTRYPOINT (\[.*\])$/m.exec(dockerfile)?.[1] ?? '[]') as string[];
    expect(told).toBe(entry.join(' '));
    expect(entry.filter((part) => !/^(\/|--)/.test(part))).toEqual([]);
    expect(entry.length).toBeGreaterThan(2);
  });

  it('has two stages on one tag, and a user who is not root', () => {
    const bases = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, base]) => base);
    expect(bases).toEqual(['node:24-bookworm-slim', 'node:24-bookworm-slim']);
    expect(dockerfile).toMatch(/^USER 1000$/m);
  });

  it('is given nothing but what the build needs', () => {
    const [everything, ...kept] = readFileSync('.dockerignore', 'utf8').trim().split('\n');
    expect(everything).toBe('*');
    expect(
      kept.filter(
        (line) =>
          !/^!(package(-lock)?\.json|\.npmrc|spec\.json|LICENSE|tsconfig\.json|src|resources|scripts\/[\w-]+\.(ts|cjs))$/.test(
            line,
          ),
      ),
    ).toEqual([]);
    expect(kept.filter((line) => !existsSync(line.slice(1)))).toEqual([]);
  });
});

describe('metadata.yaml', () => {
  it('has the form of a connector’s metadata', () => {
    expect(misfits(METADATA, metadata)).toBe('');
  });

  it.each(['definitionId', 'dockerImageTag', 'connectorSubtype', 'releaseStage', 'license'])('needs %s', (key) => {
    const rest = Object.fromEntries(Object.entries(data).filter(([name]) => name !== key));
    expect(misfits(METADATA, { ...metadata, data: rest })).toContain(key);
  });

  it('knows no other keys, and no other words', () => {
    expect(misfits(METADATA, { ...metadata, data: { ...data, version: '1' } })).not.toBe('');
    expect(misfits(METADATA, { ...metadata, data: { ...data, releaseStage: 'new' } })).not.toBe('');
  });

  it('names the image, its version and its licence', () => {
    const dockerfile = readFileSync('Dockerfile', 'utf8');
    expect(data['dockerImageTag']).toBe(VERSION);
    expect(dockerfile).toContain(`io.airbyte.name="${told(data['dockerRepository'])}"`);
    expect(readFileSync('LICENSE', 'utf8')).toContain(`${told(data['license'])} License`);
  });

  it('lets the connector reach both systems', () => {
    expect(listAt(data, 'allowedHosts', 'hosts')).toEqual(['${host}', 'api.secure-platform.com']);
    expect(Object.keys(objectAt(form, 'properties'))).toContain('host');
  });

  it('has a square icon', () => {
    const svg = readFileSync(`resources/${told(data['icon'])}`, 'utf8');
    const [, width, height] = /<svg[^>]* width="(\d+)" height="(\d+)"/.exec(svg) ?? [];
    expect(width).toBeDefined();
    expect(width).toBe(height);
  });
});

describe('acceptance-test-config.yml', () => {
  it('has the form that the acceptance tests take', () => {
    expect(misfits(ACCEPTANCE_TEST_CONFIG, acceptance)).toBe('');
    const unknown = { ...acceptance, acceptance_tests: { basic_reads: { tests: [] } } };
    expect(misfits(ACCEPTANCE_TEST_CONFIG, unknown)).not.toBe('');
  });

  it('is for the image of metadata.yaml', () => {
    expect(acceptance['connector_image']).toBe(`${told(data['dockerRepository'])}:dev`);
  });

  it('names files that there are, but for the one that is secret', () => {
    const files = ['spec_path', 'config_path', 'configured_catalog_path'].flatMap((key) => valuesOf(acceptance, key));
    const secret = files.filter((file) => told(file).startsWith('secrets/'));
    expect(new Set(secret)).toEqual(new Set(['secrets/config.json']));
    expect(files.filter((file) => !secret.includes(file) && !existsSync(told(file)))).toEqual([]);
    expect(readFileSync('.gitignore', 'utf8').split('\n')).toContain('secrets');
  });
});

describe('the samples in integration_tests', () => {
  it('hold a configuration that works', () => {
    expect(misfits(form, SAMPLE)).toBe('');
    expect(parseConfig(SAMPLE).queryName).toBe(SAMPLE['query_name']);
    // Nothing in it that the form does not have: it would be passed over without a word.
    const known = (properties: JsonObject, config: JsonObject): string[] =>
      Object.keys(config).filter((key) => !Object.hasOwn(properties, key));
    expect(known(objectAt(form, 'properties'), SAMPLE)).toEqual([]);
    const openwater = objectAt(form, 'properties', 'openwater', 'properties');
    expect(known(openwater, objectAt(SAMPLE, 'openwater'))).toEqual([]);
  });

  it('hold one that the form takes, and that fails for one reason only', () => {
    expect(misfits(form, INVALID)).toBe('');
    expect(() => parseConfig(INVALID)).toThrow(ConfigError);
    expect(parseConfig({ ...INVALID, host: 'your-org.imis.com' }).username).toBe(INVALID['username']);
  });

  it('hold configured catalogs', () => {
    expect(misfits(CONFIGURED_CATALOGS, CONFIGURED_CATALOG)).toBe('');
    expect(misfits(CONFIGURED_CATALOGS, ABNORMAL_CATALOG)).toBe('');
    expect(misfits(CONFIGURED_CATALOGS, JSON.parse(readFileSync('catalog.json', 'utf8')) as Json)).toBe('');
  });

  it('hold the columns that are documented, and their key', () => {
    const stream = objectAt(CONFIGURED_CATALOG, 'streams', 0, 'stream');
    const documented = JSON.parse(readFileSync('resources/schemas/attendees.json', 'utf8')) as JsonObject;
    const types = (schema: JsonObject): [string, Json | undefined][] =>
      Object.entries(objectAt(schema, 'properties')).map(([name, column]) => [name, (column as JsonObject)['type']]);
    expect(types(objectAt(stream, 'json_schema'))).toEqual(types(documented));
    const key = objectAt(form, 'properties', 'registrant_id_column')['default'];
    expect(stream['source_defined_primary_key']).toEqual([[key]]);
  });

  it('hold the specification as it is printed', () => {
    expect(example('spec.json')).toEqual(SPEC.spec);
  });
});
