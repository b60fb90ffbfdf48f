import { defineConfig } from 'vitest/config';

/** The folder of `src` that is changed: scripts/mutation.ts. */
const folder = process.env['FOLDER'] ?? '*';

/** Folders whose code is tested through the commands: these tests start no process. */
const THROUGH_COMMANDS: Record<string, string[]> = {
  streams: ['columns', 'discover', 'folder', 'read'],
};
const commands = (THROUGH_COMMANDS[folder] ?? []).map((name) => `test/connector/${name}.test.ts`);

/** The tests that run for each mutant: those of its folder. */
export default defineConfig({
  test: {
    include: [`test/{${folder}/**/*,${folder}}.test.ts`, ...commands],
    exclude: ['test/**/*-memory.test.ts'],
    testTimeout: 30_000,
  },
});
