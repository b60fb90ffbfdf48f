import type { Problem } from '../problems/problem.ts';
import { proxyFails } from '../problems/proxy.ts';
import type { CallFailure } from './failures.ts';

/** The problem of a proxy that lets nothing through; undefined for any other failure. */
export function proxyProblem({ facts, message }: CallFailure): Problem | undefined {
  const { proxy, reachedBefore = false } = facts;
  return proxy && proxyFails({ ...proxy, reachedBefore }, message);
}
