import { seedOf } from '../data/random.ts';
import { JSON_TYPE, json } from '../http/answer.ts';
import type { Answer } from '../http/answer.ts';
import type { Fault } from '../http/fault.ts';
import { parameters } from '../http/request.ts';
import type { SimRequest } from '../http/request.ts';
import { envelope, pagingNumbers } from './envelope.ts';
import { pageRun } from './page-run.ts';
import { answerPrompts } from './prompts.ts';
import type { PromptAnswers } from './prompts.ts';
import type { QuerySettings } from './query-settings.ts';
import type { ImisKind } from './settings.ts';
import type { SimulatedQuery } from './simulated-query.ts';

const NO_ROW = { column: '', values: [], comparison: undefined };

export function answerPage(request: SimRequest<ImisKind>, query: SimulatedQuery, fault: Fault | undefined): Answer {
  const { settings, table } = query;
  const prompts = answerPrompts(request, settings);
  const refusal = refuse(request, settings) ?? refusePrompts(prompts, settings);
  if (refusal) return refusal;
  const page = pageRun(request, settings, query.served++);
  const selection = table.select({
    filters: prompts.missing.length > 0 ? [NO_ROW] : prompts.filters,
    sortFields: settings.sortFields,
    orderSeed: orderSeed(request, settings),
    view: settings.view,
    page,
  });
  const held = Math.min(selection.total, settings.limitResultsCount ?? Infinity);
  const start = settings.unpaged ? 0 : Math.min(page.start, held);
  const count = pageLength(settings.unpaged ? held : Math.min(page.limit, held - start), fault);
  const items =
    request.kind === 'iqa' ? selection.properties(start, start + count) : selection.flat(start, start + count);
  const total = settings.totalIgnoresCap ? selection.total : held;
  const numbers = pagingNumbers(page, settings, { count, total, asked: request.limit });
  return { status: 200, contentType: JSON_TYPE, body: envelope(page.endpoint, items, settings, numbers) };
}

function pageLength(due: number, fault: Fault | undefined): number {
  if (fault && 'emptyPage' in fault) return 0;
  return fault && 'shortPage' in fault ? Math.min(fault.shortPage, due) : due;
}

function orderSeed(request: SimRequest, { shuffle }: QuerySettings): number | null {
  const pageIndex = request.pageIndex ?? 0;
  if (typeof shuffle === 'function') return shuffle(pageIndex);
  return shuffle === null ? null : seedOf(shuffle, pageIndex);
}

/** No such query, or none that the account may see. 20.2.64 finds that out by a validation of the query's name. */
export function refuseUnknown(
  request: SimRequest<ImisKind>,
  { iqaRefusal }: Pick<QuerySettings, 'iqaRefusal'>,
): Answer {
  const path = parameters(request.query, 'QueryName')[0] ?? '';
  if (request.kind === 'iqa' && iqaRefusal === 400) return validationError(`Query: ${path} not found.`);
  return json(404, { Message: 'Query not found' });
}

/** The endpoint does not exist on this server. */
export function refuseEndpoint(request: SimRequest<ImisKind>, settings: QuerySettings): Answer | undefined {
  const endpoint = request.kind === 'iqa' ? settings.iqaEndpoint : settings.queryEndpoint;
  if (endpoint === 404) return json(404, { Message: 'No HTTP resource was found that matches the request URI.' });
  return endpoint === 501 ? json(501, { Message: 'Not implemented' }) : undefined;
}

function refuse(request: SimRequest<ImisKind>, settings: QuerySettings): Answer | undefined {
  const refusedEndpoint = refuseEndpoint(request, settings);
  if (refusedEndpoint) return refusedEndpoint;
  const { isAvailableToRest, access, iqaRefusal } = settings;
  const isRefused = isAvailableToRest === false || access !== true;
  const isHidden = isAvailableToRest === false || access === 404 || (request.kind === 'iqa' && iqaRefusal === 400);
  if (isRefused)
    return isHidden ? refuseUnknown(request, settings) : json(403, { Message: 'Access to the query is denied' });
  return settings.broken ? json(500, { Message: 'An error has occurred.' }) : undefined;
}

function refusePrompts(
  { missing, unknown }: PromptAnswers,
  { missingPrompt, unknownNames }: QuerySettings,
): Answer | undefined {
  if (unknown[0] !== undefined && unknownNames === 'reject')
    return validationError(`${unknown[0]} is not a parameter of the query.`);
  return missing[0] && missingPrompt === 'error' ? validationError(`${missing[0].label} is required.`) : undefined;
}

function validationError(message: string): Answer {
  const $type = 'Asi.Soa.Core.DataContracts.ValidationResultsData, Asi.Contracts';
  return json(400, { $type, Message: 'Validation error', Errors: { $values: [{ Message: message }] } });
}
