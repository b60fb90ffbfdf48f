import type { LookUp } from './client/execute.ts';
import type { ImisClient } from './client/imis-client.ts';
import { givenUpAfter } from './given-up-after.ts';
import { lookUpPrompts, type Prompt } from './prompts.ts';
import { lookUpDefinition, type QueryDefinition } from './query-definition.ts';

export interface QueryLookUpsOptions {
  client: ImisClient;
  /** `$/Folder/Query` */
  name: string;
  /** Milliseconds after which a look-up that can be done without is given up: it must not be what holds the read up. */
  lookUpMs?: number;
}

const LOOK_UP_MS = 30_000;

/** Both reject with ConnectorError where iMIS could not be asked. */
export interface AskedLookUps {
  definition: Promise<LookUp<QueryDefinition>>;
  prompts: Promise<LookUp<Prompt[]>>;
}

/** What iMIS says of a query without running it. */
export class QueryLookUps {
  readonly #options: QueryLookUpsOptions;
  readonly #lookUpMs: number;

  constructor(options: QueryLookUpsOptions) {
    this.#options = options;
    this.#lookUpMs = options.lookUpMs ?? LOOK_UP_MS;
  }

  /** @throws ConnectorError where iMIS could not be asked */
  definition(signal?: AbortSignal): Promise<LookUp<QueryDefinition>> {
    return lookUpDefinition(this.#options.client, this.#options.name, signal);
  }

  /** @throws ConnectorError where iMIS could not be asked */
  prompts(signal?: AbortSignal): Promise<LookUp<Prompt[]>> {
    return lookUpPrompts(this.#options.client, this.#options.name, signal);
  }

  /**
   * Asks for both. What can be done without is given up after 30 seconds.
   * @param needsDefinition whether the definition cannot be done without
   */
  both(needsDefinition = false): AskedLookUps {
    return {
      definition: needsDefinition ? this.definition() : this.definitionInTime(),
      prompts: givenUpAfter(this.#lookUpMs, (signal) => this.prompts(signal)),
    };
  }

  /** The definition, which is given up after 30 seconds. @throws ConnectorError where iMIS could not be asked */
  definitionInTime(): Promise<LookUp<QueryDefinition>> {
    return givenUpAfter(this.#lookUpMs, (signal) => this.definition(signal));
  }
}
