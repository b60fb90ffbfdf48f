import type { OpenWaterClient } from '../../openwater/client.ts';
import { openWaterProblem } from '../../openwater/diagnosis.ts';
import { UserDirectory, type Match } from '../../openwater/directory.ts';
import type { Profile } from '../../openwater/profile.ts';
import { amount } from './notices.ts';

/** The profile of one attendee: undefined until it is known, and where there is none. */
export interface ProfileSlot {
  /** Settles when it is known; undefined where it is known already. */
  waiting: Promise<void> | undefined;
  profile: Profile | undefined;
}

const NOTHING: ProfileSlot = { waiting: undefined, profile: undefined };

export interface EnrichmentOptions {
  client: OpenWaterClient;
  /** The columns that the user wants and the query does not have itself, as aliases. */
  wanted: ReadonlySet<string>;
  /** Different registrants that there will be, as far as that can be told beforehand. */
  registrants: number;
}

/** Finds the OpenWater profile of each attendee. It never throws: an attendee goes on without, if need be. */
export class Enrichment {
  readonly #client: OpenWaterClient;
  readonly #directory: UserDirectory;
  readonly #attendees = { matched: 0, unmatched: 0, failed: 0 };

  constructor(options: EnrichmentOptions) {
    this.#client = options.client;
    this.#directory = new UserDirectory(options);
  }

  /** @param id the registrant id, trimmed. A blank one matches nobody. */
  slotFor(id: string): ProfileSlot {
    if (id === '') {
      this.#attendees.unmatched++;
      return NOTHING;
    }
    const slot: ProfileSlot = { waiting: undefined, profile: undefined };
    slot.waiting = this.#directory.profileOf(id).then((match) => {
      slot.waiting = undefined;
      slot.profile = this.#counted(match);
    });
    return slot;
  }

  /** Ends what is under way: the read has failed, and nobody waits for profiles any more. */
  stop(): void {
    this.#client.power.off('not-needed');
  }

  get warnings(): string[] {
    const { matched, unmatched, failed } = this.#attendees;
    const { power } = this.#client;
    if (power.reason !== undefined) {
      return [
        `${openWaterProblem(power)} ${amount(failed)} attendees went on without their OpenWater fields. Nothing else of the sync is touched.`,
      ];
    }
    if (failed > 0)
      return [`${amount(failed)} attendees went on without their OpenWater fields: ${openWaterProblem(power)}`];
    if (matched > 0 || unmatched === 0) return [];
    return [
      'No attendee matched anyone in OpenWater. Two fields must agree: Registrant id column (registrant_id_column) in the query, and the third-party id (thirdPartyUniqueId) of the OpenWater users.',
    ];
  }

  get summary(): string {
    const { matched, unmatched, failed } = this.#attendees;
    const { plan, callsSaved } = this.#directory;
    const saved = callsSaved > 0 ? `, ${amount(callsSaved)} fewer than by the other plan` : '';
    const how = plan === 'list' ? 'by listing the users' : 'by looking up each registrant';
    return `OpenWater: ${amount(matched)} attendees matched, ${amount(unmatched)} not matched, ${amount(failed)} failed; ${amount(this.#client.calls)} calls, ${how}${saved}.`;
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
