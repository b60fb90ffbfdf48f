import { expect, test } from 'vitest';
import { ConnectorLogger } from '../../src/airbyte/logger.ts';
import { collecting, type Line } from './collector.ts';

const levels = (lines: Line[]): unknown[] => lines.map(({ log }) => (log as { level: string }).level);

function loggedAt(level: string | undefined): unknown[] {
  const { out, writer } = collecting();
  const logger = new ConnectorLogger(writer, level);
  logger.debug('d');
  logger.info('i');
  logger.warn('w');
  logger.error('e');
  return levels(out.lines);
}

test.each([
  [undefined, ['INFO', 'WARN', 'ERROR']],
  ['debug', ['DEBUG', 'INFO', 'WARN', 'ERROR']],
  ['warn', ['WARN', 'ERROR']],
  ['ERROR', ['ERROR']],
  ['nonsense', ['INFO', 'WARN', 'ERROR']],
])('at the level %s the log has %j', (level, expected) => {
  expect(loggedAt(level)).toEqual(expected);
});

test('a warning stays one where the platform runs the connector', () => {
  const before = process.env['WORKER_JOB_ID'];
  process.env['WORKER_JOB_ID'] = '7';
  try {
    expect(loggedAt('info')).toEqual(['INFO', 'WARN', 'ERROR']);
  } finally {
    if (before === undefined) delete process.env['WORKER_JOB_ID'];
    else process.env['WORKER_JOB_ID'] = before;
  }
});

test('secrets are masked in the log', () => {
  const { out, writer } = collecting('s3cret');
  new ConnectorLogger(writer, 'info').warn('it said s3cret');
  expect(out.text).not.toContain('s3cret');
});
