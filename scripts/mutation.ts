// Mutation tests, folder by folder: `npm run mutation` takes all of them, `npm run mutation -- json http` some. A mutant of
// a folder is held against the tests of that folder (test/mutation/vitest.config.ts): what only others would notice counts
// as a survivor.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';

interface Report {
  files: Record<string, { mutants: { status: string }[] }>;
}

const FOLDERS = ['config', 'json', 'runtime', 'airbyte', 'http', 'streams', 'openwater', 'imis'];
/** As in vitest.config.ts: their tests run the built program, which no mutant is in. */
const OF_THE_PROCESS = '!src/runtime/signals.ts,!src/runtime/standard-output.ts';
const NOTICED = ['Killed', 'Timeout'];
const COUNTED = [...NOTICED, 'Survived', 'NoCoverage'];

const asked = process.argv.slice(2);
for (const folder of asked.length > 0 ? asked : FOLDERS) run(folder);

function run(folder: string): void {
  mkdirSync('reports', { recursive: true });
  const incremental = `reports/mutation-${folder}.json`;
  const mutate = `src/${folder}/**/*.ts,src/${folder}.ts,${OF_THE_PROCESS}`;
  const args = ['stryker', 'run', '--mutate', mutate, '--incrementalFile', incremental];
  const env = { ...process.env, FOLDER: folder };
  spawnSync('npx', args, { stdio: 'inherit', env, shell: process.platform === 'win32' });
  if (!existsSync(incremental)) {
    console.error(`${folder}: no report, see above.`);
    process.exitCode = 1;
    return;
  }
  const { files } = JSON.parse(readFileSync(incremental, 'utf8')) as Report;
  const statuses = Object.values(files).flatMap(({ mutants }) => mutants.map(({ status }) => status));
  const counted = statuses.filter((status) => COUNTED.includes(status)).length;
  const noticed = statuses.filter((status) => NOTICED.includes(status)).length;
  console.log(`${folder}: ${noticed} of ${counted} mutants noticed, ${((100 * noticed) / counted).toFixed(1)} %.`);
}
