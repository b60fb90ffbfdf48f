// Mutation tests, folder by folder: `npm run mutation` takes all of them, `npm run mutation -- json http` some. A mutant of
// a folder is held against the tests of that folder (test/mutation/vitest.config.ts): what only others would notice counts
// as a survivor. The command fails where a folder falls below the threshold of stryker.config.json.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';

interface Report {
  files: Record<string, { mutants: { status: string }[] }>;
}

const FOLDERS = ['config', 'json', 'runtime', 'airbyte', 'http', 'streams', 'openwater', 'imis'];
/** As in vitest.config.ts: their tests run the built program, which no mutant is in. */
const OF_THE_PROCESS = '!src/runtime/signals.ts,!src/runtime/standard-output.ts';
/** Removed before each run: one that fails leaves no earlier figures behind. */
const REPORT = 'reports/mutation.json';
const NOTICED = ['Killed', 'Timeout'];
const COUNTED = [...NOTICED, 'Survived', 'NoCoverage'];

const asked = process.argv.slice(2);
for (const folder of asked.length > 0 ? asked : FOLDERS) run(folder);

function run(folder: string): void {
  mkdirSync('reports', { recursive: true });
  const incremental = `reports/mutation-${folder}.json`;
  rmSync(REPORT, { force: true });
  const mutate = `src/${folder}/**/*.ts,src/${folder}.ts,${OF_THE_PROCESS}`;
  const args = ['stryker', 'run', '--mutate', mutate, '--incrementalFile', incremental];
  const env = { ...process.env, FOLDER: folder };
  const { status } = spawnSync('npx', args, { stdio: 'inherit', env, shell: process.platform === 'win32' });
  if (status !== 0) process.exitCode = 1;
  if (!existsSync(REPORT)) {
    console.error(`${folder}: no report, see above.`);
    return;
  }
  const { files } = JSON.parse(readFileSync(REPORT, 'utf8')) as Report;
  const statuses = Object.values(files).flatMap(({ mutants }) => mutants.map(({ status }) => status));
  const counted = statuses.filter((status) => COUNTED.includes(status)).length;
  const noticed = statuses.filter((status) => NOTICED.includes(status)).length;
  console.log(`${folder}: ${noticed} of ${counted} mutants noticed, ${((100 * noticed) / counted).toFixed(1)} %.`);
}
