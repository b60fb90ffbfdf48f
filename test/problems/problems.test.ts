import { readdirSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { problemsTable, readErrorsTable, warningsTable } from '../../scripts/tables/messages.ts';
import { STEPS } from '../../src/doctor/report.ts';
import { ConnectorError, isProblem, isTransient } from '../../src/errors.ts';
import { TOPICS } from '../../src/problems/index.ts';
import {
  defineProblem,
  defineWarning,
  messageOf,
  type Notice,
  type ProblemKind,
  type WarningKind,
} from '../../src/problems/problem.ts';

/** Files of src/problems that define no kinds. */
const HELPERS = ['index.ts', 'places.ts', 'problem.ts'];

type Kind = ProblemKind<never> | WarningKind<never>;
const kinds: Kind[] = Object.values<Record<string, Kind>>(TOPICS).flatMap((topic) => Object.values(topic));
const notices = kinds.flatMap(({ examples }) => examples as readonly Notice[]);

test('every file of kinds is a topic, and exports nothing but kinds', () => {
  const files = readdirSync('src/problems').filter((file) => !HELPERS.includes(file));
  expect(files.map((file) => file.replace('.ts', '')).toSorted()).toEqual(Object.keys(TOPICS).toSorted());
  for (const kind of kinds) expect(kind.examples.length).toBeGreaterThan(0);
});

test('no two kinds have one id, and no two examples one message', () => {
  const ids = kinds.map(({ id }) => id);
  expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
  const messages = notices.map(messageOf);
  expect(messages.filter((message, at) => messages.indexOf(message) !== at)).toEqual([]);
});

describe.each(notices.map((notice) => [messageOf(notice), notice] as const))('%s', (message, notice) => {
  it('is written in whole sentences, without blame', () => {
    for (const text of [notice.found, notice.todo ?? 'Nothing.']) expect(text).toMatch(/^\S.*[.?}F]$/s);
    expect(message).not.toMatch(/\bplease\b|!|undefined|\[object/i);
    expect(message).not.toMatch(/\b(one|two|three|four|five|\d+) failed log-ins/);
  });

  it('has somebody who fixes it, and a place, unless it only has to be tried again', () => {
    expect(new Set(notice.owners).size).toBe(notice.owners.length);
    const hasPlace = notice.owners.some((owner) => !['nobody', 'maintainers', 'openwater'].includes(owner));
    if (!hasPlace) expect(notice.where).toBeNull();
    else if (notice.where === null) expect(notice.owners).toContain('nobody');
  });

  it('belongs to a step of the doctor, or to whatever it struck', () => {
    if (notice.subject !== undefined) expect(STEPS.map(({ id }) => id)).toContain(notice.subject);
    if (!('failureType' in notice) && notice.id !== 'read-in-full') expect(notice.subject).toBeDefined();
  });
});

describe('a new kind', () => {
  const facts = { who: 'Ada' };
  const described = {
    id: 'late',
    found: ({ who }: typeof facts) => `${who} is late.`,
    todo: 'Wait.',
    owners: ['nobody'] as const,
    where: null,
    examples: [facts] as const,
  };
  const late = defineProblem<typeof facts>({ ...described, failureType: 'transient_error' });
  const lateness = defineWarning<typeof facts>(described);

  it('is an error with its message, type and detail', () => {
    const error = new ConnectorError(late(facts, 'HTTP 503'));
    expect(error).toMatchObject({
      message: 'Ada is late. Wait.',
      failureType: 'transient_error',
      internalMessage: 'HTTP 503',
    });
    expect([isProblem(error, late), isProblem(error, { id: 'early' }), isProblem(new Error(), late)]).toEqual([
      true,
      false,
      false,
    ]);
    expect([isTransient(error), isTransient(new Error())]).toEqual([true, false]);
  });

  it('is in the documentation as soon as it is defined', () => {
    const row = 'Ada is late. | Wait. | nobody: try again |';
    expect(problemsTable({ query: { late } })).toContain(row);
    expect(readErrorsTable({ reading: { late } })).toContain(row);
    expect(warningsTable({ query: { late } })).not.toContain(row);
    expect(warningsTable({ query: { lateness } })).toContain(row);
    expect(problemsTable({ query: { lateness } })).not.toContain(row);
  });
});
