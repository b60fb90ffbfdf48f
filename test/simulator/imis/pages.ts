import { seedOf } from '../data/random.ts';
import { JSON_TYPE, json } from '../http/answer.ts';
import type { Answer } from '../http/answer.ts';
import type { Fault } from '../http/fault.ts';
import { parameters } from '../http/request.ts';
import type { SimRequest } from '../http/request.ts';
import { envelope, pagingNumbers } from './envelope.ts';
import { pageRun } from './page-run.ts';
import { answerPrompts } from './prompts.ts';
import type { QuerySettings } from './query-settings.ts';
import type { ImisKind } from './settings.ts';
import type { SimulatedQuery } from './simulated-query.ts';

export function answerPage(request: SimRequest<ImisKind>, query: SimulatedQuery, fault: Fault | undefined): Answer {
  const { settings, table } = query;
  const refusal = refuse(request, settings);
  if (refusal) return refusal;
  const prompts = answerPrompts(request, settings);
  if (prompts.unknown.length > 0 && settings.unknownNames === 'reject')
    return validationError(`${prompts.unknown[0]} is not a parameter of the query`);
  if (prompts.missing.length > 0 && settings.missingPrompt === 'error')
    return validationError(prompts.missing[0]?.label);
  const page = pageRun(request, settings, query.served++);
  const selection = table.select({
    filters: prompts.missing.length > 0 ? [{ column: '', values: [], comparison: undefined }] : prompts.filters,
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

function refuse(request: SimRequest<ImisKind>, settings: QuerySettings): Answer | undefined {
  const endpoint = request.kind === 'iqa' ? settings.iqaEndpoint : settings.queryEndpoint;
  if (endpoint === 404) return json(404, { Message: 'No HTTP resource was found that matches the request URI.' });
  if (endpoint === 501) return json(501, { Message: 'Not implemented' });
  const path = parameters(request.query, 'QueryName')[0] ?? '';
  if (path.toLowerCase() !== settings.path.toLowerCase()) return json(404, { Message: 'Query not found' });
  if (settings.isAvailableToRest === false) return json(404, { Message: 'Query not found' });
  if (settings.access === 404) return json(404, { Message: 'Query not found' });
  return settings.access === true ? undefined : json(403, { Message: 'Access to the query is denied' });
}

function validationError(label = ''): Answer {
  const $type = 'Asi.Soa.Core.DataContracts.ValidationResultsData, Asi.Contracts';
  return json(400, { $type, Message: 'Validation error', Errors: { $values: [{ Message: `${label} is required.` }] } });
}
