import { writeFile } from 'node:fs/promises';
import { Writable } from 'node:stream';
import { readConfiguredCatalog, readJsonFile } from '../airbyte/input-files.ts';
import { ConnectorLogger } from '../airbyte/logger.ts';
import { MessageWriter } from '../airbyte/message-writer.ts';
import type { Environment } from '../clients.ts';
import type { Invocation, Mistake, Options } from '../commands.ts';
import { secretsOf } from '../config.ts';
import { Redactor } from '../runtime/redactor.ts';
import type { Timing } from '../runtime/timing.ts';
import { VERSION } from '../spec.ts';
import { withoutSecrets } from './clean.ts';
import { examine } from './examination.ts';
import { htmlReport } from './html.ts';
import { jsonReport } from './json.ts';
import { showProgress } from './progress.ts';
import type { Report } from './report.ts';
import { textReport } from './text.ts';
import { verdictOf } from './verdict.ts';

/** Letters in a line of the text: fewer break words apart, more are hard to read. */
const NARROWEST = 60;
const WIDEST = 100;

/** Where a person reads. */
interface Output {
  write: (text: string) => unknown;
  isTTY?: boolean;
  columns?: number;
}

export interface DoctorOptions {
  stdout: Output;
  stderr: Output;
  timing: Timing;
  environment: Environment;
  /** Milliseconds after which a page is written in any case; eight minutes by default. */
  limitMs?: number | undefined;
  /** `NO_COLOR` is looked for in it. */
  env: Record<string, string | undefined>;
}

/**
 * Examines a set-up and writes one page about it.
 * @returns the exit code: 0, or 1 where something has to be fixed, an option is wrong, or the page could not be written
 */
export async function runDoctor(line: Invocation | Mistake, options: DoctorOptions): Promise<number> {
  if ('mistake' in line) {
    options.stderr.write(`${line.mistake}\n`);
    return 1;
  }
  const { options: asked } = line;
  const report = await examined(asked, options);
  const { stdout, env } = options;
  const width = Math.min(Math.max(stdout.columns ?? WIDEST, NARROWEST), WIDEST);
  const coloured = stdout.isTTY === true && !env['NO_COLOR'];
  stdout.write(asked.json ? jsonReport(report) : textReport(report, { width, coloured }));
  const isWritten = asked.html === undefined || (await writePage(asked.html, report, options));
  return report.verdict === 'not-ready' || !isWritten ? 1 : 0;
}

/** The catalog is not required of the doctor. */
type Given = Pick<Options, 'config'> & Partial<Options>;

async function examined(given: Given, options: DoctorOptions): Promise<Report> {
  const { config, catalog, 'show-values': showValues = false } = given;
  const { timing, environment, stderr, limitMs } = options;
  const redactor = new Redactor();
  const read = async (): Promise<unknown> => {
    const raw = await readJsonFile(config, 'config');
    for (const secret of secretsOf(raw)) redactor.add(secret);
    return raw;
  };
  const onSecret = (secret: string): void => {
    redactor.add(secret);
  };
  const onWaiting = (waitingFor: () => string): (() => void) => showProgress(stderr, waitingFor);
  const readCatalog = catalog === undefined ? undefined : () => readConfiguredCatalog(catalog);
  const examination = await examine(read, {
    ...{ logger: silentLogger(), timing, environment, showValues, readCatalog },
    ...{ onSecret, onWaiting, limitMs },
  });
  const at = new Date(timing.now()).toISOString();
  const head = { version: 1 as const, connector: `source-imis ${VERSION}`, at };
  return withoutSecrets({ ...head, ...verdictOf(examination), ...examination }, redactor);
}

async function writePage(path: string, report: Report, { stderr }: DoctorOptions): Promise<boolean> {
  try {
    await writeFile(path, htmlReport(report));
    stderr.write(`The page for a browser is in ${path}.\n`);
    return true;
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    stderr.write(`The page given as --html cannot be written: ${path} (${code}).\n`);
    return false;
  }
}

/** Standard output is the page: what the connector logs on its way is one of its lines, or nothing that people need. */
function silentLogger(): ConnectorLogger {
  const nowhere = new Writable({
    write: (_chunk, _encoding, done) => {
      done();
    },
  });
  return new ConnectorLogger(new MessageWriter(nowhere, new Redactor()));
}
