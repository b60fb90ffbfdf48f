import { defineConfig } from 'vitest/config';

/** The tests that run for each mutant: those next to the code, which are quick. */
export default defineConfig({
  test: {
    include: ['test/{airbyte,http,imis,openwater,streams}/**/*.test.ts', 'test/config.test.ts'],
    exclude: ['test/**/*-memory.test.ts'],
    testTimeout: 30_000,
  },
});
