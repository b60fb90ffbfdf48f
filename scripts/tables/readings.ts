import { asConfiguredCatalog } from '../../src/airbyte/input-files.ts';
import { errorTrace } from '../../src/airbyte/messages.ts';
import { chosenStreams, readInFull } from '../../src/airbyte/sync.ts';
import { ConnectorError } from '../../src/errors.ts';
import { CallFailure } from '../../src/http/failures.ts';
import type { ImisClient } from '../../src/imis/client/imis-client.ts';
import { ColumnsNeverAgree } from '../../src/imis/paging/changes.ts';
import { explainReadFailure, neverAgreed } from '../../src/imis/paging/read-failure.ts';
import { ReadStopped, type StopReason } from '../../src/imis/paging/read-stopped.ts';
import { CircuitBreaker } from '../../src/openwater/circuit-breaker.ts';
import { openWaterProblem } from '../../src/openwater/openwater-error.ts';
import { systemTiming } from '../../src/runtime/timing.ts';
import { nobodyMatched, withoutProfiles } from '../../src/streams/attendees/match-notices.ts';
import { columnWins } from '../../src/streams/attendees/profile-columns.ts';
import { TYPES_FROM_ROWS, columnsMissing, queryWarnings, rowWarnings } from '../../src/streams/notices.ts';
import { Tally } from '../../src/streams/tally.ts';
import { table } from './markdown.ts';
import { PEOPLE } from './messages.ts';

/** The numbers in the messages are made up; all else is as the code says it. */
const [ROWS, CAP, PAGE, SOME] = [12_000, 5_000, 500, 12] as const;
const FINDINGS = { passes: 1, repeats: 0, furtherRows: 0 };

type Line = readonly [message: string, who: string];

/** The warnings of a read that ends well. */
export function warningsTable(): string {
  const [unsorted, capped] = queryWarnings(
    { columns: undefined, sorted: false, sort: undefined, cap: CAP, availableToRest: true },
    ROWS,
    PAGE,
  );
  const ofRows = (counts: Partial<Tally>, furtherRows = 0): string =>
    rowWarnings(Object.assign(new Tally(), counts), { ...FINDINGS, furtherRows }, 'Registrant ID').join('');
  const lines: Line[] = [
    [unsorted ?? '', PEOPLE.imis],
    [capped ?? '', PEOPLE.imis],
    [ofRows({ blankIds: SOME }), PEOPLE.imis],
    [ofRows({}, SOME), `${PEOPLE.imis}, or nobody if that is so`],
    [ofRows({ nulled: new Map([['Guests', SOME]]) }), `${PEOPLE.configurer}: refresh the schema`],
    [columnsMissing(['Dietary needs']), `${PEOPLE.configurer}, or ${PEOPLE.imis}`],
    [ofRows({ zonesRemoved: SOME }), 'nobody: for your information'],
    [ofRows({ textsRepaired: SOME }), 'nobody: for your information'],
    [TYPES_FROM_ROWS, `${PEOPLE.imis}: let the account see the query's definition`],
    [columnWins('OpenWater.jobTitle'), `${PEOPLE.imis}, or nobody if that is so`],
    [nobodyMatched(), `${PEOPLE.configurer} or ${PEOPLE.openwater}`],
    [withoutProfiles(openWaterProblem(rejecting()), SOME), 'as the message of OpenWater in the table above'],
    [readInFull('Attendees'), `${PEOPLE.configurer}: choose a full refresh`],
  ];
  return table(['warning', 'who mends it'], lines);
}

/** What ends a read, besides the problems of a set-up. */
export function readErrorsTable(): string {
  const ended = (error: unknown): string => {
    return messageOf(explainReadFailure(error, {} as unknown as ImisClient, { pageSize: PAGE, isReduced: true }));
  };
  const stopped = (reason: StopReason): string => ended(new ReadStopped(reason, PAGE + 1, ROWS));
  const lines: Line[] = [
    [neverAgreed(3, false, '').message, PEOPLE.imis],
    [stopped('no-rows'), PEOPLE.imis],
    [stopped('total-too-low'), PEOPLE.imis],
    [stopped('offset-ignored'), PEOPLE.imis],
    [stopped('gap'), PEOPLE.imis],
    [stopped('collapsed'), PEOPLE.imis],
    [ended(new ColumnsNeverAgree(['Printed at'])), PEOPLE.imis],
    [ofCatalog({}), `${PEOPLE.configurer}, where it is run by hand`],
    [ofCatalog(catalogOf('Members')), `${PEOPLE.configurer}: refresh the schema`],
    [ofCatalog(catalogOf('Attendees', 'Attendees')), `${PEOPLE.configurer}, where it is run by hand`],
    [unexpected(), 'the makers of the connector: report it'],
  ];
  return table(['message', 'who mends it'], lines);
}

const catalogOf = (...names: string[]): unknown => ({ streams: names.map((name) => ({ stream: { name } })) });

function ofCatalog(json: unknown): string {
  try {
    chosenStreams([{ name: 'Attendees' }], asConfiguredCatalog(json, 'catalog.json'));
  } catch (error) {
    return messageOf(error);
  }
  throw new Error('This catalog is taken.');
}

function messageOf(error: unknown): string {
  if (error instanceof ConnectorError) return error.message;
  throw new Error('This is no message for people.');
}

function rejecting(): CircuitBreaker {
  const breaker = new CircuitBreaker({ windowMs: 1, retryBaseMs: 1, timing: systemTiming });
  breaker.gaveUp(new CallFailure('unauthorised', { status: 401 }));
  breaker.off('keys-rejected');
  return breaker;
}

function unexpected(): string {
  const { trace } = errorTrace(new Error(), undefined, 0) as unknown as { trace: { error: { message: string } } };
  return trace.error.message;
}
