import { describe, expect, test } from 'vitest';
import { ConfigError } from '../../src/errors.ts';
import { CallFailure, type FailureKind } from '../../src/http/failures.ts';
import type { QueryDefinition } from '../../src/imis/definition.ts';
import { diagnoseRefusal } from '../../src/imis/diagnosis.ts';
import type { LookUp } from '../../src/imis/client/find-by-path.ts';

const NAME = '$/Org/Attendees';
const DEFINITION: QueryDefinition = { columns: undefined, sorted: true, cap: 0, availableToRest: true };

const diagnosis = (status: number, definition: LookUp<QueryDefinition>): string | undefined =>
  diagnoseRefusal(new CallFailure('refused', { status }), definition, NAME)?.message;

describe('a refused read', () => {
  test.each<[number, LookUp<QueryDefinition>, RegExp]>([
    [404, 'absent', /There is no query at "\$\/Org\/Attendees".*Query name \(query_name\)/],
    [403, 'absent', /There is no query at/],
    [404, { found: { ...DEFINITION, availableToRest: false } }, /Security tab tick "Available via the REST API"/],
    [403, { found: { ...DEFINITION, availableToRest: false } }, /Security tab tick "Available via the REST API"/],
    [404, { found: DEFINITION }, /User name \(username\) may not read.*Security tab.*folder/],
    [403, { found: DEFINITION }, /may not read.*folder/],
    [404, { found: { ...DEFINITION, availableToRest: undefined } }, /may not read/],
    [403, 'refused', /may not read/],
    [
      404,
      'refused',
      /does not let it look further.*Query name \(query_name\).*Available via the REST API.*User name \(username\)/,
    ],
    [400, 'refused', /invalid \(400\).*Query parameters \(query_parameters\)/],
    [400, { found: DEFINITION }, /invalid \(400\)/],
  ])('with %i and the definition %j says where it is mended', (status, definition, message) => {
    expect(diagnosis(status, definition)).toMatch(message);
  });

  test('has a message of its own for each mistake', () => {
    const messages = [
      diagnosis(404, 'absent'),
      diagnosis(404, { found: { ...DEFINITION, availableToRest: false } }),
      diagnosis(404, { found: DEFINITION }),
      diagnosis(404, 'refused'),
      diagnosis(400, 'refused'),
    ];
    expect(new Set(messages).size).toBe(messages.length);
  });

  test('is for the user to mend, and tells the engineer the status', () => {
    const error = diagnoseRefusal(new CallFailure('refused', { status: 404 }), 'absent', NAME);
    expect(error).toBeInstanceOf(ConfigError);
    expect(error?.internalMessage).toContain('HTTP 404');
  });

  test.each([405, 410, 418, 501])('with %i says nothing of the query', (status) => {
    expect(diagnosis(status, 'absent')).toBeUndefined();
  });

  test.each<FailureKind>(['timeout', 'busy', 'server', 'network', 'html', 'not-json', 'redirect', 'tls'])(
    'that is none, but %s, says nothing of the query',
    (kind) => {
      expect(diagnoseRefusal(new CallFailure(kind, { status: 404 }), 'absent', NAME)).toBeUndefined();
    },
  );
});
