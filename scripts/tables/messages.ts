import { TOPICS } from '../../src/problems/index.ts';
import { OWNER_NAMES, type Notice, type ProblemKind, type WarningKind } from '../../src/problems/problem.ts';
import { table } from './markdown.ts';

type Kind = ProblemKind<never> | WarningKind<never>;
type Topics = Record<string, Record<string, Kind>>;

/** Topics of what ends a read that began well. */
const OF_READING: readonly string[] = ['reading', 'catalog'];

/** Every problem of a set-up. Names and numbers are examples. */
export function problemsTable(topics: Topics = TOPICS): string {
  const names = Object.keys(topics).filter((name) => !OF_READING.includes(name));
  return noticesTable('message', errorsOf(names, topics));
}

/** What ends a read, besides the problems of a set-up. */
export function readErrorsTable(topics: Topics = TOPICS): string {
  return noticesTable('message', errorsOf(OF_READING, topics));
}

/** Every warning, of a read and of the doctor. */
export function warningsTable(topics: Topics = TOPICS): string {
  const notices = kindsOf(Object.keys(topics), topics).flatMap(({ examples }) => examples as readonly Notice[]);
  return noticesTable(
    'warning',
    notices.filter((notice) => !('failureType' in notice)),
  );
}

function errorsOf(names: readonly string[], topics: Topics): Notice[] {
  const notices = kindsOf(names, topics).flatMap(({ examples }) => examples as readonly Notice[]);
  return notices.filter((notice) => 'failureType' in notice);
}

function kindsOf(names: readonly string[], topics: Topics): Kind[] {
  // The order of a module's exports depends on what loads it.
  return names.flatMap((name) => Object.values(topics[name] ?? {}).toSorted((a, b) => a.id.localeCompare(b.id)));
}

function noticesTable(heading: string, notices: readonly Notice[]): string {
  const rows = notices.map(({ found, todo, owners, where }) => [
    found,
    todo ?? '',
    owners.map((owner) => OWNER_NAMES[owner]).join('; '),
    where ?? '',
  ]);
  return table([heading, 'what to do', 'who', 'where'], rows);
}
