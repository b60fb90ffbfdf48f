import { Random, seedOf } from '../data/random.ts';
import { json } from '../http/answer.ts';
import type { Answer } from '../http/answer.ts';
import type { Fault } from '../http/fault.ts';
import type { Latency, Product } from '../http/listener.ts';
import { integer, parameters } from '../http/request.ts';
import type { SimRequest } from '../http/request.ts';
import type { Directory } from './directory.ts';
import { listed, profiled } from './profile.ts';
import type { OpenWaterUser, TemplateField } from './profile.ts';
import type { OpenWaterKind, OpenWaterSettings } from './settings.ts';

const DEFAULT_PAGE_SIZE = 10;

/** What OpenWater answers, and how fast it lets itself be asked. */
export class OpenWaterPlatform implements Product<OpenWaterKind> {
  readonly #settings: OpenWaterSettings;
  readonly #template: readonly TemplateField[];
  readonly #directory: Directory;
  readonly #latency: Latency<OpenWaterKind>;
  /** When the calls of the last window were accepted. */
  #accepted: number[] = [];

  constructor(
    settings: OpenWaterSettings,
    template: readonly TemplateField[],
    directory: Directory,
    latency: Latency<OpenWaterKind>,
  ) {
    this.#settings = settings;
    this.#template = template;
    this.#directory = directory;
    this.#latency = latency;
  }

  kindOf(method: string, path: string): OpenWaterKind {
    if (method !== 'GET') return 'other';
    const lower = path.toLowerCase();
    if (lower === '/v2/users') return 'users';
    if (lower === '/v2/users/profileformtemplate') return 'template';
    return lower.startsWith('/v2/users/') ? 'user' : 'other';
  }

  /** Every call counts: OpenWater sells calls. */
  isPage(kind: OpenWaterKind): boolean {
    return kind !== 'other';
  }

  span(request: SimRequest<OpenWaterKind>): { offset: number | undefined; limit: number | undefined } {
    if (request.kind !== 'users') return { offset: undefined, limit: undefined };
    const limit = integer(parameters(request.query, 'pageSize')[0]);
    const pageIndex = integer(parameters(request.query, 'pageIndex')[0]) ?? 0;
    return { offset: pageIndex * (limit ?? DEFAULT_PAGE_SIZE), limit };
  }

  answer(request: SimRequest<OpenWaterKind>, fault: Fault | undefined): Answer {
    const { clientKey, apiKey, rejectWith } = this.#settings;
    if (request.headers['x-clientkey'] !== clientKey || request.headers['x-apikey'] !== apiKey) {
      return json(rejectWith, { message: 'The client key or the API key is not valid.' });
    }
    if (request.kind === 'template') return json(200, { fields: this.#template });
    if (request.kind === 'users') return this.#list(request, fault);
    return request.kind === 'user' ? this.#profile(request) : json(404, { message: 'Not found' });
  }

  #list(request: SimRequest<OpenWaterKind>, fault: Fault | undefined): Answer {
    const { maxPageSize, aboveMaxPageSize } = this.#settings;
    const wanted = parameters(request.query, 'thirdPartyId')[0] ?? '';
    const found = inOrder(this.#directory.withThirdPartyId(wanted, this.#settings.filter), this.#settings, request);
    const asked = Math.max(1, request.limit ?? DEFAULT_PAGE_SIZE);
    if (asked > maxPageSize && aboveMaxPageSize === 400) return json(400, { message: 'pageSize is out of range' });
    const largest = aboveMaxPageSize === 'default' ? DEFAULT_PAGE_SIZE : maxPageSize;
    const pageSize = asked > maxPageSize ? largest : asked;
    const pageIndex = Math.max(0, integer(parameters(request.query, 'pageIndex')[0]) ?? 0);
    const numberOfPages = Math.ceil(found.length / pageSize);
    const { endless } = this.#settings;
    if (endless !== false && wanted === '') return json(200, endlessPage(found, { endless, pageIndex, pageSize }));
    const items = found.slice(pageIndex * pageSize, (pageIndex + 1) * pageSize).map(listed);
    if (fault && 'emptyPage' in fault) items.length = 0;
    if (fault && 'shortPage' in fault) items.length = Math.min(items.length, fault.shortPage);
    const pagingInfo = {
      ...{ pageIndex, pageSize, totalCount: found.length, numberOfPages },
      ...{ hasPreviousPage: pageIndex > 0, hasNextPage: pageIndex + 1 < numberOfPages },
    };
    return json(200, { items, pagingInfo });
  }

  #profile(request: SimRequest<OpenWaterKind>): Answer {
    const asked = integer(request.path.split('/').at(-1));
    const id = asked === undefined ? undefined : (this.#settings.mixUps.get(asked) ?? asked);
    const user = id === undefined ? undefined : this.#directory.withId(id);
    return user ? json(200, profiled(user, this.#template)) : json(404, { message: 'User not found' });
  }

  /** The pace that the customer has bought, as a sliding window over the calls that were let through. */
  ownFault(request: SimRequest<OpenWaterKind>): Fault | undefined {
    const { pace } = this.#settings;
    if (!pace?.answer429) return undefined;
    this.#accepted = this.#accepted.filter((at) => request.at - at < (pace.windowMs ?? 1000));
    if (this.#accepted.length < pace.perSecond) {
      this.#accepted.push(request.at);
      return undefined;
    }
    const headers: Record<string, string> =
      pace.retryAfter === undefined ? {} : { 'retry-after': String(pace.retryAfter) };
    return { status: 429, body: 'API calls quota exceeded!', headers };
  }

  latencyMs(request: SimRequest<OpenWaterKind>): number {
    return typeof this.#latency === 'number' ? this.#latency : this.#latency(request);
  }

  gzip(): boolean {
    return this.#settings.gzip;
  }
}

function inOrder(
  users: readonly OpenWaterUser[],
  { order }: OpenWaterSettings,
  request: SimRequest<OpenWaterKind>,
): readonly OpenWaterUser[] {
  if (order === 'held') return users;
  if (order === 'random') return new Random(seedOf('order', request.index)).shuffle(users);
  const modified = ({ lastModifiedAtUtc }: OpenWaterUser): string => lastModifiedAtUtc;
  const sorted = users.toSorted((a, b) => (modified(a) < modified(b) ? -1 : Number(modified(a) > modified(b))));
  return order === 'modified' ? sorted : sorted.toReversed();
}

interface EndlessPage {
  endless: 'empty' | 'repeated' | 'invented';
  pageIndex: number;
  pageSize: number;
}

function endlessPage(users: readonly OpenWaterUser[], { endless, pageIndex, pageSize }: EndlessPage): object {
  const own = users.slice(pageIndex * pageSize, (pageIndex + 1) * pageSize).map(listed);
  const more: Record<EndlessPage['endless'], () => object[]> = {
    empty: () => [],
    repeated: () => users.slice(0, pageSize).map(listed),
    invented: () => Array.from({ length: pageSize }, (_, at) => ({ id: 9e9 + pageIndex * pageSize + at })),
  };
  const items = own.length > 0 ? own : more[endless]();
  const totalCount = (Math.max(pageIndex, Math.ceil(users.length / pageSize)) + 2) * pageSize;
  const numberOfPages = Math.ceil(totalCount / pageSize);
  const pagingInfo = {
    pageIndex,
    pageSize,
    totalCount,
    numberOfPages,
    hasPreviousPage: pageIndex > 0,
    hasNextPage: true,
  };
  return { items, pagingInfo };
}
