import { seedOf } from '../data/random.ts';
import { JSON_TYPE, json } from '../http/answer.ts';
import type { Answer } from '../http/answer.ts';
import type { Fault } from '../http/fault.ts';
import { parameters } from '../http/request.ts';
import type { SimRequest } from '../http/request.ts';
import { answerPrompts } from './prompts.ts';
import type { RowSource } from './row-source.ts';
import type { ImisKind, ImisSettings } from './settings.ts';

const DEFAULT_LIMIT = 100;

const TYPES = {
  query: {
    outer: 'Asi.Soa.Core.DataContracts.PagedResult, Asi.Contracts',
    list: 'System.Collections.Generic.List`1[[System.Object, mscorlib]], mscorlib',
  },
  iqa: {
    outer:
      'Asi.Soa.Core.DataContracts.PagedResult`1[[Asi.Soa.Core.DataContracts.GenericEntityData, Asi.Contracts]], Asi.Contracts',
    list: 'System.Collections.Generic.List`1[[Asi.Soa.Core.DataContracts.GenericEntityData, Asi.Contracts]], mscorlib',
  },
} as const;

/** The limit that the server goes by. */
export function usedLimit(request: SimRequest, settings: ImisSettings): number {
  const asked = request.limit;
  return Math.min(asked === undefined || asked <= 0 ? DEFAULT_LIMIT : asked, settings.clamp);
}

export function answerPage(
  request: SimRequest<ImisKind>,
  source: RowSource,
  settings: ImisSettings,
  fault: Fault | undefined,
): Answer {
  const refusal = refuse(request, settings);
  if (refusal) return refusal;
  const prompts = answerPrompts(request, settings);
  if (prompts.missing.length > 0 && settings.missingPrompt === 'error')
    return validationError(prompts.missing[0]?.label);
  const selection = source.select({
    filters: prompts.missing.length > 0 ? [{ column: '', values: [] }] : prompts.filters,
    sortFields: settings.sortFields,
    orderSeed: orderSeed(request, settings),
  });
  const capped = Math.min(selection.total, settings.limitResultsCount ?? Infinity);
  const total = Math.max(0, (settings.totalIgnoresCap ? selection.total : capped) + settings.totalOffset);
  const limit = usedLimit(request, settings);
  const asked = Math.max(0, request.offset ?? 0);
  const start = settings.ignoreOffset === false ? Math.min(asked, capped) : 0;
  const count = pageLength(Math.min(limit, capped - start), fault);
  const items =
    request.kind === 'iqa' ? selection.properties(start, start + count) : selection.flat(start, start + count);
  const offset = settings.ignoreOffset === 'echoZero' ? 0 : asked;
  const echoed = settings.clampEcho ? limit : (request.limit ?? limit);
  return {
    status: 200,
    contentType: JSON_TYPE,
    body: envelope(request, items, settings, [offset, echoed, count, total]),
  };
}

function pageLength(due: number, fault: Fault | undefined): number {
  if (fault && 'emptyPage' in fault) return 0;
  return fault && 'shortPage' in fault ? Math.min(fault.shortPage, due) : due;
}

function orderSeed(request: SimRequest, settings: ImisSettings): number | null {
  const pageIndex = request.pageIndex ?? 0;
  if (typeof settings.shuffle === 'function') return settings.shuffle(pageIndex);
  return settings.shuffle === null ? null : seedOf(settings.shuffle, pageIndex);
}

/** The paging numbers as ASI's contract library computes them: an empty page in the middle points at itself. */
function envelope(
  request: SimRequest<ImisKind>,
  items: Buffer,
  settings: ImisSettings,
  [offset, limit, count, total]: [number, number, number, number],
): Buffer {
  const types = request.kind === 'iqa' ? TYPES.iqa : TYPES.query;
  const next = offset + count < total ? offset + count : 0;
  const legacy = settings.legacyEnvelope
    ? '"SyncRoot":{"$type":"System.Object, mscorlib"},"IsSynchronized":false,'
    : '';
  const [open, shut] = settings.itemsAsArray ? ['[', ']'] : [`{"$type":"${types.list}","$values":[`, ']}'];
  return Buffer.concat([
    Buffer.from(`{"$type":"${types.outer}","Items":${open}`),
    items,
    Buffer.from(
      `${shut},"Offset":${offset},"Limit":${limit},"Count":${count},${legacy}"TotalCount":${total},` +
        `"NextPageLink":null,"HasNext":${next > 0},"NextOffset":${next}}`,
    ),
  ]);
}

function refuse(request: SimRequest<ImisKind>, settings: ImisSettings): Answer | undefined {
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
