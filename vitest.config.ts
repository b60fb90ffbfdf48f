import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/build.setup.ts'],
    // Most tests wait for sockets and timers: one more worker than the default of one on two cores halves the time.
    maxWorkers: 3,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      exclude: ['src/config.generated.ts'],
      reporter: ['text-summary', 'json-summary', 'json'],
      thresholds: { lines: 98, branches: 94 },
    },
  },
});
