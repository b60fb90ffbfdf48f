/** `THOROUGH=1 npm test`: whole matrices, many rows and long random runs, where a sample is tried otherwise. */
const THOROUGH = process.env['THOROUGH'] === '1';

/** Cases that every run tries, and those that only repeat them with other numbers. */
export function sampled<T>(always: readonly T[], more: readonly NoInfer<T>[]): T[];
export function sampled<T, U>(always: readonly T[], more: readonly U[]): (T | U)[];
export function sampled<T, U>(always: readonly T[], more: readonly U[]): (T | U)[] {
  return THOROUGH ? [...always, ...more] : [...always];
}

/** How often something random is tried. */
export function times(thorough: number, everyday: number): number {
  return THOROUGH ? thorough : everyday;
}
