import { defineConfig } from 'vitest/config';

const MEASURE_MEMORY = 'test/**/*-memory.test.ts';
// For what hangs: a machine that has other work to do must not run into it.
const timeouts = { testTimeout: 180_000, hookTimeout: 180_000 };

export default defineConfig({
  test: {
    globalSetup: ['test/build.setup.ts'],
    // Many tests wait for sockets and timers: more workers than the default of one on two cores.
    maxWorkers: 6,
    projects: [
      {
        // To load the sources anew for each file would take a third of the time.
        test: {
          name: 'shared',
          include: ['test/**/*.test.ts'],
          exclude: [MEASURE_MEMORY],
          isolate: false,
          ...timeouts,
        },
      },
      {
        // What other files leave behind would be measured, too.
        test: { name: 'alone', include: [MEASURE_MEMORY], ...timeouts },
      },
    ],
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      exclude: [
        'src/config.generated.ts',
        // The process itself: signals, the exit code, the file behind stdout. Its tests run the built program, which is
        // not measured.
        'src/{main,command-line}.ts',
        'src/runtime/{signals,standard-output}.ts',
      ],
      reporter: ['text-summary', 'json-summary', 'json'],
      thresholds: { lines: 98, branches: 94.5 },
    },
  },
});
