import { ConfigError, TransientError } from '../errors.ts';
import { CallFailure } from '../http/failures.ts';
import type { Switch } from './switch.ts';

const KEYS = 'OpenWater: Client key (openwater.client_key) and OpenWater: API key (openwater.api_key)';

/** What is wrong with OpenWater and who mends it, from the last thing that went wrong. */
export function openWaterProblem({ reason, lastFailure }: Switch): string {
  const { status, code } = lastFailure?.facts ?? {};
  if (reason === 'keys-rejected') {
    return `OpenWater rejects the keys (${status ?? 401}). Check ${KEYS}; the key needs the right to read users.`;
  }
  if (reason === 'broken') return 'OpenWater answered in a way that the connector was not made for. Please report it.';
  if (lastFailure?.kind === 'unknown-host' || lastFailure?.kind === 'tls') {
    return `OpenWater cannot be reached (${code ?? lastFailure.kind}). Check the network of the machine that runs Airbyte, and OpenWater: Base URL (openwater.base_url) if you have set one.`;
  }
  if (status === 429) {
    return 'OpenWater goes on answering that there are too many calls (429). Lower OpenWater: Requests per second (openwater.requests_per_second) to what your plan includes, and look for other programs that use the same key.';
  }
  if (status === 404) {
    return 'OpenWater does not know the address that was asked for (404). Check OpenWater: Client key (openwater.client_key): it is the domain of your OpenWater site.';
  }
  return `OpenWater is out of order (${lastFailure?.message ?? 'no answer'}). If it stays so, ask OpenWater's support.`;
}

/**
 * The error that ends a command which cannot do without OpenWater.
 * @param error what the call threw; one that is not of a call's own kind is passed on inside
 */
export function openWaterError(power: Switch, error: unknown): ConfigError | TransientError {
  if (!(error instanceof CallFailure) && !power.signal.aborted) power.off('broken', error);
  const { lastFailure, reason } = power;
  const isConfig = reason === 'keys-rejected' || lastFailure?.kind === 'tls' || lastFailure?.kind === 'refused';
  const message = openWaterProblem(power);
  return isConfig
    ? new ConfigError(message, power.internalMessage)
    : new TransientError(message, power.internalMessage);
}
