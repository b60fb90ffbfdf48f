/** A base URL without a trailing slash, or what is wrong with the text, to be put after the field's name. */
export type BaseUrl = { url: string } | { problem: string };

/**
 * Reads what people paste as the address of an API: a bare host name, or a URL with a path.
 * @param pastedEndings path segments that people copy along and that are no part of the base, such as `api`
 */
export function parseBaseUrl(text: string, pastedEndings: readonly string[] = []): BaseUrl {
  const trimmed = text.trim();
  const withScheme = /^[a-z][a-z\d+.-]*:\/\//i.test(trimmed) ? trimmed : `https://${trimmed}`;
  if (!URL.canParse(withScheme)) return { problem: 'is not an address: give a host name, or an https URL' };
  const url = new URL(withScheme);
  if (url.username || url.password) return { problem: 'must not hold a user name or a password' };
  if (url.search || url.hash) return { problem: 'must end with the path: take off everything from "?" or "#" on' };
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.href))) {
    return { problem: 'must use https: over any other protocol secrets could be read on their way' };
  }
  return { url: url.origin + withoutEndings(url.pathname, pastedEndings) };
}

/** The host of what may be pasted as a URL; a text that is none is only trimmed. */
export function hostOf(text: string): string {
  const trimmed = text.trim();
  const host = /^(?:[a-z][a-z\d+.-]*:)?\/\/(?:[^/?#@]*@)?([^/?#:]+)|^([^/?#:]+)[/?#:]/i.exec(trimmed);
  return host?.[1] ?? host?.[2] ?? trimmed;
}

function withoutEndings(path: string, endings: readonly string[]): string {
  const segments = path.split('/').filter(Boolean);
  while (endings.includes(segments.at(-1)?.toLowerCase() ?? '')) segments.pop();
  return segments.map((segment) => `/${segment}`).join('');
}

/** Whether a URL points at this machine: there, plain http is allowed and a proxy is never asked. */
export function isLoopback(url: string): boolean {
  const { hostname } = new URL(url);
  return /^(localhost|.*\.localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname);
}
