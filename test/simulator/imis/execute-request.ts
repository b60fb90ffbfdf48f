import { json } from '../http/answer.ts';
import type { Answer } from '../http/answer.ts';

/** What a call of `_execute` asks for: the operation, and its parameters without their types. */
export interface ExecuteRequest {
  operation: string;
  parameters: readonly unknown[];
}

/** Undefined where the body is none that the server understands. */
export function executeRequest(body: string): ExecuteRequest | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return undefined;
  }
  const { OperationName, Parameters } = (parsed ?? {}) as {
    OperationName?: unknown;
    Parameters?: { $values?: unknown[] };
  };
  const values = Parameters?.$values;
  if (typeof OperationName !== 'string' || !Array.isArray(values)) return undefined;
  return { operation: OperationName, parameters: values.map(unwrapped) };
}

/** The path that FindByPath asks for. */
export function askedPath(body: string): string | undefined {
  const request = executeRequest(body);
  const [path] = request?.parameters ?? [];
  return request?.operation === 'FindByPath' && typeof path === 'string' ? path : undefined;
}

function unwrapped(parameter: unknown): unknown {
  if (typeof parameter !== 'object' || parameter === null) return parameter;
  if ('$values' in parameter) return parameter.$values;
  return '$value' in parameter ? parameter.$value : parameter;
}

/** The shape of a result: EMS wraps it, 2017 does not. */
export type Shape = 'ems' | '2017';

export function executeResult(shape: Shape, result: unknown): Answer {
  if (shape === '2017') return json(200, result);
  return json(200, { $type: 'Asi.Soa.Core.DataContracts.ServiceResponse, Asi.Contracts', Result: result });
}
