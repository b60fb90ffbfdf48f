import type { Simulator } from './start.ts';

/** The paging envelope, as a client of the simulator's own tests sees it. */
export interface Page {
  $type: string;
  Items: { $type: string; $values: Record<string, unknown>[] };
  Offset: number;
  Limit: number;
  Count: number;
  TotalCount: number;
  NextPageLink: null;
  HasNext: boolean;
  NextOffset: number;
}

export type Parameters = Record<string, string | number> | [string, string | number][];

type Entity = 'QueryDefinition' | 'QueryParameterDefinition' | 'DocumentSummary';

interface Parameter {
  $type: string;
  $value?: string | boolean;
  $values?: readonly string[];
}

/** A bare client of the simulated iMIS, for the simulator's own tests. */
export class Client {
  readonly #sim: Simulator;
  token = '';

  constructor(sim: Simulator) {
    this.#sim = sim;
  }

  async requestToken(password = this.#sim.imis.settings.password): Promise<Response> {
    const { username } = this.#sim.imis.settings;
    const body = new URLSearchParams({ grant_type: 'password', username, password });
    return fetch(`${this.#sim.imisUrl}/token`, { method: 'POST', body });
  }

  async logIn(): Promise<this> {
    const { access_token } = (await (await this.requestToken()).json()) as { access_token: string };
    this.token = access_token;
    return this;
  }

  url(endpoint: 'query' | 'iqa', parameters: Parameters = {}): string {
    const pairs = Array.isArray(parameters) ? parameters : Object.entries(parameters);
    const names = new Set(pairs.map(([name]) => name));
    const all = names.has('QueryName') ? pairs : [['QueryName', this.#sim.imis.settings.path] as const, ...pairs];
    const search = new URLSearchParams(all.map(([name, value]): [string, string] => [name, String(value)]));
    return `${this.#sim.imisUrl}/api/${endpoint}?${search.toString()}`;
  }

  async get(endpoint: 'query' | 'iqa', parameters?: Parameters): Promise<Response> {
    return fetch(this.url(endpoint, parameters), { headers: { authorization: `Bearer ${this.token}` } });
  }

  async page(endpoint: 'query' | 'iqa', parameters?: Parameters): Promise<Page> {
    return (await (await this.get(endpoint, parameters)).json()) as Page;
  }

  async rows(endpoint: 'query' | 'iqa', parameters?: Parameters): Promise<Record<string, unknown>[]> {
    return (await this.page(endpoint, parameters)).Items.$values;
  }

  async execute(entity: Entity, path?: string): Promise<Response> {
    const asked = path ?? this.#sim.imis.settings.path;
    return this.#call(entity, 'FindByPath', [{ $type: 'System.String', $value: asked }]);
  }

  /** The documents in a folder, by its id. */
  async documentsIn(id: string, types: readonly string[] = ['IQD']): Promise<Response> {
    return this.#call('DocumentSummary', 'FindDocumentsInFolder', [
      { $type: 'System.String', $value: id },
      { $type: 'System.String[]', $values: types },
      { $type: 'System.Boolean', $value: false },
    ]);
  }

  async #call(entity: Entity, operation: string, parameters: readonly Parameter[]): Promise<Response> {
    const body = {
      $type: 'Asi.Soa.Core.DataContracts.GenericExecuteRequest, Asi.Contracts',
      OperationName: operation,
      EntityTypeName: entity,
      Parameters: { $values: parameters },
      ParameterTypeName: { $values: parameters.map(({ $type }) => $type) },
      UseJson: false,
    };
    return fetch(`${this.#sim.imisUrl}/api/${entity}/_execute`, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  }
}

/** A property of an api/iqa row. */
export interface Property {
  Name: string;
  Value?: unknown;
}

export function propertiesOf(row: Record<string, unknown> | undefined): Property[] {
  return (row?.['Properties'] as { $values: Property[] }).$values;
}
