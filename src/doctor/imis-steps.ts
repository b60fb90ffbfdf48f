import type { Config } from '../config.ts';
import type { Connection } from '../connection.ts';
import type { ConnectorError, Problem } from '../errors.ts';
import type { LookUp } from '../imis/client/execute.ts';
import { COMPARE_ROWS, promptWithoutEffect } from '../imis/prompt-failure.ts';
import { urlFilterName } from '../imis/prompt-names.ts';
import type { Prompt } from '../imis/prompts.ts';
import { columnsOf } from '../imis/query-columns.ts';
import type { QueryDefinition } from '../imis/query-definition.ts';
import type { QuerySurvey } from '../imis/query.ts';
import { FILTER_TAB, OWN_ACCOUNT } from '../problems/places.ts';
import { counted } from '../wording.ts';
import { asConnectorError, reached, type Findings } from './findings.ts';
import { lookAtDefinition, lookAtPage, type ImisLook } from './query-steps.ts';
import type { StepId } from './report.ts';

export interface ImisOptions {
  connection: Connection;
  config: Config;
  findings: Findings;
  /** Tokens that were given so far. */
  logIns: () => number;
}

type Settled<T> = PromiseSettledResult<T>;

/** What iMIS tells of the query without running it. */
interface Told {
  definition: Settled<LookUp<QueryDefinition>>;
  prompts: Settled<LookUp<Prompt[]>>;
}

/** Problems of the log-in that show that iMIS is not where the configuration says. */
const NOT_THERE: ReadonlySet<Problem | undefined> = new Set<Problem>([
  'unknown-host',
  'unreachable',
  'proxy',
  'certificate',
  'wrong-address',
  'out-of-time',
]);

/** Where a problem of the first page belongs. Any other one is an outage, or a wrong address. */
const PLACES: Partial<Record<Problem, StepId>> = {
  'session-taken': 'log-in',
  'wrong-path': 'query',
  'not-found': 'query',
  'bad-request': 'prompts',
  'unknown-prompt': 'prompts',
  'ambiguous-prompt': 'prompts',
  'unanswered-prompt': 'prompts',
  'no-rights': 'access',
  'not-open-to-rest': 'access',
  'no-access': 'access',
  'too-slow': 'page-time',
  'too-large': 'page-time',
};

/**
 * Goes through the steps of iMIS, with the very survey that `check` and `discover` make: the doctor can never find
 * anything else than they do.
 * @returns undefined where no page could be read
 */
export async function examineImis(options: ImisOptions): Promise<ImisLook | undefined> {
  const { connection, config, findings, logIns } = options;
  const { imis, query } = connection;
  try {
    await imis.logIn();
  } catch (error) {
    logInFailed(asConnectorError(error), options);
    return undefined;
  }
  findings.ok('host', reached(config.baseUrl, connection.proxies.imis));
  findings.ok('log-in', 'iMIS accepts the user name and the password.');
  const lookUps = query.lookUps();
  const [definition, prompts, survey] = await Promise.allSettled([
    lookUps.definition,
    lookUps.prompts,
    query.survey({ needsDefinition: false }, lookUps),
  ]);
  const told = { definition, prompts };
  if (survey.status === 'rejected') {
    pageFailed(asConnectorError(survey.reason), told, options);
    return undefined;
  }
  if (logIns() > 1 && !wasRefused(told)) warnOfOthers(logIns() - 1, findings);
  findings.ok('query', `"${config.queryName}" is there.`);
  lookAtPrompts(prompts, options);
  lookAtEffect(survey.value, options);
  const via = survey.value.reader.endpoint ?? 'api/query';
  findings.ok('access', `The account can read it, through ${via}.`);
  return lookAtPage(survey.value, definitionProblem(definition), options);
}

function logInFailed(error: ConnectorError, { connection, config, findings }: ImisOptions): void {
  if (NOT_THERE.has(error.problem)) {
    findings.fail('host', error);
    return;
  }
  findings.ok('host', reached(config.baseUrl, connection.proxies.imis));
  findings.fail('log-in', error);
}

/** Puts the error where it belongs, and says of the steps before what is known all the same. */
function pageFailed(error: ConnectorError, told: Told, options: ImisOptions): void {
  const { config, findings } = options;
  const definition = foundIn(told.definition);
  const place = placeOf(error, told);
  if (place === 'log-in') {
    findings.fail('log-in', error);
    return;
  }
  const unknown = wasRefused(told)
    ? 'Not known: iMIS refuses the account before it looks for the query.'
    : 'Not known: iMIS does not tell this account.';
  if (definition) findings.ok('query', `"${config.queryName}" is there.`);
  else if (place !== 'query') findings.skip('query', unknown);
  if (place === 'access' || place === 'page-time') {
    if (foundIn(told.prompts)) lookAtPrompts(told.prompts, options);
    else findings.skip('prompts', unknown);
  }
  if (place === 'page-time') {
    findings.skip('access', 'Not known: no page came.');
    if (definition) lookAtDefinition(definition, columnsOf(definition.columns, []).columns, options);
  }
  findings.fail(place, error);
}

function placeOf({ problem }: ConnectorError, { definition }: Told): StepId {
  const place = problem && PLACES[problem];
  if (place) return place;
  if (definition.status === 'rejected') return 'query';
  return problem === 'out-of-time' ? 'page-time' : 'access';
}

function lookAtPrompts(prompts: Settled<LookUp<Prompt[]>>, { config, findings }: ImisOptions): void {
  const names = config.queryParameters.map(({ name }) => name);
  const given = names.filter((name) => urlFilterName(name) === undefined).length;
  const found = foundIn(prompts);
  const values = counted(given, 'value');
  const filters = names.length - given;
  const url = filters === 0 ? '' : ` ${counted(filters, 'value')} for URL filters given.`;
  if (!found) {
    const how = given === 0 ? 'without values for them' : `with ${values} for them`;
    findings.ok('prompts', `iMIS does not show them to this account; the query runs ${how}.${url}`);
  } else if (found.length === 0) findings.ok('prompts', `The query asks for nothing.${url}`);
  else {
    const required = found.filter((prompt) => prompt.required).length;
    const which = `${counted(found.length, 'prompt')}, ${required} of them required`;
    findings.ok('prompts', `${which}; ${values} given, and none is missing.${url}`);
  }
}

/** A value that iMIS does not apply leaves attendees in who should not be there. */
function lookAtEffect({ withoutEffect, firstPage }: QuerySurvey, { findings }: ImisOptions): void {
  if (withoutEffect.length === 0) return;
  findings.warn('prompts', withoutEffect.map((prompt) => promptWithoutEffect(prompt, firstPage.total)).join(' '), {
    todo: COMPARE_ROWS,
    where: FILTER_TAB,
  });
}

function warnOfOthers(times: number, findings: Findings): void {
  const found = `iMIS accepts the user name and the password, but ended the session ${times === 1 ? 'once' : `${times} times`} meanwhile.`;
  findings.warn('log-in', found, {
    todo: 'Another program or connection seems to use the account. Give this connection an account of its own.',
    where: OWN_ACCOUNT,
  });
}

/** Why the definition, on which the types rest, could not be had; undefined where it was found, or is not for this account. */
function definitionProblem(definition: Told['definition']): ConnectorError | undefined {
  return definition.status === 'rejected' ? asConnectorError(definition.reason) : undefined;
}

/** Whether some end point refused every token. */
function wasRefused({ definition, prompts }: Told): boolean {
  return [definition, prompts].some(
    (each) => each.status === 'rejected' && asConnectorError(each.reason).problem === 'no-rights',
  );
}

function foundIn<T>(lookUp: Settled<LookUp<T>>): T | undefined {
  return lookUp.status === 'fulfilled' && typeof lookUp.value === 'object' ? lookUp.value.found : undefined;
}
