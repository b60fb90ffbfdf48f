import { counted } from '../wording.ts';
import type { Examination } from './examination.ts';
import type { Report, Step } from './report.ts';

/** The head of the page: can it be synced, and what is left to do. Everything that is not a ✓ is counted. */
export function verdictOf({ steps }: Pick<Examination, 'steps'>): Pick<Report, 'verdict' | 'headline'> {
  const failed = steps.filter(({ status }) => status === 'failed');
  const warnings = steps.filter(({ status }) => status === 'warning').length;
  const unknown = steps.filter(isNotExamined).length;
  const rest = [
    ...(warnings > 0 ? [`${counted(warnings, 'warning')} to review`] : []),
    ...(unknown > 0 ? [`${counted(unknown, 'step')} not examined`] : []),
  ];
  if (failed.length === 0) {
    return rest.length === 0
      ? { verdict: 'ready', headline: 'Ready: everything is in order.' }
      : { verdict: 'ready-with-warnings', headline: `Ready, with ${rest.join(' and ')}.` };
  }
  const outages = failed.filter(({ outage }) => outage);
  if (outages.length < failed.length) {
    const all = [`${counted(failed.length, 'problem')} to fix`, ...rest];
    return { verdict: 'not-ready', headline: `Not ready: ${all.join(', ')}.` };
  }
  const systems = [...new Set(outages.map(({ group }) => group))].join(' and ');
  const also = rest.length > 0 ? ` Also: ${rest.join(', ')}.` : '';
  return { verdict: 'not-ready', headline: `Not ready: ${systems} did not respond as it should. Try again.${also}` };
}

/** Not one that the configuration does not ask for. */
export function isNotExamined({ status, isUnknown }: Step): boolean {
  return status === 'skipped' && isUnknown;
}
