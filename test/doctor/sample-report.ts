import { STEPS, type ColumnReport, type Report, type Step } from '../../src/doctor/report.ts';

/** Names that somebody could give to a column to do harm, or by accident. */
const NASTY_NAMES = [
  '<script>document.title = "broken in"</script>',
  '"><img src=x onerror=alert(1)>',
  "'); DROP TABLE attendees; --",
  '</td></tr></table><h1>Hello</h1>',
  '&lt;b&gt; &amp; <b>',
  'اسم المشترك بالعربية',
  '\u202eright to left\u2066 and back',
  'שם משפחה',
  '姓名与公司',
  '\u001b[31mred\u0007\u009b2J',
  'javascript:alert(1)',
  'a'.repeat(300),
  'many words '.repeat(40).trim(),
  '🙂'.repeat(60),
  ' ',
  '__proto__',
];

const step = ({ id, group, title }: (typeof STEPS)[number], more: Partial<Step> = {}): Step => ({
  ...{
    id,
    group,
    title,
    status: 'ok',
    found: 'All is well.',
    todo: null,
    where: null,
    owners: [],
    outage: false,
    isUnknown: false,
  },
  ...more,
});

const column = (name: string, more: Partial<ColumnReport> = {}): ColumnReport => ({
  ...{ name, type: 'string', origin: 'definition', example: 'Aaa', filled: 0.5 },
  ...more,
});

/** A report with a line of each kind, and two hundred columns with names that are a nuisance. */
export function nastyReport(): Report {
  const names = Array.from({ length: 200 }, (_, at) => NASTY_NAMES[at] ?? `Column ${at} of a query`);
  const origins = ['definition', 'rows', 'openwater', 'swapcard'] as const;
  return {
    version: 1,
    connector: 'source-imis 0.1.0',
    at: '2026-11-21T20:15:00.000Z',
    verdict: 'not-ready',
    headline: 'Not ready: 2 things to mend, and 1 thing to look at.',
    host: `https://imis.example.com/${'long-path/'.repeat(20)}`,
    query: `$/Demo/${NASTY_NAMES[0] ?? ''}`,
    valuesShown: true,
    steps: STEPS.map((each, at) => {
      const text = NASTY_NAMES.join(', ');
      if (at % 5 === 1) return step(each, { status: 'failed', found: text, todo: text, where: text, outage: at > 8 });
      if (at % 5 === 2) return step(each, { status: 'warning', found: text, todo: text });
      return step(each, at % 5 === 3 ? { status: 'skipped', found: 'Not looked at.' } : {});
    }),
    columns: names.map((name, at) => {
      const filled = at % 7 === 0 ? null : (at % 11) / 10;
      return column(name, { origin: origins[at % 4] ?? 'rows', example: at % 3 === 0 ? null : name, filled });
    }),
    collisions: [{ name: '_'.repeat(300), columns: NASTY_NAMES }],
    folder: {
      path: NASTY_NAMES[0] ?? '',
      queries: NASTY_NAMES.map((name, at) => ({
        name,
        rows: at % 3 === 0 ? null : at * 1000,
        columns: at % 3 === 0 ? null : at,
        isSorted: at % 2 === 0 ? null : at % 3 === 0,
        problem: at % 3 === 0 ? `The query "${name}" is left out.` : null,
      })),
    },
    match: { sampled: 50, matched: 3, users: 12_345 },
    cost: {
      rows: 120_000,
      imis: { requests: 250, logIns: 1, lookUps: 2, pages: 247, pageRows: 500, parallel: 4, seconds: 512 },
      openWater: { calls: 9_000, plan: 'list', finding: 124, profiles: 8_876, pace: 3, seconds: 3_150 },
      seconds: 3_150,
    },
  };
}

/** A report in which nothing is amiss. */
export function goodReport(): Report {
  return {
    ...nastyReport(),
    verdict: 'ready',
    headline: 'Ready: everything is in order.',
    host: 'https://imis.example.com',
    query: '$/Demo/Attendees',
    valuesShown: false,
    steps: STEPS.map((each) => step(each)),
    columns: [column('Registrant ID', { example: '999', filled: 1 }), column('First Name')],
    collisions: [],
  };
}
