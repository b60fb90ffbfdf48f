import { UserDirectory, type Match } from '../../openwater/directory.ts';
import type { OpenWaterClient } from '../../openwater/openwater-client.ts';
import { openWaterProblem } from '../../openwater/openwater-error.ts';
import type { Profile } from '../../openwater/profile.ts';
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
    const waiting = this.#directory.profileOf(id).then((match) => {
      slot.waiting = undefined;
      slot.profile = this.#counted(match);
    });
    const slot: ProfileSlot = { waiting, profile: undefined };
    return slot;
  }

  /** Ends what is under way: the read has failed, and nobody waits for profiles any more. */
  stop(): void {
    this.#client.power.off('not-needed');
  }

  get warnings(): string[] {
    const { matched, unmatched, failed } = this.#attendees;
    if (failed > 0) return [withoutProfiles(openWaterProblem(this.#client.power), failed)];
    if (matched > 0 || unmatched === 0) return [];
    return [
      'No attendee matched anyone in OpenWater. Two fields must agree: Registrant id column (registrant_id_column) in the query, and the third-party id (thirdPartyUniqueId) of the OpenWater users.',
    ];
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

/** The one warning about an OpenWater that did not do its part. */
export function withoutProfiles(problem: string, attendees: number): string {
  const people = counted(attendees, 'attendee');
  return `${problem} ${people} went on without the OpenWater fields. Nothing else of the sync is touched.`;
}

/**
 * Different registrants among `rows` rows, by those of the first page. Rows of one registrant share their calls to
 * OpenWater, and blank ones make none.
 * @param ids the registrant ids of the first page, trimmed; blank where a row has none
 */
export function expectedRegistrants(ids: readonly string[], rows: number): number {
  const different = new Set(ids.filter((id) => id !== ''));
  return Math.ceil((rows * Math.max(different.size, 1)) / Math.max(ids.length, 1));
}
