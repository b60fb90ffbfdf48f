import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escaped } from '../../src/doctor/html/escape.ts';
import { htmlReport } from '../../src/doctor/html.ts';
import { jsonReport } from '../../src/doctor/json.ts';
import type { Report } from '../../src/doctor/report.ts';
import { widthOf } from '../../src/doctor/terminal.ts';
import { textReport } from '../../src/doctor/text.ts';
import { goodReport, nastyReport } from './sample-report.ts';

const WIDE = { width: 100, coloured: false };
const TAG = /<\/?([a-z][a-z\d]*)\b[^>]*>/g;
/** Every element that the page is made of. */
const KNOWN = new Set(
  'html head meta title style body main header section details summary footer div h1 h2 h3 p span time bdi br ol ul li dl dt dd a code table thead tbody tr th td svg rect circle'.split(
    ' ',
  ),
);

function withText(text: string): Report {
  const report = goodReport();
  return {
    ...report,
    host: text,
    query: text,
    steps: report.steps.map((step) => ({ ...step, status: 'warning', found: text, todo: text, where: text })),
    columns: report.columns.map((column) => ({ ...column, name: text, example: text })),
    collisions: [{ name: text, columns: [text, text] }],
  };
}

describe('the page', () => {
  it('lets nothing be loaded, and nothing run', () => {
    const html = htmlReport(nastyReport());
    expect(html).toContain('default-src &#39;none&#39;; style-src &#39;sha256-');
    expect(html).not.toMatch(/<(script|img|link|iframe|object|embed|form|input|base)\b/i);
    expect(html).not.toMatch(/\s(src|style|on\w+)="/i);
    expect(html.match(/\shref="[^"]*"/g)?.every((link) => link.startsWith(' href="#'))).toBe(true);
    expect(html).not.toMatch(/url\(|@import/);
  });

  it('is made of its own elements only, whatever the texts in it are', () => {
    const shape = (report: Report): string =>
      [...htmlReport(report).matchAll(TAG)].map(([tag]) => tag.replace(/"[^"]*"/g, '')).join('');
    const plain = shape(withText('x'));
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.constantFrom('<', '>', '"', "'", '</style>', '<!--', ']]>')), (text) => {
        fc.pre(text.trim() !== '');
        expect(shape(withText(text))).toBe(plain);
      }),
      { numRuns: 200 },
    );
    for (const [, name = ''] of htmlReport(nastyReport()).matchAll(TAG)) expect(KNOWN).toContain(name);
  });

  it('escapes what means something in HTML', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(escaped(text)).not.toMatch(/[<>"']/);
        const back = escaped(text)
          .replaceAll('&lt;', '<')
          .replaceAll('&gt;', '>')
          .replaceAll('&quot;', '"')
          .replaceAll('&#39;', "'")
          .replaceAll('&amp;', '&');
        expect(back).toBe(text);
      }),
    );
  });

  it('has a verdict, each step and each column', () => {
    const report = nastyReport();
    const html = htmlReport(report);
    expect(html.match(/<li class="(ok|warning|failed|skipped)" id=/g)).toHaveLength(report.steps.length);
    expect(html.match(/<th role="rowheader"/g)).toHaveLength(216);
    expect(html).toContain(`<h1>${report.headline}</h1>`);
  });
});

describe('the text', () => {
  it.each([60, 80, 100])('fits into %i places', (width) => {
    for (const report of [nastyReport(), goodReport()]) {
      const lines = textReport(report, { width, coloured: false }).split('\n');
      expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(width);
    }
  });

  it('holds no sign that a terminal obeys', () => {
    expect(textReport(nastyReport(), WIDE).replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
  });

  it('is coloured only where that is wanted', () => {
    const plain = textReport(goodReport(), WIDE);
    const coloured = textReport(goodReport(), { ...WIDE, coloured: true });
    expect(plain).not.toContain('\u001b');
    // eslint-disable-next-line no-control-regex -- these are what colours are made of
    expect(coloured.replaceAll(/\u001b\[\d+m/g, '')).toBe(plain);
    expect(coloured).not.toBe(plain);
  });
});

describe('the JSON', () => {
  it('is the report, each name as it is', () => {
    expect(JSON.parse(jsonReport(nastyReport()))).toEqual(nastyReport());
  });

  it('holds no sign that a terminal obeys', () => {
    expect(jsonReport(nastyReport()).replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
  });

  it('has the keys that it is known by', () => {
    const report = goodReport();
    expect(Object.keys(JSON.parse(jsonReport(report)) as object)).toEqual([
      ...['version', 'connector', 'at', 'verdict', 'headline', 'host', 'query', 'valuesShown', 'steps', 'columns'],
      ...['collisions', 'folder', 'match', 'cost'],
    ]);
    expect(Object.keys(report.steps[0] ?? {})).toEqual([
      ...['id', 'group', 'title', 'status', 'found', 'todo', 'where', 'owners', 'outage', 'isUnknown'],
    ]);
  });
});
