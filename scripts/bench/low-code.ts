// The same pages, read by a source of Airbyte's low-code CDK (low-code.yaml). Its Python is that of `npm run test:clients`.
import { fileURLToPath } from 'node:url';
import { install, PYTHON } from '../../test/clients/python.ts';
import { measure, measureProgram, mediansOf } from './measure.ts';
import { figures, report } from './report.ts';
import { withScene } from './scene.ts';

const MANIFEST = fileURLToPath(new URL('low-code.yaml', import.meta.url));
const RUNNER = fileURLToPath(new URL('low_code.py', import.meta.url));
/** Rows, and what a page takes. The CDK asks for one page after the other. */
const SCENES = [
  { count: 200_000, latencyMs: 0 },
  { count: 20_000, latencyMs: 50 },
  { count: 20_000, latencyMs: 400 },
];

/** Skipped, and said so, where there is no Python or the CDK cannot be installed. */
export async function againstLowCode(rounds: number): Promise<void> {
  try {
    await install();
  } catch (error) {
    console.log(
      `h) skipped: the low-code CDK cannot be installed (${(error as Error).message.split('\n', 1)[0] ?? ''})`,
    );
    return;
  }
  for (const { count, latencyMs } of SCENES) {
    await withScene({ rows: { count, seed: 1 }, latencyMs }, async ({ config, catalog, read }) => {
      const theirRead = [RUNNER, 'read', '--config', config, '--catalog', catalog, '--manifest-path', MANIFEST];
      const { ours, theirs } = await mediansOf(
        { ours: () => measure(read), theirs: () => measureProgram(PYTHON, theirRead) },
        rounds,
      );
      report('h', `${count.toLocaleString('en-US')} rows at ${latencyMs} ms a page against the low-code CDK`, {
        'CPU, low-code ÷ ours': theirs.cpuSeconds / ours.cpuSeconds,
        'time, low-code ÷ ours': theirs.seconds / ours.seconds,
        ...figures(ours),
        'low-code s': theirs.seconds,
        'low-code CPU s': theirs.cpuSeconds,
        'low-code peak MB': theirs.peakMb,
        'low-code records': theirs.records,
      });
    });
  }
}
