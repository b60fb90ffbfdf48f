import type { Config } from '../config.ts';
import type { Connection } from '../connection.ts';
import { isProblem } from '../errors.ts';
import type { LookUp } from '../imis/client/execute.ts';
import { urlFilterName } from '../imis/prompt-names.ts';
import { promptName, type Prompt } from '../imis/prompts.ts';
import { columnsOf } from '../imis/query-columns.ts';
import type { QueryDefinition } from '../imis/query-definition.ts';
import type { QuerySurvey } from '../imis/query-survey.ts';
import { noRights, sessionEnded } from '../problems/account.ts';
import { outOfTime } from '../problems/connection.ts';
import type { Problem } from '../problems/problem.ts';
import { promptWithoutEffect } from '../problems/prompts.ts';
import { counted } from '../wording.ts';
import { problemOf, reached, type Findings } from './findings.ts';
import { lookAtDefinition, lookAtPage, type ImisLook } from './query-steps.ts';
import type { StepId } from './report.ts';
import { lookAtRows } from './rows-step.ts';

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
    logInFailed(problemOf(error), options);
    return undefined;
  }
  findings.ok('host', reached(config.baseUrl, connection.proxies.imis));
  findings.ok('log-in', `iMIS accepts the user name "${config.username}" and the password.`);
  const lookUps = query.lookUps.both();
  const [definition, prompts, survey] = await Promise.allSettled([
    lookUps.definition,
    lookUps.prompts,
    query.survey({ needsDefinition: false }, lookUps),
  ]);
  const told = { definition, prompts };
  if (survey.status === 'rejected') {
    pageFailed(problemOf(survey.reason), told, options);
    return undefined;
  }
  if (logIns() > 1 && !wasRefused(told)) {
    findings.warn(sessionEnded({ times: logIns() - 1, account: config.username }));
  }
  findings.ok('query', `"${config.queryName}" is there.`);
  lookAtPrompts(prompts, options);
  lookAtEffect(survey.value, options);
  const via = survey.value.reader.endpoint ?? 'api/query';
  findings.ok('access', `The account can read it, through ${via}.`);
  const look = lookAtPage(survey.value, definitionProblem(definition), options);
  await lookAtRows(look, query, findings);
  return look;
}

function logInFailed(problem: Problem, { connection, config, findings }: ImisOptions): void {
  const place = problem.subject ?? 'host';
  if (place !== 'host') findings.ok('host', reached(config.baseUrl, connection.proxies.imis));
  findings.fail(place, problem);
}

/** Puts the error where it belongs, and says of the steps before what is known all the same. */
function pageFailed(problem: Problem, told: Told, options: ImisOptions): void {
  const { config, findings } = options;
  const definition = foundIn(told.definition);
  const place = placeOf(problem, told);
  if (place === 'log-in') {
    findings.fail('log-in', problem);
    return;
  }
  const unknown = wasRefused(told)
    ? 'Not known: iMIS refuses the account before it looks for the query.'
    : 'Not known: iMIS does not show it to this account.';
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
  findings.fail(place, problem);
}

/** The step of a problem of the first page. One of the connection struck the step that was the first to need it. */
function placeOf({ subject, id }: Problem, { definition }: Told): StepId {
  if (subject !== undefined && subject !== 'host') return subject;
  if (definition.status === 'rejected') return 'query';
  return id === outOfTime.id ? 'page-time' : 'access';
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
function lookAtEffect({ withoutEffect, firstPage: { total } }: QuerySurvey, { findings }: ImisOptions): void {
  const [first, ...others] = withoutEffect.map((prompt) => promptWithoutEffect({ prompt: promptName(prompt), total }));
  if (first) findings.warn(first, ...others);
}

/** Why the definition, on which the types rest, could not be had; undefined where it was found, or is not for this account. */
function definitionProblem(definition: Told['definition']): Problem | undefined {
  return definition.status === 'rejected' ? problemOf(definition.reason) : undefined;
}

/** Whether some end point refused every token. */
function wasRefused({ definition, prompts }: Told): boolean {
  return [definition, prompts].some((each) => each.status === 'rejected' && isProblem(each.reason, noRights));
}

function foundIn<T>(lookUp: Settled<LookUp<T>>): T | undefined {
  return lookUp.status === 'fulfilled' && typeof lookUp.value === 'object' ? lookUp.value.found : undefined;
}
