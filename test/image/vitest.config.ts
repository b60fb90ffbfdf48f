import { defineConfig } from 'vitest/config';

/** The image's own test: it needs something that builds images, so it is no part of `npm test`. */
export default defineConfig({
  test: {
    include: ['test/image/*.check.ts'],
    globalSetup: ['test/build.setup.ts'],
    testTimeout: 120_000,
    hookTimeout: 600_000,
  },
});
