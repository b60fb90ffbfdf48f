// `npm run bench [-- a b c …]`: what the connector costs, as ratios against the least that anybody could do.
import type { ColumnSpec } from '../../test/simulator/index.ts';
import { bundleConnector } from '../connector-bundle.ts';
import { againstLowCode } from './low-code.ts';
import { measure, medianOf, mediansOf } from './measure.ts';
import { buildPrograms, PROGRAMS } from './programs.ts';
import { figures, report } from './report.ts';
import { withScene } from './scene.ts';

/** Twenty columns of everyday kinds. The simulator's own twenty hold bytes, and digits beyond a double on every page. */
const EVERYDAY: ColumnSpec[] = Object.entries({
  String: [
    ...['Registrant ID', 'FirstName', 'LastName', 'Email', 'Company', 'Status', 'City', 'Badge', 'Title', 'Track'],
    ...['Address', 'State', 'Country'],
  ],
  DateTime: ['Registered', 'Changed'],
  Int32: ['Guests', 'Age'],
  Boolean: ['Member', 'Paid'],
  Guid: ['Key'],
}).flatMap(([dataType, names]) => names.map((name) => ({ name, dataType })));

const RUNS = Number(process.env['BENCH_RUNS'] ?? 3);
const bench = {
  a: againstBare,
  b: againstPlainCdk,
  c: latencies,
  d: memory,
  e: slowReader,
  f: startUp,
  g: enrichment,
  h: () => againstLowCode(RUNS),
};

await bundleConnector();
await buildPrograms();
const wanted = process.argv.slice(2);
for (const [letter, run] of Object.entries(bench)) if (wanted.length === 0 || wanted.includes(letter)) await run();

async function againstBare(): Promise<void> {
  const everyKind = { rows: { count: 200_000, seed: 1 } };
  const sites = [
    ['api/query', 'everyday columns', { rows: { count: 200_000, seed: 1, columns: EVERYDAY } }],
    ['api/query', 'columns of every kind', everyKind],
    ['api/iqa', 'columns of every kind', { ...everyKind, queryEndpoint: 404 }],
  ] as const;
  for (const [endpoint, kind, site] of sites) {
    await withScene(site, async ({ config, read }) => {
      const { ours, bare } = await mediansOf(
        { ours: () => measure(read), bare: () => measure([PROGRAMS.bare, config, endpoint]) },
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

async function againstPlainCdk(): Promise<void> {
  await withScene({ rows: { count: 200_000, seed: 1 } }, async ({ config, catalog, read }) => {
    const plain = [PROGRAMS.plainCdk, 'read', '--config', config, '--catalog', catalog];
    const { ours, theirs } = await mediansOf({ ours: () => measure(read), theirs: () => measure(plain) }, RUNS);
    report('b', '200,000 rows against a plain source on the CDK', {
      'CPU, plain ÷ ours': theirs.cpuSeconds / ours.cpuSeconds,
      'time, plain ÷ ours': theirs.seconds / ours.seconds,
      ...figures(ours),
    });
  });
}

async function latencies(): Promise<void> {
  const pages = 12;
  for (const latencyMs of [50, 400, 2000]) {
    // One row of each page is the seam.
    await withScene({ rows: { count: pages * 499, seed: 1 }, latencyMs }, async ({ read }) => {
      const ours = await medianOf(() => measure(read), RUNS);
      const ideal = ((2 + Math.ceil((pages - 1) / 4)) * latencyMs) / 1000;
      report('c', `${pages} pages at ${latencyMs} ms`, {
        'time ÷ ideal': ours.seconds / ideal,
        seconds: ours.seconds,
        'ideal s': ideal,
      });
    });
  }
}

async function memory(): Promise<void> {
  for (const count of [10_000, 200_000, 1_000_000]) {
    await withScene({ rows: { count, seed: 1 } }, async ({ read }) => {
      const ours = await medianOf(() => measure(read), count > 500_000 ? 1 : RUNS);
      report('d', `${count.toLocaleString('en-US')} rows`, {
        ...figures(ours),
        'rows a second': ours.records / ours.seconds,
      });
    });
  }
}

async function slowReader(): Promise<void> {
  await withScene({ rows: { count: 200_000, seed: 1 } }, async ({ read }) => {
    const ours = await measure(read, { nodeOptions: ['--max-old-space-size=96'], bytesPerSecond: 2e6 });
    report('e', '200,000 rows, a reader of 2 MB a second, a heap of 96 MB', figures(ours));
  });
}

async function startUp(): Promise<void> {
  const runs = { spec: () => measure(['dist/main.js', 'spec']), bare: () => measure(['-e', '0']) };
  const { spec, bare } = await mediansOf(runs, RUNS * 5);
  report('f', 'start-up: spec over bare node', {
    'ms more': (spec.seconds - bare.seconds) * 1000,
    ratio: spec.seconds / bare.seconds,
  });
}

async function enrichment(): Promise<void> {
  const scenes = [
    [3, 30],
    [40, 200],
    [400, 2000],
  ] as const;
  for (const [perSecond, users] of scenes) {
    const openWater = { users: { users, matching: users, seed: 1 }, clientKey: 'k', apiKey: 'a', latencyMs: 50 };
    const site = { rows: { count: users, seed: 1 }, openWater };
    const calls = Math.ceil(users / 100) + users;
    const ideal = calls / perSecond;
    await withScene(
      site,
      async ({ read, alone }) => {
        const runs = { ours: () => measure(read), without: () => measure(alone) };
        const { ours, without } = await mediansOf(runs, RUNS);
        report('g', `${calls} OpenWater calls at ${perSecond} a second`, {
          'time beyond the same read without OpenWater ÷ (calls ÷ rate)': (ours.seconds - without.seconds) / ideal,
          'whole time ÷ (calls ÷ rate)': ours.seconds / ideal,
          seconds: ours.seconds,
          records: ours.records,
        });
      },
      perSecond,
    );
  }
}
