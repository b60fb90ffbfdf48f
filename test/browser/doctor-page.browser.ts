import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import axe from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { htmlReport } from '../../src/doctor/html.ts';
import { doctor } from '../connector/doctor.ts';
import { configFor } from '../connector/harness.ts';
import { user } from '../connector/openwater-scene.ts';
import { goodReport, nastyReport } from '../doctor/sample-report.ts';
import { startSimulator } from '../simulator/index.ts';
import { openBrowser } from './chromium.ts';

const SCREENSHOTS = 'build/browser';
const DESKTOP = { width: 1280, height: 900 };
const PHONES = [375, 320];

let browser: Browser;
let folder: string;

beforeAll(async () => {
  browser = await openBrowser();
  folder = mkdtempSync(join(tmpdir(), 'source-imis-page-'));
  mkdirSync(SCREENSHOTS, { recursive: true });
  writeFileSync(join(folder, 'good.html'), htmlReport(goodReport()));
  writeFileSync(join(folder, 'nasty.html'), htmlReport(nastyReport()));
});

afterAll(async () => {
  // Where there is no browser, nothing was opened.
  await (browser as Browser | undefined)?.close();
  if (folder) rmSync(folder, { recursive: true });
});

/** Words that go over two lines, but for names, examples, addresses and paths: these may be longer than a line. */
const BROKEN_WORDS = `(() => {
  const broken = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const node = texts.currentNode;
    if (node.parentElement.closest('bdi, code, .shape, style')) continue;
    for (const { 0: word, index } of node.data.matchAll(/(?<![a-z])[a-z]{2,20}(?![a-z])/gi)) {
      const range = document.createRange();
      range.setStart(node, index);
      range.setEnd(node, index + word.length);
      const isHidden = range.getBoundingClientRect().right < 2 || node.parentElement.closest('thead')?.offsetWidth === 1;
      if (!isHidden && new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size > 1) broken.push(word);
    }
  }
  return broken;
})()`;

interface Opened {
  page: Page;
  /** Everything that was asked for. */
  requests: string[];
  /** What the console said, and errors. */
  complaints: string[];
}

/** Opens one of the pages from its file, without a network. */
async function open(name: string, options: BrowserContextOptions = {}): Promise<Opened> {
  const context = await browser.newContext({ viewport: DESKTOP, offline: true, ...options });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const requests: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('dialog', (dialog) => complaints.push(dialog.message()));
  await page.goto(pathToFileURL(join(folder, `${name}.html`)).href);
  return { page, requests, complaints };
}

/** The rules that are broken, each with the elements that break it. */
async function violations(page: Page): Promise<string[]> {
  // Evaluated from outside: the page itself lets no script run.
  await page.evaluate(axe.source);
  const found = await page.evaluate<axe.AxeResults>('axe.run(document)');
  expect(found.passes.length).toBeGreaterThan(10);
  return found.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
}

function overflow(page: Page): Promise<number> {
  return page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}

describe.each(['good', 'nasty', 'real'])('the page of a report that is %s', (name) => {
  beforeAll(async () => {
    if (name !== 'real') return;
    const users = Array.from({ length: 30 }, (_, at) => user(String(at), `Job ${at}`));
    const rows = Array.from({ length: 40 }, (_, at) => ({ 'Registrant ID': String(at), 'E-Mail': 'x', E_Mail: 'y' }));
    const site = await startSimulator({ rows, openWater: { users } });
    const { clientKey, apiKey } = site.openWater.settings;
    const keys = { client_key: clientKey, api_key: apiKey, base_url: site.openWaterUrl, requests_per_second: 100 };
    const { html } = await doctor(configFor(site, { openwater: keys }));
    await site.close();
    writeFileSync(join(folder, 'real.html'), html);
  });

  it('opens from a file, asks for nothing else, and complains of nothing', async () => {
    const { page, requests, complaints } = await open(name);
    expect(requests).toEqual([pathToFileURL(join(folder, `${name}.html`)).href]);
    expect(complaints).toEqual([]);
    expect(await page.title()).toMatch(/^(Not r|R)eady/);
    await page.screenshot({ path: join(SCREENSHOTS, `${name}-desktop.png`), fullPage: true });
  });

  it.each(['light', 'dark'] as const)('is accessible to everybody: %s', async (colorScheme) => {
    for (const width of [DESKTOP.width, ...PHONES]) {
      const { page } = await open(name, { colorScheme, viewport: { width, height: 800 } });
      expect(await violations(page)).toEqual([]);
    }
  });

  it.each(PHONES)('has no horizontal scroll at %i px', async (width) => {
    const { page } = await open(name, { viewport: { width, height: 800 }, isMobile: true, deviceScaleFactor: 2 });
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    expect(await page.evaluate('innerWidth')).toBe(width);
    await page.screenshot({ path: join(SCREENSHOTS, `${name}-${width}.png`) });
  });

  it.each([375, 800, 1400])('breaks no word of its own at %i px', async (width) => {
    const { page } = await open(name, { viewport: { width, height: 900 } });
    await page.evaluate('document.querySelectorAll("details").forEach((each) => { each.open = true; })');
    expect(await page.evaluate(BROKEN_WORDS)).toEqual([]);
  });

  it('has none on a desktop, on paper or in large letters either', async () => {
    const { page } = await open(name);
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    await page.evaluate('document.documentElement.style.fontSize = "200%"');
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    await page.emulateMedia({ media: 'print' });
    await page.setViewportSize({ width: 700, height: 900 });
    expect(await overflow(page)).toBeLessThanOrEqual(0);
  });

  it('is styled by its own style, and by nothing that a name brings along', async () => {
    const { page } = await open(name, { colorScheme: 'dark' });
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(19, 21, 24)');
    expect(await page.evaluate('document.scripts.length + document.images.length + document.forms.length')).toBe(0);
  });
});

describe('a link at the head of the page', () => {
  it('leads to the step that has to be mended', async () => {
    const { page } = await open('nasty');
    const href = await page.locator('.links a').first().getAttribute('href');
    await page.locator('.links a').first().click();
    expect(await page.locator(href ?? '').getAttribute('class')).toBe('failed');
  });
});
