import { fieldName, type OpenWaterConfig } from '../config.ts';
import type { ConnectorError } from '../errors.ts';
import { CallFailure } from '../http/failures.ts';
import type { Proxy } from '../http/proxy.ts';
import { requireColumn } from '../imis/column-failure.ts';
import type { OpenWaterClient } from '../openwater/openwater-client.ts';
import { openWaterError } from '../openwater/openwater-error.ts';
import type { ProfileField } from '../openwater/profile-form.ts';
import { FIELD, OPENWATER_FORM, OPENWATER_USERS, REGISTRANT_FIELD } from '../problems/places.ts';
import { registrantIds } from '../streams/attendees/attendees-kind.ts';
import { SAME_FORM, nearlyMatch } from '../streams/attendees/match-notices.ts';
import { fetchForm, profileColumns } from '../streams/attendees/profile-columns.ts';
import { counted, percent } from '../wording.ts';
import { asConnectorError, reached, type Findings } from './findings.ts';
import { sampleUsers, type Sample } from './match-sample.ts';
import type { ImisLook } from './query-steps.ts';
import type { StepId } from './report.ts';

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
  for (const id of STEP_IDS) findings.skip(id, NOT_CONFIGURED);
}

/** @returns the fields of the profile form; undefined where they could not be had */
export async function examineForm(options: OpenWaterOptions): Promise<readonly ProfileField[] | undefined> {
  const { client, config, proxy, findings, signal } = options;
  const form = await fetchForm(client);
  if ('problem' in form) {
    formFailed(signal.aborted ? (signal.reason as ConnectorError) : form.problem, options);
    return undefined;
  }
  const columns = profileColumns(form.fields);
  findings.ok('openwater-host', reached(config.baseUrl, proxy));
  findings.ok('openwater-keys', 'OpenWater accepts the keys.');
  if (columns.size > 0) {
    findings.ok('openwater-form', `${counted(columns.size, 'field')}, besides the names and the e-mail address.`);
  } else {
    findings.warn('openwater-form', 'The user profile form has no fields besides the names and the e-mail address.', {
      todo: 'OpenWater adds no column. Add fields to the form, or take OpenWater out of the configuration.',
      where: OPENWATER_FORM,
    });
  }
  return form.fields;
}

/** Looks how many of these registrants are users of OpenWater. */
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
  const problem = signal.aborted ? (signal.reason as ConnectorError) : openWaterError(client.breaker);
  findings.fail(problem.problem === 'keys-rejected' ? 'openwater-keys' : 'openwater-match', problem);
  return undefined;
}

/** The different ids by which OpenWater may know the registrants; undefined where their column is not there. */
function matchIds({ survey, ids = [] }: ImisLook, { config, findings }: OpenWaterOptions): string[] | undefined {
  const { matchColumn } = config;
  const { columns, firstPage } = survey;
  let all: readonly string[] = ids;
  if (matchColumn !== undefined) {
    try {
      if (columns) requireColumn(columns, matchColumn, fieldName('openwater', 'match_column'));
    } catch (error) {
      findings.fail('openwater-match', asConnectorError(error));
      return undefined;
    }
    all = registrantIds(firstPage.items, matchColumn);
  }
  return [...new Set(all)].filter((id) => id !== '');
}

function judge({ matched, sampled, near }: Sample, findings: Findings): void {
  const share = matched / sampled;
  const found = `${matched} of ${counted(sampled, 'registrant')} looked for ${matched === 1 ? 'is a user' : 'are users'} of OpenWater (${percent(share)}).`;
  if (near.size > 0) {
    const where = `${FIELD('openwater', 'match_column')}; ${OPENWATER_USERS}`;
    findings.warn('openwater-match', `${found} ${nearlyMatch(near)}`, { todo: SAME_FORM, where });
  } else if (share >= FEW) findings.ok('openwater-match', found);
  else {
    findings.warn('openwater-match', found, {
      todo: 'See that both sides hold the same id: the registrant id column of the query, and the third-party id (thirdPartyUniqueId) of the OpenWater users. If so few of them are users indeed, all is well.',
      where: `${OPENWATER_USERS}; ${REGISTRANT_FIELD}`,
    });
  }
}

function formFailed(error: ConnectorError, { config, proxy, findings }: OpenWaterOptions): void {
  const place = placeOf(error);
  if (place !== 'openwater-host') findings.ok('openwater-host', reached(config.baseUrl, proxy));
  if (place === 'openwater-form') findings.ok('openwater-keys', 'OpenWater does not reject the keys.');
  findings.fail(place, error);
}

function placeOf({ problem }: ConnectorError): StepId {
  if (problem === 'keys-rejected') return 'openwater-keys';
  return problem === 'form-missing' || problem === 'openwater-answer' ? 'openwater-form' : 'openwater-host';
}

/** @throws what is neither a call's failure nor the end of all calls */
function foreseen(error: unknown, { breaker }: OpenWaterClient): void {
  if (!(error instanceof CallFailure) && !breaker.signal.aborted) throw error;
}
