import type { Environment } from './clients.ts';
import { suggestion } from './nearest.ts';
import { amount } from './wording.ts';

/** Timers of Node.js take no more: they would go off at once. */
const LONGEST_MS = 2 ** 31 - 1;
const PREFIX = 'SOURCE_IMIS_';
/** Milliseconds. */
const DEFAULTS = {
  SOURCE_IMIS_RETRY_BASE_MS: 1_000,
  SOURCE_IMIS_TIMEOUT_MS: 300_000,
  SOURCE_IMIS_OPENWATER_TIMEOUT_MS: 30_000,
  SOURCE_IMIS_OPENWATER_WINDOW_MS: 120_000,
};
const LOG_LEVELS = ['FATAL', 'ERROR', 'WARN', 'INFO', 'DEBUG', 'TRACE'];

/** The environment's variables, with defaults for those that are not set, or hold nonsense: then a warning says so. */
export function readEnvironment(env: NodeJS.ProcessEnv): { environment: Environment; warnings: string[] } {
  const warnings: string[] = [];
  const milliseconds = (name: keyof typeof DEFAULTS): number => {
    const text = env[name]?.trim() ?? '';
    const value = Number(text);
    if (text !== '' && value > 0) return Math.min(value, LONGEST_MS);
    if (text !== '')
      warnings.push(`${name} must be a number of milliseconds above 0. ${amount(DEFAULTS[name])} is used.`);
    return DEFAULTS[name];
  };
  const environment = {
    retryBaseMs: milliseconds('SOURCE_IMIS_RETRY_BASE_MS'),
    timeoutMs: milliseconds('SOURCE_IMIS_TIMEOUT_MS'),
    openWaterTimeoutMs: milliseconds('SOURCE_IMIS_OPENWATER_TIMEOUT_MS'),
    openWaterWindowMs: milliseconds('SOURCE_IMIS_OPENWATER_WINDOW_MS'),
    proxies: env,
  };
  const names = Object.keys(DEFAULTS);
  const unknown = Object.keys(env).filter((name) => name.startsWith(PREFIX) && !names.includes(name));
  warnings.push(...unknown.map((name) => `${name} is not a variable of source-imis.${suggestion(name, names)}`));
  const level = env['LOG_LEVEL'] ?? '';
  if (level !== '' && !LOG_LEVELS.includes(level.toUpperCase()))
    warnings.push(`LOG_LEVEL must be one of ${LOG_LEVELS.join(', ')}. INFO is used.`);
  return { environment, warnings };
}
