/** The forms of Airbyte's files, as its tools publish them, as far as they are used here. */

const text = { type: 'string', minLength: 1 };
const closed = (required: string[], properties: object): object => ({
  ...{ type: 'object', additionalProperties: false },
  ...{ required, properties },
});
const listOf = (items: object): object => ({ type: 'array', minItems: 1, items });
const registry = closed(['enabled'], { enabled: { type: 'boolean' } });

/** `ConnectorMetadataDefinitionV0`. */
export const METADATA = closed(['metadataSpecVersion', 'data'], {
  metadataSpecVersion: { const: '1.0' },
  data: closed(
    [
      ...['name', 'definitionId', 'connectorType', 'dockerRepository', 'dockerImageTag', 'license'],
      ...['documentationUrl', 'githubIssueLabel', 'connectorSubtype', 'releaseStage'],
    ],
    {
      name: text,
      connectorType: { enum: ['source'] },
      connectorSubtype: { enum: ['api', 'database', 'datalake', 'file', 'custom', 'message_queue', 'unknown'] },
      definitionId: { type: 'string', pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' },
      dockerRepository: { type: 'string', pattern: '^[a-z0-9-]+/source-[a-z0-9-]+$' },
      dockerImageTag: { type: 'string', pattern: '^\\d+\\.\\d+\\.\\d+(-[\\w.]+)?$' },
      documentationUrl: { type: 'string', pattern: '^https://' },
      githubIssueLabel: text,
      icon: text,
      license: { enum: ['MIT', 'ELv2'] },
      releaseStage: { enum: ['alpha', 'beta', 'generally_available', 'custom'] },
      supportLevel: { enum: ['community', 'certified', 'archived'] },
      tags: listOf(text),
      allowedHosts: closed(['hosts'], { hosts: listOf(text) }),
      registryOverrides: closed(['oss', 'cloud'], { oss: registry, cloud: registry }),
      connectorTestSuitesOptions: listOf(
        closed(['suite'], { suite: { enum: ['unitTests', 'integrationTests', 'acceptanceTests', 'liveTests'] } }),
      ),
    },
  ),
});

const flags = (...names: string[]): object => Object.fromEntries(names.map((name) => [name, { type: 'boolean' }]));
const tests = (required: string[], properties: object): object => ({
  oneOf: [
    closed(['tests'], { tests: listOf(closed(required, { timeout_seconds: { type: 'integer' }, ...properties })) }),
    closed(['bypass_reason'], { bypass_reason: text }),
  ],
});

/** `connector_acceptance_test.config.Config`, which forbids what it does not know. */
export const ACCEPTANCE_TEST_CONFIG = closed(['connector_image', 'acceptance_tests'], {
  connector_image: text,
  test_strictness_level: { enum: ['low', 'high'] },
  acceptance_tests: closed(['spec', 'connection', 'discovery', 'basic_read', 'full_refresh', 'incremental'], {
    spec: tests(['spec_path'], { spec_path: text, config_path: text }),
    connection: tests(['config_path', 'status'], {
      config_path: text,
      status: { enum: ['succeed', 'failed', 'exception'] },
    }),
    discovery: tests(['config_path'], { config_path: text, ...flags('validate_primary_keys_data_type') }),
    basic_read: tests(['config_path'], {
      config_path: text,
      configured_catalog_path: text,
      empty_streams: listOf({ type: 'object' }),
      ...flags('validate_schema', 'validate_stream_statuses', 'validate_state_messages', 'validate_data_points'),
      ...flags('validate_primary_keys_data_type', 'fail_on_extra_columns', 'expect_trace_message_on_failure'),
    }),
    full_refresh: tests(['config_path'], { config_path: text, configured_catalog_path: text }),
    incremental: tests(['config_path'], { config_path: text, configured_catalog_path: text }),
  }),
});

/** `ConfiguredAirbyteCatalog`. */
export const CONFIGURED_CATALOGS = closed(['streams'], {
  streams: listOf(
    closed(['stream', 'sync_mode', 'destination_sync_mode'], {
      stream: {
        type: 'object',
        required: ['name', 'json_schema', 'supported_sync_modes'],
        properties: { name: text, supported_sync_modes: listOf({ enum: ['full_refresh', 'incremental'] }) },
      },
      sync_mode: { enum: ['full_refresh', 'incremental'] },
      destination_sync_mode: { enum: ['append', 'overwrite', 'append_dedup', 'overwrite_dedup'] },
    }),
  ),
});
