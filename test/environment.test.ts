import { describe, expect, it } from 'vitest';
import { readEnvironment } from '../src/environment.ts';

describe('the environment', () => {
  it('has defaults, and hands on what proxies are looked for in', () => {
    const env = { HTTPS_PROXY: 'http://proxy.example.org:3128' };
    expect(readEnvironment(env)).toEqual({
      environment: {
        retryBaseMs: 1000,
        timeoutMs: 300_000,
        openWaterTimeoutMs: 30_000,
        openWaterWindowMs: 120_000,
        proxies: env,
      },
      warnings: [],
    });
  });

  it('sets milliseconds, up to what a timer can hold', () => {
    const { environment, warnings } = readEnvironment({
      SOURCE_IMIS_RETRY_BASE_MS: ' 5 ',
      SOURCE_IMIS_TIMEOUT_MS: '1e12',
      LOG_LEVEL: 'debug',
    });
    expect([environment.retryBaseMs, environment.timeoutMs, warnings]).toEqual([5, 2 ** 31 - 1, []]);
  });

  it.each(['0', '-1', 'soon', 'NaN'])('keeps the default for %j, and warns', (value) => {
    const { environment, warnings } = readEnvironment({ SOURCE_IMIS_OPENWATER_TIMEOUT_MS: value });
    expect(environment.openWaterTimeoutMs).toBe(30_000);
    expect(warnings).toEqual([
      'SOURCE_IMIS_OPENWATER_TIMEOUT_MS must be a number of milliseconds above 0. 30,000 is used.',
    ]);
  });

  it('warns about a variable that is not there, and about a level that is none', () => {
    expect(readEnvironment({ SOURCE_IMIS_TIMEOUT: '5', LOG_LEVEL: 'loud' }).warnings).toEqual([
      'SOURCE_IMIS_TIMEOUT is not a variable of source-imis. Did you mean "SOURCE_IMIS_TIMEOUT_MS"?',
      'LOG_LEVEL must be one of FATAL, ERROR, WARN, INFO, DEBUG, TRACE. INFO is used.',
    ]);
  });
});
