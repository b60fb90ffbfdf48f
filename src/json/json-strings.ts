/** Tells which places of a text lie inside its strings, for places in ascending order. The text is valid JSON. */
export class JsonStrings {
  readonly #text: string;
  /** A place outside of every string, or the opening quotation mark of one. */
  #from = 0;

  constructor(text: string) {
    this.#text = text;
  }

  cover(place: number): boolean {
    for (;;) {
      const open = this.#text.indexOf('"', this.#from);
      if (open < 0 || open > place) return false;
      this.#from = open;
      const end = this.#endOf(open);
      if (end > place) return true;
      this.#from = end;
    }
  }

  /** The place after the quotation mark that closes the string which opens at `open`. */
  #endOf(open: number): number {
    let close = this.#text.indexOf('"', open + 1);
    while (this.#isEscaped(close)) close = this.#text.indexOf('"', close + 1);
    return close + 1;
  }

  #isEscaped(at: number): boolean {
    let slashes = 0;
    while (this.#text[at - 1 - slashes] === '\\') slashes++;
    return slashes % 2 === 1;
  }
}
