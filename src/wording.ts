/** Whole numbers as people read them: `12,500`. */
export function amount(count: number): string {
  return count.toLocaleString('en-US');
}

/** `1 row`, `1,200 rows`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${amount(count)} ${count === 1 ? one : many}`;
}

/** A time for people: `80 ms`, `4.2 s`, `12 min`, `4.9 h`. */
export function duration(seconds: number): string {
  if (seconds < 0.9995) return `${Math.max(Math.round(seconds * 1000), 1)} ms`;
  if (seconds < 90) return `${seconds.toFixed(1)} s`;
  return seconds < 5_400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3_600).toFixed(1)} h`;
}

/** `52 %`. Of what is neither nothing nor all, neither 0 nor 100 is said. */
export function percent(share: number): string {
  if (share > 0 && share < 0.01) return 'under 1 %';
  return `${share < 1 ? Math.min(Math.round(share * 100), 99) : 100} %`;
}

/** `"FirstName", "LastName"`. */
export function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ');
}

/** What to do about a fault of the connector. The one place for the address of its issues, once there is one. */
export const REPORT_IT = 'Report it to the maintainers of the connector';
