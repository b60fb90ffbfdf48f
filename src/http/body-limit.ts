/** Over this many bytes (decompressed) no body is read on. */
export const LARGEST_BODY_BYTES = 256 * 1024 * 1024;

/**
 * What a page costs of the heap, in sizes of its body: the bytes as text, the parsed values, and both twice as wide where
 * one character is not of Latin-1. Measured with pages of 49 MB: they are read whole with a heap of 256 MB (Node's limit
 * is 304 MB then), and not with one of 128 MB.
 */
const HEAP_FOR_BODY = 6;

/**
 * The largest body that is read, in bytes. One that did not fit the heap would end the process without a word of why; a
 * body that is too large makes the pages smaller.
 * @param heapBytes Node's limit of the heap
 */
export function bodyLimit(heapBytes: number): number {
  return Math.min(LARGEST_BODY_BYTES, Math.floor(heapBytes / HEAP_FOR_BODY));
}
