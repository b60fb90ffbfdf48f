import { setMaxListeners } from 'node:events';
import type { AirbyteConfiguredCatalog } from 'faros-airbyte-cdk/lib/protocol.js';
import { withinLimit } from '../airbyte/deadline.ts';
import type { ConnectorLogger } from '../airbyte/logger.ts';
import type { ConnectionOptions, Environment } from '../clients.ts';
import { parseConfig, type Config } from '../config.ts';
import { connect, type Connection } from '../connection.ts';
import type { ProfileField } from '../openwater/profile-form.ts';
import type { Timing } from '../runtime/timing.ts';
import { profileColumns } from '../streams/attendees/profile-columns.ts';
import { lookAtCatalog, type Available } from './catalog-step.ts';
import { collisionsAmong } from './collisions.ts';
import { columnsReport } from './column-samples.ts';
import { costOf } from './cost.ts';
import { Findings, problemOf } from './findings.ts';
import { examineFolder } from './folder-steps.ts';
import { examineImis } from './imis-steps.ts';
import type { Sample } from './match-sample.ts';
import { lookAtNames } from './name-steps.ts';
import { examineForm, examineMatches, withoutOpenWater, type OpenWaterOptions } from './openwater-steps.ts';
import type { ImisLook } from './query-steps.ts';
import type { FolderReport, Report } from './report.ts';

export interface ExaminationOptions {
  logger: ConnectorLogger;
  timing: Timing;
  environment: Environment;
  showValues: boolean;
  /** Receives each token: no line may show one. */
  onSecret: (secret: string) => void;
  /** Receives how to ask what is being waited for; returns what ends it. */
  onWaiting: (waitingFor: () => string) => () => void;
  /** Gives the configured catalog, or throws ConnectorError; undefined where none is to be examined. */
  readCatalog: (() => Promise<AirbyteConfiguredCatalog>) | undefined;
  /** Milliseconds after which what is still under way is given up; eight minutes by default. */
  limitMs?: number | undefined;
}

/** What was found, before it is put into words for the head of the page. */
export type Examination = Pick<
  Report,
  'host' | 'query' | 'steps' | 'columns' | 'collisions' | 'folder' | 'match' | 'cost' | 'valuesShown'
>;

/** What both systems came to. */
interface Looks {
  imis: ImisLook | undefined;
  /** The fields of the profile form; undefined where they could not be had, or are not wanted. */
  fields: readonly ProfileField[] | undefined;
  sample: Sample | undefined;
  folder: FolderReport | null;
}

const NOTHING: Omit<Examination, 'steps' | 'valuesShown'> = {
  host: null,
  query: null,
  columns: [],
  collisions: [],
  folder: null,
  match: null,
  cost: null,
};

/**
 * Looks at everything that a sync rests on. Whatever is wrong is a line of what it returns.
 * @param read gives the raw configuration, or throws ConnectorError where its file cannot be read
 */
export async function examine(read: () => Promise<unknown>, options: ExaminationOptions): Promise<Examination> {
  const findings = new Findings();
  const valuesShown = options.showValues;
  const config = await configuration(read, findings);
  if (!config) return { ...NOTHING, valuesShown, steps: findings.steps };
  const looks = await lookAtBoth(config, findings, options);
  const found = looks.imis ? result(looks.imis, looks, config, options) : NOTHING;
  if (looks.imis) lookAtNames(found, { ...looks, profileColumns: profileColumns(looks.fields ?? []) }, findings);
  return {
    ...found,
    folder: looks.folder,
    valuesShown,
    host: config.baseUrl,
    query: config.queryName,
    steps: findings.steps,
  };
}

async function configuration(read: () => Promise<unknown>, findings: Findings): Promise<Config | undefined> {
  try {
    const config = parseConfig(await read());
    const [first, ...others] = config.warnings;
    if (first) findings.warn(first, ...others);
    else findings.ok('configuration', 'All fields are valid.');
    return config;
  } catch (error) {
    findings.fail('configuration', problemOf(error));
    return undefined;
  }
}

async function lookAtBoth(config: Config, findings: Findings, options: ExaminationOptions): Promise<Looks> {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  let logIns = 0;
  const onSecret = (secret: string): void => {
    logIns++;
    options.onSecret(secret);
  };
  const connection = connected(config, { ...options, signal: controller.signal, onSecret }, findings);
  if (!connection) return NO_LOOKS;
  let imisIsDone = false;
  const waitingFor = (): string => (imisIsDone ? 'OpenWater' : connection.imis.waitingFor);
  const work = async (): Promise<Looks> => {
    const imis = examineImis({ connection, config, findings, logIns: () => logIns });
    const folder = lookAtFolder(imis, connection, findings).finally(() => {
      imisIsDone = true;
    });
    const looks = lookAtOpenWater(imis, { connection, config, findings, signal: controller.signal });
    const [found, report] = await Promise.all([looks, folder]);
    const all = { ...found, folder: report };
    if (options.readCatalog) await lookAtCatalog(options.readCatalog, availableOf(all, connection), findings);
    return all;
  };
  const stopTelling = options.onWaiting(waitingFor);
  try {
    return await withinLimit(work, controller, waitingFor, options.limitMs);
  } finally {
    stopTelling();
    connection.close();
  }
}

/** What a configured catalog can be held against. */
function availableOf({ imis, fields = [], folder }: Looks, { attendees, folder: configured }: Connection): Available {
  const queries = folder?.queries.map(({ name }) => name) ?? [];
  return {
    streams: configured && !folder ? undefined : [attendees.name, ...queries],
    missing: imis && ((schema) => attendees.missing({ ...imis.survey, fields, formProblem: undefined }, schema)),
  };
}

const NO_LOOKS: Looks = { imis: undefined, fields: undefined, sample: undefined, folder: null };

/** Undefined where the proxy of the environment is none. */
function connected(config: Config, options: ConnectionOptions, findings: Findings): Connection | undefined {
  try {
    return connect(config, options);
  } catch (error) {
    findings.fail('host', problemOf(error));
    return undefined;
  }
}

/** Asked for after the query, which comes first on a site that bears little; not where no log-in worked. */
async function lookAtFolder(
  imis: Promise<unknown>,
  { folder }: Connection,
  findings: Findings,
): Promise<FolderReport | null> {
  await imis;
  return findings.hasFailed('host') || findings.hasFailed('log-in') ? null : examineFolder(folder, findings);
}

interface Context {
  connection: Connection;
  config: Config;
  findings: Findings;
  signal: AbortSignal;
}

/** The form is asked for at once; who matches whom can be looked for when both systems have said their part. */
async function lookAtOpenWater(
  imisLook: Promise<ImisLook | undefined>,
  context: Context,
): Promise<Omit<Looks, 'folder'>> {
  const { connection, config, findings, signal } = context;
  if (!connection.openWater || !config.openWater) {
    withoutOpenWater(findings);
    return { imis: await imisLook, fields: undefined, sample: undefined };
  }
  const proxy = connection.proxies.openWater;
  const options: OpenWaterOptions = {
    client: connection.openWater,
    ...{ config: config.openWater, proxy, findings, signal },
  };
  const [imis, fields] = await Promise.all([imisLook, examineForm(options)]);
  const sample = imis?.ids && fields ? await examineMatches(imis, fields, options) : undefined;
  return { imis, fields, sample };
}

function result(look: ImisLook, looks: Looks, config: Config, { showValues }: ExaminationOptions): typeof NOTHING {
  const columns = look.columns.length > 0 ? columnsReport({ ...looks, look, config, showValues }) : [];
  const { sample } = looks;
  return {
    ...NOTHING,
    columns,
    collisions: collisionsAmong(columns.map(({ name }) => name)),
    match: sample ? { sampled: sample.sampled, matched: sample.matched, users: sample.first.total } : null,
    cost: costOf(look, sample, config),
  };
}
