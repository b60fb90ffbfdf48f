import type { Report } from './report.ts';

/** Signs that JSON leaves as they are, and that a terminal obeys. */
const OBEYED = /[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** The report as JSON, indented. Names are exact: characters that nobody sees are escaped, not taken out. */
export function jsonReport(report: Report): string {
  const text = JSON.stringify(report, undefined, 2);
  return `${text.replace(OBEYED, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)}\n`;
}
