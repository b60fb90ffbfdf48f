import { distance } from 'fastest-levenshtein';

/** Names that a message offers at most. */
const OFFERED = 3;
/** The share of a name's characters that a typing error may touch: two letters that changed places are half of "host". */
const TYPO = 0.5;

/** The names that somebody who wrote `name` may have meant, the nearest first; none that is nothing like it. */
export function nearest(name: string, names: readonly string[]): string[] {
  const wanted = plain(name);
  return names
    .map((each) => ({ each, far: farFrom(wanted, plain(each)) }))
    .filter(({ far }) => far <= TYPO)
    .toSorted((a, b) => a.far - b.far)
    .slice(0, OFFERED)
    .map(({ each }) => each);
}

/** 0 for the same, 1 for nothing in common. A name that holds the other is near: people leave words out. */
function farFrom(a: string, b: string): number {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  const typo = distance(a, b) / Math.max(long.length, 1);
  return short.length > 2 && long.includes(short) ? Math.min(typo, TYPO) : typo;
}

/** Case, spaces and punctuation are what people get wrong first. */
function plain(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}

/** ` Did you mean "check"?`, or nothing where no known name is like the given one. */
export function suggestion(name: string, names: readonly string[]): string {
  const [first] = nearest(name, names);
  return first === undefined ? '' : ` Did you mean "${first}"?`;
}
