import { defineConfig } from 'vitest/config';

/** Real clients of the protocol: they have to be downloaded, and take minutes. */
export default defineConfig({
  test: {
    globalSetup: ['test/build.setup.ts', 'test/clients/install.setup.ts'],
    include: ['test/clients/**/*.client.ts'],
    testTimeout: 300_000,
    hookTimeout: 900_000,
  },
});
