import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseConfig } from '../src/config.ts';
import { ConnectorError } from '../src/errors.ts';
import { VERSION } from '../src/spec.ts';

const text = (file: string): string => readFileSync(file, 'utf8');
const json = (file: string): Record<string, unknown> => JSON.parse(text(file)) as Record<string, unknown>;
const dockerfile = text('Dockerfile');
const { data } = parse(text('metadata.yaml')) as { data: Record<string, string> };
const acceptance = parse(text('acceptance-test-config.yml')) as { connector_image: string };

/** What the platform and its users take from files beside the program. A wrong one misleads them, or breaks the image. */
describe('the published files', () => {
  it('give the platform the entry point of the image, by absolute paths', () => {
    const [, command] = /^ENV AIRBYTE_ENTRYPOINT="(.*)"$/m.exec(dockerfile) ?? [];
    const entry = JSON.parse(/^ENTRYPOINT (\[.*\])$/m.exec(dockerfile)?.[1] ?? '[]') as string[];
    expect(command).toBe(entry.join(' '));
    expect(entry.filter((part) => !/^(\/|--)/.test(part))).toEqual([]);
    expect(entry.length).toBeGreaterThan(2);
  });

  it('give the build of the image files that are there', () => {
    const [everything, ...kept] = text('.dockerignore').trim().split('\n');
    expect(everything).toBe('*');
    expect(kept.filter((line) => !line.startsWith('!') || !existsSync(line.slice(1)))).toEqual([]);
  });

  it('agree on the name of the image, its version and its licence', () => {
    const { dockerRepository: name = '', dockerImageTag, license } = data;
    expect(dockerImageTag).toBe(VERSION);
    expect(dockerfile).toContain(`io.airbyte.name="${name}" io.airbyte.version="$VERSION"`);
    expect(dockerfile).toContain(`ARG VERSION=${VERSION}\n`);
    expect(acceptance.connector_image).toBe(`${name}:dev`);
    expect([json('package.json')['license'], text('LICENSE').split(' ')[0]]).toEqual([license, license]);
  });

  it('have a changelog whose latest version is the one that is built', () => {
    expect(/^## (\d+\.\d+\.\d+)/m.exec(text('CHANGELOG.md'))?.[1]).toBe(VERSION);
    expect(/(?<=^\| )\d+\.\d+\.\d+/m.exec(text('docs/imis.md').split('## Changelog')[1] ?? '')?.[0]).toBe(VERSION);
    expect(json('package-lock.json')['version']).toBe(VERSION);
  });

  it.each(['integration_tests/sample_config.json', 'secrets/config.example.json'])(
    'hold a configuration that can be copied: %s',
    (file) => {
      expect(parseConfig(json(file)).queryName).toBe(json(file)['query_name']);
    },
  );

  it('hold a wrong configuration for the acceptance tests, with one mistake only', () => {
    const invalid = json('integration_tests/invalid_config.json');
    expect(() => parseConfig(invalid)).toThrow(ConnectorError);
    expect(parseConfig({ ...invalid, host: 'your-org.imis.com' }).username).toBe(invalid['username']);
  });
});
