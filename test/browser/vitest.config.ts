import { defineConfig } from 'vitest/config';

/** `npm run test:browser`: not part of `npm test`, for it needs a browser on the machine. */
export default defineConfig({
  test: { include: ['test/browser/**/*.browser.ts'], testTimeout: 60_000, hookTimeout: 60_000 },
});
