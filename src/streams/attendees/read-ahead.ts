/**
 * Lets a source run ahead of whoever takes its items, in order, until so much is waiting. An error of the source comes
 * at once, before what is still waiting.
 * @param limit the most that may wait, in the unit of `weightOf`
 */
export async function* readAhead<T>(
  source: AsyncGenerator<T>,
  limit: number,
  weightOf: (item: T) => number,
): AsyncGenerator<T> {
  const buffer = new Waiting<T>(limit, weightOf);
  const pumping = pump(source, buffer);
  try {
    for (let item = await buffer.take(); item; item = await buffer.take()) yield item.value;
  } finally {
    buffer.stop();
    await pumping;
  }
}

async function pump<T>(source: AsyncGenerator<T>, buffer: Waiting<T>): Promise<void> {
  try {
    for await (const item of source) if (!(await buffer.put(item))) break;
    buffer.end();
  } catch (error) {
    buffer.end({ error });
  }
}

/** Items between a producer and a consumer, each of which waits for the other. */
class Waiting<T> {
  readonly #items: T[] = [];
  readonly #limit: number;
  readonly #weightOf: (item: T) => number;
  #weight = 0;
  #ended: { error?: { error: unknown } } | undefined;
  #isStopped = false;
  #wake: () => void = () => undefined;

  constructor(limit: number, weightOf: (item: T) => number) {
    this.#limit = limit;
    this.#weightOf = weightOf;
  }

  /** Waits while too much is waiting. @returns false once nobody takes any more */
  async put(item: T): Promise<boolean> {
    this.#items.push(item);
    this.#weight += this.#weightOf(item);
    this.#wake();
    while (this.#weight > this.#limit && !this.#isStopped) await this.#news();
    return !this.#isStopped;
  }

  /** The next item; undefined at the end. */
  async take(): Promise<{ value: T } | undefined> {
    while (this.#items.length === 0 && !this.#ended) await this.#news();
    if (this.#ended?.error) throw this.#ended.error.error;
    const [value] = this.#items.splice(0, 1);
    if (value === undefined) return undefined;
    this.#weight -= this.#weightOf(value);
    this.#wake();
    return { value };
  }

  end(error?: { error: unknown }): void {
    this.#ended = error ? { error } : {};
    this.#wake();
  }

  stop(): void {
    this.#isStopped = true;
    this.#wake();
  }

  /** Only one of the two can wait at a time: the buffer is never both empty and full. */
  #news(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}
