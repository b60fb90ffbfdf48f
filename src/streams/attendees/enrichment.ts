import type { AirbyteLogger } from 'faros-airbyte-cdk/lib/logger.js';
import { UserDirectory, type Match } from '../../openwater/directory.ts';
import type { OpenWaterClient } from '../../openwater/openwater-client.ts';
import { openWaterProblem } from '../../openwater/openwater-error.ts';
import type { Profile } from '../../openwater/profile.ts';
import { nearMatches, noMatch, usersMissing, withoutProfiles } from '../../problems/enrichment.ts';
import type { Warning } from '../../problems/problem.ts';
import { amount, counted } from '../../wording.ts';

/** The profile of one attendee: undefined until it is known, and where there is none. */
export interface ProfileSlot {
  /** Settles when it is known; undefined where it is known already. */
  waiting: Promise<void> | undefined;
  profile: Profile | undefined;
}

const NOTHING: ProfileSlot = { waiting: undefined, profile: undefined };

export interface EnrichmentOptions {
  client: OpenWaterClient;
  logger: Pick<AirbyteLogger, 'debug'>;
  /** The columns that the user wants and the query does not have itself, as aliases. */
  wanted: ReadonlySet<string>;
  /** Different registrants that there will be, as far as that can be known beforehand. */
  registrants: number;
}

/** Finds the OpenWater profile of each attendee. It never throws: an attendee goes on without, if need be. */
export class Enrichment {
  readonly #client: OpenWaterClient;
  readonly #directory: UserDirectory;
  readonly #attendees = { matched: 0, unmatched: 0, failed: 0 };

  constructor(options: EnrichmentOptions) {
    this.#client = options.client;
    this.#directory = new UserDirectory({
      ...options,
      onBrokenProfile: (userId, { message }) => {
        options.logger.debug(`OpenWater user ${userId}: no profile (${message}).`);
      },
    });
  }

  /** @param id the id in the match column, trimmed. A blank one matches nobody. */
  slotFor(id: string): ProfileSlot {
    if (id === '') {
      this.#attendees.unmatched++;
      return NOTHING;
    }
    const waiting = this.#directory.profileOf(id).then((match) => {
      slot.waiting = undefined;
      slot.profile = this.#counted(match);
    });
    const slot: ProfileSlot = { waiting, profile: undefined };
    return slot;
  }

  /** Ends what is under way: the read has failed, and nobody waits for profiles any more. */
  stop(): void {
    this.#client.breaker.off('not-needed');
  }

  get warnings(): Warning[] {
    const { matched, unmatched, failed } = this.#attendees;
    const { missing, nearMatches: near } = this.#directory;
    const problem = openWaterProblem(this.#client.breaker);
    const unlisted = missing && usersMissing(missing);
    return [
      // One warning of all who may have lost their profile.
      failed > 0 ? withoutProfiles({ problem, attendees: failed, ...(unlisted && { unlisted }) }) : unlisted,
      near.size > 0 && nearMatches({ near }),
      failed + matched === 0 && unmatched > 0 && near.size === 0 && noMatch(),
    ].filter((warning) => typeof warning === 'object');
  }

  get summary(): string {
    const { matched, unmatched, failed } = this.#attendees;
    const { callsSaved } = this.#directory;
    const saved = callsSaved > 0 ? `, ${amount(callsSaved)} fewer than by the other plan` : '';
    return `OpenWater: ${counted(matched, 'attendee')} matched, ${amount(unmatched)} not matched, ${amount(failed)} failed; ${counted(this.#client.calls, 'call')}${this.#how}${saved}.`;
  }

  get #how(): string {
    const { plan } = this.#directory;
    if (plan === undefined) return '';
    return plan === 'list' ? ', by listing the users' : ', by looking up each registrant';
  }

  #counted(match: Match): Profile | undefined {
    if (match === 'none') this.#attendees.unmatched++;
    else if (match === 'failed') this.#attendees.failed++;
    else {
      this.#attendees.matched++;
      return match;
    }
    return undefined;
  }
}

/**
 * Different registrants among `rows` rows, by those of the first page. Rows of one registrant share their calls to
 * OpenWater, and blank ones make none.
 * @param ids the ids of the first page, trimmed; blank where a row has none
 */
export function expectedRegistrants(ids: readonly string[], rows: number): number {
  const different = new Set(ids.filter((id) => id !== ''));
  return Math.ceil((rows * Math.max(different.size, 1)) / Math.max(ids.length, 1));
}
