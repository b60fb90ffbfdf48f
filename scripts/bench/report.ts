import type { Measured } from './measure.ts';

/** The figures of one program, by what they are called in a report. */
export function figures({ cpuSeconds, seconds, peakMb, records, exitCode }: Measured): Record<string, number> {
  return { records, 'exit code': exitCode, seconds, 'CPU s': cpuSeconds, 'peak MB': peakMb };
}

/** Prints one line of the benchmark. */
export function report(letter: string, what: string, values: Record<string, number>): void {
  const texts = Object.entries(values).map(
    ([name, value]) => `${name} ${Number.isInteger(value) ? value : value.toFixed(2)}`,
  );
  console.log(`${letter}) ${what}: ${texts.join(', ')}`);
}
