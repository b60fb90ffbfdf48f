import type { AirbyteStream } from 'faros-airbyte-cdk/lib/protocol.js';
import type { ImisClient } from '../imis/client/imis-client.ts';
import { requireFolder } from '../imis/folder-failure.ts';
import { lookUpFolder, type FolderQuery, type QueryFolder } from '../imis/query-folder.ts';
import type { ImisQuery } from '../imis/query.ts';
import { messageOf } from '../problems/problem.ts';
import { atOnce } from '../runtime/at-once.ts';
import { describedMember, type Asked, type Described, type Refused } from './described-member.ts';
import { membersOf } from './folder-members.ts';
import type { QueryStream } from './query-stream.ts';

export interface FolderStreamsOptions {
  client: ImisClient;
  /** `$/Folder` */
  path: string;
  /** The stream that is there already, and the path of its query. */
  attendees: FolderQuery;
  queryAt: (path: string) => ImisQuery;
  streamOf: (name: string, query: ImisQuery) => QueryStream;
  /** Queries that are asked for at once, as long as the site can bear it. */
  parallel: number;
}

/** What is done about a query of which nobody knows whether it is a stream. */
export type OnFailure = (failure: Error) => void;

/** Each published query of a folder as a stream of its own. */
export class FolderStreams {
  readonly #options: FolderStreamsOptions;

  constructor(options: FolderStreamsOptions) {
    this.#options = options;
  }

  get path(): string {
    return this.#options.path;
  }

  /** @throws ConnectorError where iMIS shows no published query there */
  async folder(): Promise<QueryFolder> {
    const { client, path } = this.#options;
    return requireFolder(await lookUpFolder(client, path), path);
  }

  /** The streams by their names; none of them is asked for. */
  async streams(): Promise<QueryStream[]> {
    const { attendees, queryAt, streamOf } = this.#options;
    const { queries } = await this.folder();
    const names = [attendees.name, ...queries.map(({ name }) => name)];
    const isUnique = ({ name }: FolderQuery): boolean => names.indexOf(name) === names.lastIndexOf(name);
    return queries.filter(isUnique).map(({ name, path }) => streamOf(name, queryAt(path)));
  }

  /**
   * The streams as a catalog lists them, in alphabetical order. Only what can be no stream is left out: an outage, or a
   * firewall that a hundred requests have alarmed, must not make one disappear.
   * @param onLeftOut called with the reason, for a person
   * @throws ConnectorError for any other query that cannot be described
   */
  async described(onLeftOut: (reason: string) => void): Promise<AirbyteStream[]> {
    const described = await this.examined((failure) => {
      throw failure;
    });
    for (const each of described) if ('leftOut' in each) onLeftOut(messageOf(each.leftOut));
    return described.flatMap((each) => ('stream' in each ? [each.stream] : []));
  }

  /** Asks for every query of the folder, in parallel. */
  async examined(onFailure: OnFailure): Promise<Described[]> {
    const { queries } = await this.folder();
    const { attendees, queryAt, streamOf, parallel } = this.#options;
    let bearable = parallel;
    const looks = membersOf(queries, attendees).map((member) => async (): Promise<Described | Refused> => {
      const { name, path, leftOut, isExpected = false } = member;
      if (leftOut !== undefined) return { name, leftOut, isExpected };
      const query = queryAt(path);
      const outcome = await describedMember({ name, query, stream: streamOf(name, query) }, onFailure);
      // A query that is slow, or that a strained site failed at first, shows what the site can bear.
      bearable = Math.min(query.parallel, parallel);
      return outcome;
    });
    return inTurn(await atOnce(looks, () => bearable), onFailure);
  }
}

/** Asks once more for what was refused, one at a time: then no firewall can have been alarmed by their number. */
async function inTurn(outcomes: readonly (Described | Refused)[], onFailure: OnFailure): Promise<Described[]> {
  const described: Described[] = [];
  for (const each of outcomes) described.push('refused' in each ? await again(each.refused, onFailure) : each);
  return described;
}

async function again(asked: Asked, onFailure: OnFailure): Promise<Described> {
  const outcome = await describedMember(asked, onFailure);
  return 'refused' in outcome ? outcome.closed() : outcome;
}
