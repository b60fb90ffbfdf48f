import { Ajv } from 'ajv';
import { count, errorsIn, type Rule } from './run.ts';

const ajv = new Ajv({ strict: false });
const text = { type: 'string', minLength: 1 };
const oneOf = (...values: string[]): object => ({ enum: values });
const object = (required: string[], properties: object): object => ({ type: 'object', required, properties });
const descriptor = object(['name'], { name: text });
/** Milliseconds since 1970: seconds would put every record into January 1970. */
const time = { type: 'number', minimum: 1.5e12, maximum: 5e12 };

const error = object(['message', 'failure_type'], {
  message: text,
  failure_type: oneOf('config_error', 'transient_error', 'system_error'),
});
const status = object(['stream_descriptor', 'status'], {
  stream_descriptor: descriptor,
  status: oneOf('STARTED', 'RUNNING', 'COMPLETE', 'INCOMPLETE'),
});
const estimate = object(['name', 'type', 'row_estimate'], {
  name: text,
  type: oneOf('STREAM', 'SYNC'),
  row_estimate: { type: 'integer', minimum: 0 },
});
const trace = (type: string, body: object): object =>
  object(['type', 'emitted_at', type], { type: { const: type.toUpperCase() }, emitted_at: time, [type]: body });

/** What the protocol, and the platform beyond it, ask of the body of a message of each type. */
const BODIES: Record<string, [key: string, shape: object]> = {
  SPEC: ['spec', object(['connectionSpecification'], { connectionSpecification: { type: 'object' } })],
  CONNECTION_STATUS: [
    'connectionStatus',
    {
      oneOf: [
        object(['status'], { status: { const: 'SUCCEEDED' } }),
        object(['status', 'message'], { status: { const: 'FAILED' }, message: text }),
      ],
    },
  ],
  CATALOG: ['catalog', object(['streams'], { streams: { type: 'array', minItems: 1 } })],
  RECORD: [
    'record',
    // The platform drops a record without data, and says nothing.
    object(['stream', 'data', 'emitted_at'], {
      stream: text,
      data: { type: 'object', minProperties: 1 },
      emitted_at: { ...time, type: 'integer' },
    }),
  ],
  STATE: [
    'state',
    // Platform 2 fails a sync at a state of another type, and destinations refuse one without its count.
    object(['type', 'stream', 'sourceStats'], {
      type: { const: 'STREAM' },
      stream: object(['stream_descriptor', 'stream_state'], {
        stream_descriptor: descriptor,
        stream_state: { type: 'object' },
      }),
      sourceStats: object(['recordCount'], { recordCount: { type: 'number', minimum: 0 } }),
    }),
  ],
  TRACE: ['trace', { oneOf: [trace('error', error), trace('stream_status', status), trace('estimate', estimate)] }],
  LOG: [
    'log',
    object(['level', 'message'], {
      level: oneOf('FATAL', 'ERROR', 'WARN', 'INFO', 'DEBUG', 'TRACE'),
      message: { type: 'string' },
    }),
  ],
};
const shapes = new Map(
  Object.entries(BODIES).map(([type, [key, shape]]) => [
    type,
    ajv.compile({ ...object(['type', key], { type: {}, [key]: shape }), additionalProperties: false }),
  ]),
);

/** The messages that each command may print, besides LOG and TRACE. */
const OWN: Record<string, string[]> = {
  spec: ['SPEC'],
  check: ['CONNECTION_STATUS'],
  discover: ['CATALOG'],
  read: ['RECORD', 'STATE'],
};

const shapely: Rule = ({ messages }) =>
  messages.flatMap((message, index) => {
    const { type } = message;
    const shape = shapes.get(type);
    if (!shape) return [`line ${index + 1}: no message of the protocol`];
    return shape(message) ? [] : [`line ${index + 1}, ${type}: ${ajv.errorsText(shape.errors)}`];
  });

/** The platform refuses the messages of another command. */
const ownMessages: Rule = ({ command, messages }) => {
  const own = ['LOG', 'TRACE', ...(OWN[command] ?? [])];
  return messages.flatMap(({ type }) => (own.includes(type) ? [] : [`${type} in ${command}`]));
};

/** The platform logs each line on stderr as an error. */
const quietStderr: Rule = ({ outcome: { stderr } }) => (stderr === '' ? [] : [`on stderr: ${stderr.slice(0, 200)}`]);

/** The exit code alone decides whether data is committed. */
const exitCode: Rule = (run) => {
  const errors = errorsIn(run);
  const due = run.outcome.exitCode === 0 ? 0 : 1;
  return errors === due ? [] : [`exit code ${String(run.outcome.exitCode)} with ${errors} TRACE ERRORs`];
};

/** Exactly one result of a command that succeeded, and none of one that failed: a FAILED in an outage ends the retries. */
const oneResult: Rule = (run) => {
  const result = { spec: 'SPEC', check: 'CONNECTION_STATUS', discover: 'CATALOG' }[run.command];
  if (result === undefined) return [];
  const [found, due] = [count(run, result), run.outcome.exitCode === 0 ? 1 : 0];
  return found === due ? [] : [`${found} ${result}s with exit code ${String(run.outcome.exitCode)}`];
};

export const MESSAGE_RULES: Rule[] = [shapely, ownMessages, quietStderr, exitCode, oneResult];
