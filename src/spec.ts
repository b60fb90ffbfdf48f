import { AirbyteSpec } from 'faros-airbyte-cdk/lib/protocol.js';
import packageJson from '../package.json' with { type: 'json' };
import specJson from '../spec.json' with { type: 'json' };

/** The connector's version: package.json is the one place where it stands. */
export const VERSION = packageJson.version;

/**
 * The form that the platform shows, as a message of the protocol. The protocol has no place of its own for the
 * connector's version: the form's description has it.
 */
export const SPEC = new AirbyteSpec({
  ...specJson,
  connectionSpecification: { ...specJson.connectionSpecification, description: `source-imis ${VERSION}` },
} as AirbyteSpec['spec']);
