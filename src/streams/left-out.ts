import { quoted } from '../wording.ts';

/** The query that is the stream of attendees. */
export function isAttendees(name: string): string {
  return `The query "${name}" of the folder is left out: it is the stream Attendees already.`;
}

/** @param names those that are equal, or become equal in destinations */
export function sharesName(name: string, names: readonly string[]): string {
  return `The query "${name}" of the folder is left out: streams of these names become one in destinations: ${quoted(names)}. Rename them in iMIS.`;
}

/** @param prompts as messages name them */
export function requiresPrompt(name: string, prompts: readonly string[]): string {
  const which = prompts.length > 0 ? ` (${prompts.join(', ')})` : '';
  return `The query "${name}" of the folder is left out: it requires a value for a prompt${which}, and only the attendees' query gets values. Make the prompt optional in iMIS (the query's Filter tab), or move the query to another folder.`;
}

/** @param message why iMIS refuses it */
export function isClosed(name: string, message: string): string {
  return `The query "${name}" of the folder is left out: iMIS refused it twice. ${message}`;
}
