import { writeFile } from 'node:fs/promises';
import { Writable } from 'node:stream';
import { parseArgs } from 'node:util';
import { readJsonFile } from '../airbyte/input-files.ts';
import { ConnectorLogger } from '../airbyte/logger.ts';
import { MessageWriter } from '../airbyte/message-writer.ts';
import { secretsOf } from '../config.ts';
import type { Environment } from '../connection.ts';
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

const DOCTOR_USAGE = 'usage: doctor --config F [--json] [--html FILE] [--show-values]';

const OPTIONS = {
  config: { type: 'string' },
  json: { type: 'boolean', default: false },
  html: { type: 'string' },
  'show-values': { type: 'boolean', default: false },
} as const;

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

interface Arguments {
  config: string;
  json: boolean;
  html: string | undefined;
  showValues: boolean;
}

/**
 * Examines a set-up and writes one page about it.
 * @param args the command line after `doctor`
 * @returns the exit code: 0, or 1 where something has to be mended, an option is wrong, or the page could not be written
 */
export async function runDoctor(args: readonly string[], options: DoctorOptions): Promise<number> {
  const parsed = parseArguments(args);
  if ('problem' in parsed) {
    options.stderr.write(`${parsed.problem}\n`);
    return 1;
  }
  const report = await examined(parsed, options);
  const { stdout, env } = options;
  const width = Math.min(Math.max(stdout.columns ?? WIDEST, NARROWEST), WIDEST);
  const coloured = stdout.isTTY === true && !env['NO_COLOR'];
  stdout.write(parsed.json ? jsonReport(report) : textReport(report, { width, coloured }));
  const isWritten = parsed.html === undefined || (await writePage(parsed.html, report, options));
  return report.verdict === 'not-ready' || !isWritten ? 1 : 0;
}

async function examined({ config, showValues }: Arguments, options: DoctorOptions): Promise<Report> {
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
  const logger = silentLogger();
  const examination = await examine(read, { logger, timing, environment, showValues, onSecret, onWaiting, limitMs });
  const at = new Date(timing.now()).toISOString();
  const head = { version: 1 as const, connector: `source-imis ${VERSION}`, at };
  return withoutSecrets({ ...head, ...verdictOf(examination), ...examination }, redactor);
}

async function writePage(path: string, report: Report, { stderr }: DoctorOptions): Promise<boolean> {
  try {
    await writeFile(path, htmlReport(report));
    return true;
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    stderr.write(`The page given as --html cannot be written: ${path} (${code}).\n`);
    return false;
  }
}

function parseArguments(args: readonly string[]): Arguments | { problem: string } {
  try {
    const { values } = parseArgs({ args: [...args], options: OPTIONS });
    const { config, json, html, 'show-values': showValues } = values;
    if (config === undefined) return { problem: `--config is missing. ${DOCTOR_USAGE}` };
    if (html === '') return { problem: `--html needs the name of a file. ${DOCTOR_USAGE}` };
    return { config, json, html, showValues };
  } catch (error) {
    return { problem: `${(error as Error).message}. ${DOCTOR_USAGE}` };
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
