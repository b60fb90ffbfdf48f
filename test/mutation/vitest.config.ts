import { defineConfig } from 'vitest/config';

/** The folder of `src` that is changed: scripts/mutation.ts. */
const folder = process.env['FOLDER'] ?? '*';

/** The tests that run for each mutant: those of its folder. */
export default defineConfig({
  test: {
    include: [`test/{${folder}/**/*,${folder}}.test.ts`],
    exclude: ['test/**/*-memory.test.ts'],
    testTimeout: 30_000,
  },
});
