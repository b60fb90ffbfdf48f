/** Signs between which a full stop ends no sentence: names and labels that people gave. */
const CLOSING: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ['(', ')'],
]);

/**
 * Takes a message apart after its first sentence: messages tell first what was found, and then what to do.
 * @returns the first sentence, and the others; null where there is only one
 */
export function inTwo(message: string): [found: string, todo: string | null] {
  let closing: string | undefined;
  for (let at = 0; at < message.length; at++) {
    const sign = message.charAt(at);
    if (closing !== undefined) {
      if (sign === closing) closing = undefined;
      continue;
    }
    closing = CLOSING.get(sign);
    // A quotation that is never closed would swallow the rest.
    if (closing !== undefined && !message.includes(closing, at + 1)) closing = undefined;
    if (/^[.?!] \S/.test(message.slice(at, at + 3))) return [message.slice(0, at + 1), message.slice(at + 2)];
  }
  return [message, null];
}
