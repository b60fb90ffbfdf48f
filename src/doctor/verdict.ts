import { counted } from '../wording.ts';
import type { Examination } from './examination.ts';
import type { Report } from './report.ts';

/** The head of the page: may it be synced, and how much is to be looked at. */
export function verdictOf({ steps }: Pick<Examination, 'steps'>): Pick<Report, 'verdict' | 'headline'> {
  const failed = steps.filter(({ status }) => status === 'failed');
  const warnings = steps.filter(({ status }) => status === 'warning').length;
  const toLookAt = counted(warnings, 'thing');
  if (failed.length === 0) {
    return warnings === 0
      ? { verdict: 'ready', headline: 'Ready: everything is in order.' }
      : { verdict: 'ready-with-warnings', headline: `Ready, with ${toLookAt} to look at.` };
  }
  const also = warnings > 0 ? `, and ${toLookAt} to look at` : '';
  const outages = failed.filter(({ outage }) => outage);
  if (outages.length < failed.length) {
    const mend = counted(failed.length, 'thing');
    return { verdict: 'not-ready', headline: `Not ready: ${mend} to mend${also}.` };
  }
  const systems = [...new Set(outages.map(({ group }) => group))].join(' and ');
  const headline = `Not ready: ${systems} did not answer as it should. Try again${also ? `; ${toLookAt} to look at` : ''}.`;
  return { verdict: 'not-ready', headline };
}
