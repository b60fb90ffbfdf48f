import type { ProxyFacts, ProxyProblem } from '../problems/proxy.ts';

/**
 * How one attempt at a call can fail, and what follows. The table says which of them another attempt
 * can fix; a caller may try fewer of them again.
 *
 * - `timeout`: no response in time, 408 or 504. iMIS runs the whole query for each page: a smaller page may work.
 * - `busy`: 429 and 503, the server asks to wait.
 * - `server`: any other 5xx.
 * - `network`: refused, reset, cut off, no route.
 * - `unknown-host`: the name has no address.
 * - `tls`: the certificate is not to be trusted, or there is no TLS at that port.
 * - `proxy`: the proxy that the environment names gives no tunnel. Nothing is known of the server behind it.
 * - `html`: a web page where JSON is due: a sign-in page, a firewall, maintenance.
 * - `not-json`: a body that is cut off, empty, or not what this call returns.
 * - `too-large`: a body over the bound.
 * - `redirect`: 3xx. Never followed: the password would go with it.
 * - `unauthorised`: 401; `refused`: any other 4xx, and 501.
 */
export type FailureKind =
  | 'timeout'
  | 'busy'
  | 'server'
  | 'network'
  | 'unknown-host'
  | 'tls'
  | 'proxy'
  | 'html'
  | 'not-json'
  | 'too-large'
  | 'redirect'
  | 'unauthorised'
  | 'refused';

/** Attempts that a failure of each kind is worth, as far as the caller's own limit goes. */
const ATTEMPTS: Record<FailureKind, number> = {
  timeout: Infinity,
  busy: Infinity,
  server: Infinity,
  network: Infinity,
  // Mostly a typing error, of which a person wants to hear soon; sometimes a name service that hiccups.
  'unknown-host': 3,
  tls: 1,
  // Depends on what it did.
  proxy: Infinity,
  html: Infinity,
  'not-json': Infinity,
  'too-large': 1,
  redirect: 1,
  unauthorised: 1,
  refused: 1,
};

/** Attempts by what a proxy did. A rejected password is never tried again: directories lock accounts. */
const PROXY_ATTEMPTS: Record<ProxyProblem, number> = {
  'unknown-host': 3,
  unreachable: Infinity,
  certificate: 1,
  'no-response': Infinity,
  credentials: 1,
  refused: 1,
  'bad-gateway': Infinity,
  'not-a-tunnel': 1,
};

const STATUSES: Partial<Record<number, FailureKind>> = {
  401: 'unauthorised',
  408: 'timeout',
  429: 'busy',
  501: 'refused',
  503: 'busy',
  504: 'timeout',
};

/**
 * The certificate errors of OpenSSL that Node reports as `code` (`UNSPECIFIED` for one that Node has no name for: a key
 * that is too weak), and those of a port that does not speak TLS.
 */
const TLS_CODE =
  /^(CERT_|CRL_|ERROR_IN_C|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_|UNSPECIFIED|ERR_TLS_|ERR_SSL_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|EPROTO$|HOSTNAME_MISMATCH)/;

/** What is known of a failed attempt. Nothing of a body's content is kept: it may echo the password or hold a person. */
export interface FailureFacts {
  status?: number | undefined;
  /** Node's or OpenSSL's code: `ECONNRESET`, `CERT_HAS_EXPIRED`. */
  code?: string | undefined;
  /** Milliseconds that `Retry-After` asks for. */
  retryAfterMs?: number | undefined;
  /** Whether the body is JSON: a refusal of iMIS itself is, a firewall's is a web page, or text. */
  isJson?: boolean | undefined;
  /** Whether a refusal says that something was not found, whatever its status. */
  saysNotFound?: boolean | undefined;
  /** Whether the body is a web page. */
  isHtml?: boolean | undefined;
  /** The origin that a redirect points at. */
  location?: string | undefined;
  /** For engineers: what was due and what came, without any content. */
  detail?: string | undefined;
  /** The OAuth error code of a token endpoint, if it is one of the standard's. */
  oauthError?: string | undefined;
  /** With the kind `too-large`: the most that is read. */
  limitBytes?: number;
  /** With the kind `proxy`. */
  proxy?: ProxyFacts;
  /** Whether the server had responded before: then its name and the way to it are right. */
  reachedBefore?: boolean;
}

/** One attempt that failed. Never shown to a person as it is: whoever made the call says what it means. */
export class CallFailure extends Error {
  readonly kind: FailureKind;
  readonly facts: FailureFacts;

  constructor(kind: FailureKind, facts: FailureFacts = {}) {
    super(describe(kind, facts));
    this.name = 'CallFailure';
    this.kind = kind;
    this.facts = facts;
  }

  /** Whether another attempt can help after this many. */
  isRetriedAfter(attempts: number): boolean {
    const { proxy, reachedBefore = false } = this.facts;
    if (proxy)
      return attempts < (reachedBefore && proxy.problem !== 'credentials' ? Infinity : PROXY_ATTEMPTS[proxy.problem]);
    return attempts < (reachedBefore && this.kind === 'unknown-host' ? Infinity : ATTEMPTS[this.kind]);
  }
}

/** A connection that did not come up in time. */
export function tooLate(afterMs: number): CallFailure {
  return new CallFailure('network', {
    code: 'ETIMEDOUT',
    detail: `no connection within ${Math.round(afterMs / 1000)} s`,
  });
}

/** The kind of a status that is not a success. */
export function kindOfStatus(status: number): FailureKind {
  const listed = STATUSES[status];
  if (listed) return listed;
  if (status >= 500) return 'server';
  return status >= 300 && status < 400 ? 'redirect' : 'refused';
}

/**
 * Node's code of an error that it raised before there was a response; undefined where it has none. A TLS alert of the
 * server while the request is being written is `EPROTO` whatever it says: its reason is only in OpenSSL's message, and
 * is named here as Node names those that it reads (`ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION`).
 */
export function codeOf(error: unknown): string | undefined {
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (typeof code !== 'string') return undefined;
  const [, reason] = /:SSL routines:[^:]*:([^:]+):/.exec(String(message)) ?? [];
  return code === 'EPROTO' && reason ? `ERR_SSL_${reason.toUpperCase().replace(/\W/g, '_')}` : code;
}

/** The kind of an error that Node raised before there was a response. `code` is Node's. */
export function kindOfCode(code: string): FailureKind {
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'unknown-host';
  if (code === 'ETIMEDOUT') return 'timeout';
  return TLS_CODE.test(code) ? 'tls' : 'network';
}

function describe(kind: FailureKind, { status, code, detail, proxy }: FailureFacts): string {
  const parts = [kind, status && `HTTP ${status}`, code, detail, proxy && describeProxy(proxy)].filter(Boolean);
  return parts.join(', ');
}

function describeProxy({ host, variable, problem, status, code }: ProxyFacts): string {
  return [`${host} of ${variable}: ${problem}`, status && `HTTP ${status}`, code].filter(Boolean).join(', ');
}
