import { expect, test } from 'vitest';
import { bodyLimit } from '../../src/http/body-limit.ts';

const MB = 2 ** 20;

test.each([
  [4144 * MB, 256 * MB],
  [1536 * MB, 256 * MB],
  [304 * MB, 53_127_850],
  [112 * MB, 19_573_418],
])('of a heap of %i bytes a body may take %i', (heap, body) => {
  expect(bodyLimit(heap)).toBe(body);
});
