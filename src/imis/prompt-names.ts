const URL_FILTER = /^\s*@url:\s*/i;
/** Parameters of the read endpoints: as the name of a value they would change which rows are read. */
const RESERVED = new Set(['queryname', 'limit', 'offset', 'orderby']);
/** `api/iqa` takes prompts by this name. */
const POSITIONAL = 'parameter';

/** A name as iMIS compares it: upper and lower case are the same. */
export function keyOf(name: string): string {
  return name.trim().toLowerCase();
}

/**
 * The name under which a value for a filter that a web page feeds from its URL is sent: `ID` for `@url:ID`.
 * @returns undefined for any other name
 */
export function urlFilterName(name: string): string | undefined {
  return URL_FILTER.test(name) ? name.replace(URL_FILTER, '').trim() : undefined;
}

/** Whether iMIS uses the name itself, with or without `@url:`. */
export function isReserved(name: string): boolean {
  const url = urlFilterName(name);
  const key = keyOf(url ?? name);
  return RESERVED.has(key) || (url !== undefined && key === POSITIONAL);
}
