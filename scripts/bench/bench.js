// `npm run bench [-- a b c …]`: what the connector costs, as ratios against the least that anybody could do.
import '../installed.js';
import { execFileSync } from 'node:child_process';
import { measure, medians } from './measure.js';
import { withScene } from './scene.js';

/** Twenty columns of everyday kinds. The simulator's own twenty hold bytes, and digits beyond a double on every page. */
const EVERYDAY = [
  ...['Registrant ID', 'FirstName', 'LastName', 'Email', 'Company', 'Status', 'City', 'Badge', 'Title', 'Track'],
  ...['Address', 'State', 'Country'],
]
  .map((name) => ({ name, dataType: 'String' }))
  .concat(['Registered', 'Changed'].map((name) => ({ name, dataType: 'DateTime' })))
  .concat(['Guests', 'Age'].map((name) => ({ name, dataType: 'Int32' })))
  .concat(['Member', 'Paid'].map((name) => ({ name, dataType: 'Boolean' })))
  .concat([{ name: 'Key', dataType: 'Guid' }]);

const RUNS = Number(process.env.BENCH_RUNS ?? 3);
const bench = { a: againstBare, b: againstPlainCdk, c: latencies, d: memory, e: slowReader, f: startUp, g: enrichment };

execFileSync(process.execPath, ['scripts/build.js'], { stdio: 'inherit' });
const wanted = process.argv.slice(2);
for (const [letter, run] of Object.entries(bench)) if (wanted.length === 0 || wanted.includes(letter)) await run();

async function againstBare() {
  const sites = [
    ['api/query', 'everyday columns', { rows: { count: 200_000, seed: 1, columns: EVERYDAY } }],
    ['api/query', 'columns of every kind', { rows: { count: 200_000, seed: 1 } }],
    ['api/iqa', 'columns of every kind', { rows: { count: 200_000, seed: 1 }, queryEndpoint: 404 }],
  ];
  for (const [endpoint, kind, site] of sites) {
    await withScene(site, async ({ config, read }) => {
      const [ours, bare] = await medians(
        [() => measure(read), () => measure(['scripts/bench/bare.js', config, endpoint])],
        RUNS,
      );
      report('a', `200,000 rows of 20 ${kind}, ${endpoint}, against the bare program`, {
        'CPU ratio': ours.cpuSeconds / bare.cpuSeconds,
        'time ratio': ours.seconds / bare.seconds,
        ...figures(ours),
        'bare CPU s': bare.cpuSeconds,
      });
    });
  }
}

async function againstPlainCdk() {
  await withScene({ rows: { count: 200_000, seed: 1 } }, async ({ config, catalog, read }) => {
    const plain = ['scripts/bench/plain-cdk.cjs', 'read', '--config', config, '--catalog', catalog];
    const [ours, theirs] = await medians([() => measure(read), () => measure(plain)], RUNS);
    report('b', '200,000 rows against a plain source on the CDK', {
      'CPU, plain ÷ ours': theirs.cpuSeconds / ours.cpuSeconds,
      'time, plain ÷ ours': theirs.seconds / ours.seconds,
      ...figures(ours),
    });
  });
}

async function latencies() {
  const pages = 12;
  for (const latencyMs of [50, 400, 2000]) {
    // One row of each page is the seam.
    await withScene({ rows: { count: pages * 499, seed: 1 }, latencyMs }, async ({ read }) => {
      const [ours] = await medians([() => measure(read)], RUNS);
      const ideal = ((2 + Math.ceil((pages - 1) / 4)) * latencyMs) / 1000;
      report('c', `${pages} pages at ${latencyMs} ms`, {
        'time ÷ ideal': ours.seconds / ideal,
        seconds: ours.seconds,
        'ideal s': ideal,
      });
    });
  }
}

async function memory() {
  for (const count of [10_000, 200_000, 1_000_000]) {
    await withScene({ rows: { count, seed: 1 } }, async ({ read }) => {
      const [ours] = await medians([() => measure(read)], count > 500_000 ? 1 : RUNS);
      report('d', `${count.toLocaleString('en-US')} rows`, {
        ...figures(ours),
        'rows a second': ours.records / ours.seconds,
      });
    });
  }
}

async function slowReader() {
  await withScene({ rows: { count: 200_000, seed: 1 } }, async ({ read }) => {
    const ours = await measure(read, { nodeOptions: ['--max-old-space-size=96'], bytesPerSecond: 2e6 });
    report('e', '200,000 rows, a reader of 2 MB a second, a heap of 96 MB', figures(ours));
  });
}

async function startUp() {
  const [spec, bare] = await medians([() => measure(['dist/main.js', 'spec']), () => measure(['-e', '0'])], RUNS * 5);
  report('f', 'start-up: spec over bare node', {
    'ms more': (spec.seconds - bare.seconds) * 1000,
    ratio: spec.seconds / bare.seconds,
  });
}

async function enrichment() {
  for (const [pace, users] of [
    [3, 30],
    [40, 200],
    [400, 2000],
  ]) {
    const openWater = { users: { users, matching: users, seed: 1 }, clientKey: 'k', apiKey: 'a', latencyMs: 50 };
    const site = { rows: { count: users, seed: 1 }, openWater };
    const calls = Math.ceil(users / 100) + users;
    const comparison = async ({ read, alone }) => {
      const [ours, without] = await medians([() => measure(read), () => measure(alone)], RUNS);
      report('g', `${calls} OpenWater calls at ${pace} a second`, {
        'time beyond the same read without OpenWater ÷ (calls ÷ pace)':
          (ours.seconds - without.seconds) / (calls / pace),
        'whole time ÷ (calls ÷ pace)': ours.seconds / (calls / pace),
        seconds: ours.seconds,
        records: ours.records,
      });
    };
    await withScene(site, comparison, pace);
  }
}

function figures({ cpuSeconds, seconds, peakMb, records, exitCode }) {
  return { records, 'exit code': exitCode, seconds, 'CPU s': cpuSeconds, 'peak MB': peakMb };
}

function report(letter, what, values) {
  const texts = Object.entries(values).map(
    ([name, value]) => `${name} ${Number.isInteger(value) ? value : value.toFixed(2)}`,
  );
  console.log(`${letter}) ${what}: ${texts.join(', ')}`);
}
