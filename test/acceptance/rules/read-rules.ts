import { at, isObject, listAt, objectAt, told, type Json, type JsonObject } from '../json.ts';
import { bodiesOf, messagesOf, streamOf, tracesOf, violations, type Rule, type Run } from '../run.ts';

/** The streams that the read was given, as the catalog declares them. */
export function configured(run: Run): JsonObject[] {
  return listAt(run.catalog, 'streams').map((each) => objectAt(each, 'stream'));
}

export function recordsOf(run: Run, { name }: JsonObject): JsonObject[] {
  return bodiesOf(run, 'RECORD').flatMap((record) => (record['stream'] === name ? [objectAt(record, 'data')] : []));
}

/** A rule about each configured stream. */
export const ofStreams =
  (judge: (stream: JsonObject, run: Run) => string[]): Rule =>
  (run) =>
    configured(run).flatMap((stream) => judge(stream, run).map((sentence) => `${told(stream['name'])}: ${sentence}`));

/** `TestBasicRead.test_read`, `_validate_empty_streams`: each stream gives records. */
const someRecords = ofStreams((stream, run) => (recordsOf(run, stream).length > 0 ? [] : ['no records']));

/** `verify_records_schema`: a record is of a stream of the catalog. */
const knownStreams: Rule = (run) => {
  const names = configured(run).map(({ name }) => name);
  const bodies = [...bodiesOf(run, 'RECORD'), ...bodiesOf(run, 'STATE'), ...tracesOf(run, 'STREAM_STATUS')];
  return violations(bodies, (body) => {
    const name = streamOf(body);
    return (name === undefined || !names.includes(name)) && `a message of the stream ${told(name)}`;
  });
};

/** `_validate_stream_statuses`: STARTED, then RUNNING, then COMPLETE. A stream without records has nothing to run. */
const statuses = ofStreams((stream, run) => {
  const found = statusesOf(run, stream);
  const isEmpty = recordsOf(run, stream).length === 0;
  const wanted = isEmpty ? /^STARTED( RUNNING)* COMPLETE$/ : /^STARTED( RUNNING)+ COMPLETE$/;
  return wanted.test(found.join(' ')) ? [] : [`statuses ${found.join(', ') || 'none'}`];
});

function statusesOf(run: Run, { name }: JsonObject): string[] {
  const traces = tracesOf(run, 'STREAM_STATUS').filter((trace) => streamOf(trace) === name);
  return traces.map((trace) => told(at(trace, 'stream_status', 'status')));
}

/** The platform takes records only while their stream is RUNNING. */
const whileRunning: Rule = (run) => {
  const status = new Map<Json, string>();
  return violations(messagesOf(run), ({ type, record, trace }) => {
    if (isObject(trace) && trace['type'] === 'STREAM_STATUS') {
      status.set(streamOf(trace) ?? null, told(at(trace, 'stream_status', 'status')));
    }
    if (type !== 'RECORD') return undefined;
    const now = status.get(at(record, 'stream') ?? null);
    return now !== 'RUNNING' && `a record while ${now ?? 'nothing was told'}`;
  });
};

/** `_validate_state_messages`: a STATE for each stream, none of them LEGACY, each with its statistics. */
const states = ofStreams((stream, run) => {
  const found = bodiesOf(run, 'STATE').filter((state) => streamOf(state) === stream['name']);
  return [
    ...(found.length > 0 ? [] : ['no STATE']),
    ...violations(found, ({ type }) => type !== 'STREAM' && `STATE of type ${told(type)}`),
    ...violations(found, (state) => !isObject(at(state, 'sourceStats')) && 'STATE without sourceStats'),
  ];
});

/** The platform: `recordCount` is the number of records since the state before, and no record comes after the last. */
const counts = ofStreams(({ name }, run) => {
  let since = 0;
  const wrong = violations(messagesOf(run), ({ record, state }) => {
    if (isObject(record) && record['stream'] === name) since++;
    if (!isObject(state) || streamOf(state) !== name) return undefined;
    const count = at(state, 'sourceStats', 'recordCount');
    const sentence = count !== since && `recordCount ${told(count)} after ${since} records`;
    since = 0;
    return sentence;
  });
  return since === 0 ? wrong : [...wrong, `${since} records after the last STATE`];
});

/** The platform checks the counts when a stream is COMPLETE: a state that comes later is of no use. */
const stateBeforeEnd = ofStreams(({ name }, run) => {
  const marks = messagesOf(run).map((message) => {
    if (isObject(message['state'])) return streamOf(message['state']) === name ? 'STATE' : '';
    const trace = objectAt(message, 'trace');
    return streamOf(trace) === name ? told(at(trace, 'stream_status', 'status')) : '';
  });
  return marks.lastIndexOf('STATE') < marks.indexOf('COMPLETE') ? [] : ['STATE after COMPLETE'];
});

/** A read that ends with exit code 0 has no error, and no stream that is not complete. */
const endsWell: Rule = (run) => {
  const errors = tracesOf(run, 'ERROR').map((trace) => `TRACE ERROR: ${told(at(trace, 'error', 'message'))}`);
  return run.exitCode === 0 ? errors : [...errors, `exit code ${told(run.exitCode)}`];
};

export const READ_RULES = { knownStreams, statuses, whileRunning, states, counts, stateBeforeEnd, endsWell };
/** Of a stream that is not empty. */
export const FULL_READ_RULES = { someRecords };

/** `test_airbyte_trace_message_on_failure`: at least one TRACE ERROR; and the platform must not commit. */
export const failsWithTrace: Rule = (run) => [
  ...(tracesOf(run, 'ERROR').length > 0 ? [] : ['no TRACE ERROR']),
  ...(run.exitCode === 0 ? ['exit code 0'] : []),
  ...violations(tracesOf(run, 'STREAM_STATUS'), (trace) => {
    return at(trace, 'stream_status', 'status') === 'COMPLETE' && 'COMPLETE in a read that failed';
  }),
];

/** The platform: a stream that was STARTED and fails is INCOMPLETE, and the error names it. */
export const endsIncomplete = ofStreams((stream, run) => {
  const last = statusesOf(run, stream).at(-1);
  const isNamed = tracesOf(run, 'ERROR').some((trace) => streamOf(trace) === stream['name']);
  return [
    ...(last === 'INCOMPLETE' ? [] : [`the last status is ${last ?? 'missing'}`]),
    ...(isNamed ? [] : ['no TRACE ERROR names the stream']),
  ];
});

/** Nothing is read by a catalog that cannot be followed: what was written would have to be thrown away. */
export const readsNothing: Rule = (run) => bodiesOf(run, 'RECORD').map(() => 'a record of a read that cannot be');
