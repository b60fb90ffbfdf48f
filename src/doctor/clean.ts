import type { Redactor } from '../runtime/redactor.ts';
import type { Report } from './report.ts';

/** Signs that nobody sees, but a terminal obeys, and those that turn the direction of the text behind them. */
const UNSEEN = /[\p{Cc}\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

/**
 * The report without secrets: names and texts can come from a server, which may echo what it was sent.
 * Keys and the doctor's own words (`status`, `type`, `origin`) are left alone: a password can be a common word.
 */
export function withoutSecrets(report: Report, redactor: Redactor): Report {
  return withTexts(report, (text) => redactor.clean(text));
}

/** The report for eyes: what would move a terminal's cursor, or turn the text around, is shown as `�`. */
export function visible(report: Report): Report {
  return withTexts(report, (text) => text.replace(/[\t\r\n]+/g, ' ').replace(UNSEEN, '\ufffd'));
}

function withTexts(report: Report, change: (text: string) => string): Report {
  const orNull = (text: string | null): string | null => text && change(text);
  return {
    ...report,
    host: orNull(report.host),
    query: orNull(report.query),
    steps: report.steps.map((step) => ({
      ...step,
      found: change(step.found),
      todo: orNull(step.todo),
      where: orNull(step.where),
    })),
    columns: report.columns.map((column) => ({
      ...column,
      name: change(column.name),
      example: orNull(column.example),
    })),
    folder: report.folder && {
      path: change(report.folder.path),
      queries: report.folder.queries.map((query) => ({
        ...query,
        name: change(query.name),
        problem: orNull(query.problem),
      })),
    },
    collisions: report.collisions.map(({ name, columns }) => ({ name: change(name), columns: columns.map(change) })),
  };
}
