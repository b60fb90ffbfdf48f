import { Ajv } from 'ajv';
import { at, told } from '../json.ts';
import { bodiesOf, messagesOf, parsed, tracesOf, violations, type Rule, type Run } from '../run.ts';

const text = { type: 'string', minLength: 1 };
const descriptor = {
  stream_descriptor: { type: 'object', required: ['name'], properties: { name: text } },
};
const object = (required: string[], properties: object): object => ({ type: 'object', required, properties });
const oneOf = (...values: string[]): object => ({ enum: values });
const STREAM = object(['name', 'json_schema', 'supported_sync_modes'], {
  name: text,
  json_schema: { type: 'object' },
  supported_sync_modes: { type: 'array' },
});

/** What the protocol asks of a message of each type. */
const SHAPES: Record<string, object> = {
  SPEC: object(['spec'], {
    spec: object(['connectionSpecification'], {
      connectionSpecification: { type: 'object' },
      documentationUrl: { type: 'string', pattern: '^https://' },
      changelogUrl: { type: 'string', pattern: '^https://' },
      supportsIncremental: { type: 'boolean' },
    }),
  }),
  CONNECTION_STATUS: object(['connectionStatus'], {
    connectionStatus: object(['status'], { status: oneOf('SUCCEEDED', 'FAILED'), message: { type: 'string' } }),
  }),
  CATALOG: object(['catalog'], { catalog: object(['streams'], { streams: { type: 'array', items: STREAM } }) }),
  RECORD: object(['record'], {
    record: object(['stream', 'data', 'emitted_at'], {
      stream: text,
      data: { type: 'object', minProperties: 1 },
      emitted_at: { type: 'integer' },
    }),
  }),
  STATE: object(['state'], {
    state: object(['type', 'stream'], {
      type: oneOf('STREAM', 'GLOBAL', 'LEGACY'),
      stream: object(['stream_descriptor', 'stream_state'], { ...descriptor, stream_state: { type: 'object' } }),
    }),
  }),
  TRACE: object(['trace'], {
    trace: object(['type', 'emitted_at'], {
      type: oneOf('ERROR', 'ESTIMATE', 'STREAM_STATUS', 'ANALYTICS'),
      emitted_at: { type: 'number' },
      error: object(['message', 'failure_type'], {
        message: text,
        failure_type: oneOf('config_error', 'transient_error', 'system_error'),
      }),
      stream_status: object(['stream_descriptor', 'status'], {
        ...descriptor,
        status: oneOf('STARTED', 'RUNNING', 'COMPLETE', 'INCOMPLETE'),
      }),
      estimate: object(['name', 'type'], {
        name: text,
        type: oneOf('STREAM', 'SYNC'),
        row_estimate: { type: 'integer', minimum: 0 },
      }),
    }),
  }),
  LOG: object(['log'], {
    log: object(['level', 'message'], {
      level: oneOf('FATAL', 'ERROR', 'WARN', 'INFO', 'DEBUG', 'TRACE'),
      message: { type: 'string' },
    }),
  }),
};
const ajv = new Ajv({ strict: false });
const shapes = new Map(Object.entries(SHAPES).map(([type, shape]) => [type, ajv.compile(shape)]));

/** The messages that each command may print, besides LOG and TRACE. */
const OWN: Record<string, string[]> = {
  spec: ['SPEC'],
  check: ['CONNECTION_STATUS'],
  discover: ['CATALOG'],
  read: ['RECORD', 'STATE'],
};

/** `ConnectorRunner`: each line of the output is parsed as an `AirbyteMessage`. */
const protocol: Rule = ({ lines }) =>
  violations(lines.entries(), ([index, line]) => {
    const message = parsed(line);
    const type = at(message, 'type');
    const shape = shapes.get(told(type));
    if (!shape) return `line ${index + 1} is no message of the protocol: ${line.slice(0, 80)}`;
    return !shape(message) && `line ${index + 1}, ${told(type)}: ${ajv.errorsText(shape.errors)}`;
  });

/** `filter_output`: each command is asked for its own messages; the platform refuses those of another command. */
const ownMessages: Rule = (run) =>
  violations(messagesOf(run), ({ type }) => {
    const isOwn = ['LOG', 'TRACE', ...(OWN[run.command] ?? [])].includes(told(type));
    return !isOwn && `${told(type)} in ${run.command}`;
  });

/** The platform logs each line on stderr as an error. */
const quietStderr: Rule = ({ stderr }) => (stderr === '' ? [] : [`on stderr: ${stderr.slice(0, 200)}`]);

/** The exit code alone decides whether data is committed: 0 with an error would commit it. */
const exitCode: Rule = (run) => {
  const errors = tracesOf(run, 'ERROR').length;
  if (run.exitCode === 0) return errors === 0 ? [] : ['exit code 0 with a TRACE ERROR'];
  return errors === 1 ? [] : [`exit code ${told(run.exitCode)} with ${errors} TRACE ERRORs`];
};

/** `test_airbyte_trace_message_on_failure` takes a trace with an error in it, not the mere word. */
const tracesHold: Rule = (run) =>
  violations(bodiesOf(run, 'TRACE'), (trace) => {
    const type = told(trace['type']);
    return at(trace, type.toLowerCase()) === undefined && `a TRACE of type ${type} without its content`;
  });

/** `emitted_at` is in milliseconds: seconds would put every record into January 1970. */
const milliseconds: Rule = (run) =>
  violations([...bodiesOf(run, 'RECORD'), ...bodiesOf(run, 'TRACE')], ({ emitted_at: time }) => {
    return !(Number(time) > 1.5e12 && Number(time) < 5e12) && `emitted_at ${told(time)} is no milliseconds`;
  });

export const MESSAGE_RULES = { protocol, ownMessages, quietStderr, exitCode, tracesHold, milliseconds };

/**
 * `TestSpec.test_secret_never_in_the_output`: a secret of the configuration is in no message.
 * Records are left out: they hold what iMIS holds.
 */
export function noSecrets(secrets: readonly string[]): Rule {
  return (run: Run) => {
    const lines = [...run.lines.filter((line) => at(parsed(line), 'type') !== 'RECORD'), run.stderr];
    return violations(lines, (line) => secrets.some((secret) => line.includes(secret)) && `a secret in: ${line}`);
  };
}
