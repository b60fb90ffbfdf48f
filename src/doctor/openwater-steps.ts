import type { OpenWaterConfig } from '../config.ts';
import { CallFailure } from '../http/failures.ts';
import type { Proxy } from '../http/proxy.ts';
import { requireMatchColumn } from '../imis/required-column.ts';
import type { OpenWaterClient } from '../openwater/openwater-client.ts';
import { openWaterError } from '../openwater/openwater-error.ts';
import type { ProfileField } from '../openwater/profile-form.ts';
import { emptyForm, fewMatches, idsDiffer } from '../problems/enrichment.ts';
import type { Problem } from '../problems/problem.ts';
import { registrantIds } from '../streams/attendees/attendees-kind.ts';
import { fetchForm, profileColumns } from '../streams/attendees/profile-columns.ts';
import { counted, percent } from '../wording.ts';
import { problemOf, reached, type Findings } from './findings.ts';
import { sampleUsers, type Sample } from './match-sample.ts';
import type { ImisLook } from './query-steps.ts';

/** A smaller share of attendees who are users of OpenWater is more likely a wrong id than the truth. */
const FEW = 0.1;
const NOT_CONFIGURED = 'OpenWater is not configured: attendees come with the columns of the query.';
const STEP_IDS = ['openwater-host', 'openwater-keys', 'openwater-form', 'openwater-match'] as const;

export interface OpenWaterOptions {
  client: OpenWaterClient;
  config: OpenWaterConfig;
  /** What stands between here and OpenWater. */
  proxy: Proxy | undefined;
  findings: Findings;
  /** Aborted when the doctor's time is over, with the error that says so. */
  signal: AbortSignal;
}

/** Marks the steps of OpenWater as skipped: it is not configured. */
export function withoutOpenWater(findings: Findings): void {
  for (const id of STEP_IDS) findings.notNeeded(id, NOT_CONFIGURED);
}

/** @returns the fields of the profile form; undefined where they could not be had */
export async function examineForm(options: OpenWaterOptions): Promise<readonly ProfileField[] | undefined> {
  const { client, config, proxy, findings, signal } = options;
  const form = await fetchForm(client);
  if ('problem' in form) {
    formFailed(problemOf(signal.aborted ? signal.reason : form.problem), options);
    return undefined;
  }
  const columns = profileColumns(form.fields);
  findings.ok('openwater-host', reached(config.baseUrl, proxy));
  findings.ok('openwater-keys', 'OpenWater accepts the keys.');
  if (columns.size > 0) {
    findings.ok('openwater-form', `${counted(columns.size, 'field')}, besides the names and the e-mail address.`);
  } else {
    findings.warn(emptyForm());
  }
  return form.fields;
}

/** Counts how many of these registrants are users of OpenWater. */
export async function examineMatches(
  imis: ImisLook,
  fields: readonly ProfileField[],
  options: OpenWaterOptions,
): Promise<Sample | undefined> {
  const { client, config, findings, signal } = options;
  const different = matchIds(imis, options);
  if (!different) return undefined;
  if (different.length === 0) {
    findings.skip('openwater-match', 'No registrant id to look for.');
    return undefined;
  }
  const aliases = new Set(fields.map(({ alias }) => alias));
  try {
    const { requestsPerSecond } = config;
    const sample = await sampleUsers({ client, ids: different, aliases, requestsPerSecond });
    if (sample) {
      judge(sample, findings);
      return sample;
    }
  } catch (error) {
    if (!signal.aborted) foreseen(error, client);
  }
  const problem = problemOf(signal.aborted ? signal.reason : openWaterError(client.breaker));
  findings.fail(problem.subject === 'openwater-keys' ? problem.subject : 'openwater-match', problem);
  return undefined;
}

/** The different ids by which OpenWater may know the registrants; undefined where their column is not there. */
function matchIds({ survey, ids = [] }: ImisLook, { config, findings }: OpenWaterOptions): string[] | undefined {
  const { matchColumn } = config;
  const { columns, firstPage } = survey;
  let all: readonly string[] = ids;
  if (matchColumn !== undefined) {
    try {
      if (columns) requireMatchColumn(columns, matchColumn);
    } catch (error) {
      findings.fail('openwater-match', problemOf(error));
      return undefined;
    }
    all = registrantIds(firstPage.items, matchColumn);
  }
  return [...new Set(all)].filter((id) => id !== '');
}

function judge({ matched, sampled, near }: Sample, findings: Findings): void {
  const share = matched / sampled;
  if (near.size > 0) findings.warn(idsDiffer({ near, matched, sampled }));
  else if (share < FEW) findings.warn(fewMatches({ matched, sampled }));
  else {
    const users = matched === 1 ? 'is a user' : 'are users';
    const found = `${matched} of ${counted(sampled, 'registrant')} looked up ${users} of OpenWater (${percent(share)}).`;
    findings.ok('openwater-match', found);
  }
}

function formFailed(problem: Problem, { config, proxy, findings }: OpenWaterOptions): void {
  const place = problem.subject ?? 'openwater-host';
  if (place !== 'openwater-host') findings.ok('openwater-host', reached(config.baseUrl, proxy));
  if (place === 'openwater-form') findings.ok('openwater-keys', 'OpenWater does not reject the keys.');
  findings.fail(place, problem);
}

/** @throws what is neither a call's failure nor the end of all calls */
function foreseen(error: unknown, { breaker }: OpenWaterClient): void {
  if (!(error instanceof CallFailure) && !breaker.signal.aborted) throw error;
}
