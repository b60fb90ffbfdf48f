import { createClients, type Clients, type ConnectionOptions } from './clients.ts';
import type { Config } from './config.ts';
import type { ImisClient } from './imis/client/imis-client.ts';
import type { PromptValue } from './imis/prompt-answers.ts';
import type { QuerySurvey } from './imis/query-survey.ts';
import { ImisQuery } from './imis/query.ts';
import { ATTENDEES, attendeesKind, type AttendeesSurvey } from './streams/attendees/attendees-kind.ts';
import { FolderStreams } from './streams/folder-streams.ts';
import { QueryStream } from './streams/query-stream.ts';
import { plainKind, type StreamKind } from './streams/stream-kind.ts';

/** Both systems as one configuration names them. It has to be closed. */
export interface Connection extends Omit<Clients, 'retry'> {
  query: ImisQuery;
  attendees: QueryStream<AttendeesSurvey>;
  /** Undefined where no folder is configured. */
  folder: FolderStreams | undefined;
}

/** Builds the clients and the streams of a configuration. Nothing is asked of either system yet. */
export function connect(config: Config, options: ConnectionOptions): Connection {
  const { retry, ...clients } = createClients(config, options);
  const { logger, timing } = options;
  const { pageSize, parallelRequests, registrantIdColumn, swapcardFields } = config;
  const common = { client: clients.imis, limits: { pageSize, parallelRequests }, retry, timing };
  const queryAt: QueryAt = (name, promptValues) => new ImisQuery({ ...common, name, promptValues });
  const query = queryAt(config.queryName, config.queryParameters);
  const attendees = attendeesKind({
    query,
    openWater: clients.openWater,
    matchColumn: config.openWater?.matchColumn,
    logger,
    registrantIdColumn,
    swapcardFields,
  });
  const streamOf: StreamOf = (kind) => new QueryStream(logger, kind, { pageSize, timing });
  return {
    ...clients,
    query,
    attendees: streamOf(attendees),
    folder: folderStreams(config, clients.imis, { queryAt, streamOf }),
  };
}

type QueryAt = (path: string, promptValues: readonly PromptValue[]) => ImisQuery;
type StreamOf = <S extends QuerySurvey>(kind: StreamKind<S>) => QueryStream<S>;

/** Undefined where no folder is configured. */
function folderStreams(
  { queryFolder, queryName, parallelRequests }: Config,
  client: ImisClient,
  { queryAt, streamOf }: { queryAt: QueryAt; streamOf: StreamOf },
): FolderStreams | undefined {
  if (queryFolder === undefined) return undefined;
  return new FolderStreams({
    client,
    path: queryFolder,
    attendees: { name: ATTENDEES, path: queryName },
    // Prompts of the attendees' query are no business of theirs.
    queryAt: (path) => queryAt(path, []),
    streamOf: (name, query) => streamOf(plainKind(name, query)),
    parallel: parallelRequests,
  });
}
