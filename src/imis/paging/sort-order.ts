/** What a row is sorted by; undefined where it is missing, or no text or number. */
export type SortValue = string | number | undefined;

type Comparison = (one: SortValue, other: SortValue) => number;

const DIGITS = /^\d+$/;
/** Without a time zone, and with the largest unit first: such texts are in the order of what they mean. */
const ISO_DATE = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?)?$/;

const byNumber: Comparison = (one, other) => Number(one) - Number(other);
const byText: Comparison = (one, other) => (String(one) < String(other) ? -1 : Number(String(one) > String(other)));
/** Ids can have more digits than a double. */
const byDigits: Comparison = (one, other) => {
  const [a, b] = [withoutZeros(one), withoutZeros(other)];
  return a.length - b.length || byText(a, b);
};

function withoutZeros(value: SortValue): string {
  const text = String(value);
  return text.startsWith('0') ? text.replace(/^0+/, '') : text;
}

/**
 * The order in which a query's rows come, as far as the values of its sort column bear it out. A column of digits can be
 * sorted as text or as numbers, which nobody says: each order is kept until a page contradicts it. Other texts are not
 * compared, as their order is that of the site's collation.
 */
export class SortOrder {
  readonly #isDescending: boolean;
  #kind: RegExp | 'number' | undefined;
  /** The orders that no page has contradicted. */
  #orders: Comparison[] = [];
  #last: SortValue;
  #isFirst = true;

  constructor(isDescending: boolean) {
    this.#isDescending = isDescending;
  }

  /** Whether all pages so far were in order, and each started strictly before the last row of the page before. */
  get holds(): boolean {
    return this.#isFirst || this.#orders.length > 0;
  }

  /**
   * Whether a page starts at the value of the last row walked over, or behind it: then rows in between can be missing.
   * Equal is not early enough, as rows of one value can come in another order in each response.
   */
  startsTooLate(values: readonly SortValue[]): boolean {
    return !this.#isFirst && this.#isTooLate(values, this.#among(values));
  }

  /** Takes in a page that comes after those before. The first row of the query comes after nothing. */
  accept(values: readonly SortValue[], isStartOfQuery: boolean): void {
    if (this.#isFirst) this.#start(values[0]);
    const orders = this.#among(values);
    const isTooLate = !this.#isFirst && !isStartOfQuery && this.#isTooLate(values, orders);
    this.#orders = isTooLate ? [] : orders;
    this.#isFirst = false;
    this.#last = values.at(-1);
  }

  /** How many rows of one value a page ends with. */
  tiesAtEnd(values: readonly SortValue[]): number {
    const last = values.at(-1);
    const isTied = (value: SortValue): boolean => this.#orders.some((order) => order(value, last) === 0);
    return values.length - 1 - values.findLastIndex((value) => !isTied(value));
  }

  /** @param orders those that the values do not contradict */
  #isTooLate(values: readonly SortValue[], orders: readonly Comparison[]): boolean {
    return values.length === 0 || orders.some((order) => !this.#isBefore(order, values[0], this.#last));
  }

  #start(value: SortValue): void {
    this.#kind = typeof value === 'number' ? 'number' : [DIGITS, ISO_DATE].find((kind) => isOfKind(value, kind));
    if (this.#kind === 'number') this.#orders = [byNumber];
    else if (this.#kind) this.#orders = this.#kind === DIGITS ? [byText, byDigits] : [byText];
  }

  /** The orders that these values do not contradict. */
  #among(values: readonly SortValue[]): Comparison[] {
    if (!values.every((value) => isOfKind(value, this.#kind))) return [];
    return this.#orders.filter((order) =>
      values.every((value, at) => at === 0 || !this.#isBefore(order, value, values[at - 1])),
    );
  }

  #isBefore(order: Comparison, one: SortValue, other: SortValue): boolean {
    return this.#isDescending ? order(one, other) > 0 : order(one, other) < 0;
  }
}

function isOfKind(value: SortValue, kind: RegExp | 'number' | undefined): boolean {
  if (kind instanceof RegExp) return typeof value === 'string' && kind.test(value);
  return kind === 'number' && typeof value === 'number' && !Number.isNaN(value);
}
