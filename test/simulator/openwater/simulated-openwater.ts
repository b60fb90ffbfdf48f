import { mostWithin } from '../../most-within.ts';
import type { FaultDecision, FaultRule } from '../http/fault.ts';
import { Listener } from '../http/listener.ts';
import type { Latency } from '../http/listener.ts';
import { Directory } from './directory.ts';
import { generateOpenWater } from './generate-openwater.ts';
import type { GeneratedOpenWater } from './generate-openwater.ts';
import { OpenWaterPlatform } from './platform.ts';
import type { OpenWaterUser, TemplateField } from './profile.ts';
import { DEFAULT_OPENWATER } from './settings.ts';
import type { OpenWaterKind, OpenWaterSettings } from './settings.ts';

export interface OpenWaterOptions extends Partial<OpenWaterSettings> {
  /** Users as they are, or generated ones; none by default. */
  users?: OpenWaterUser[] | GeneratedOpenWater;
  /** A field of every kind by default. */
  template?: readonly TemplateField[];
  latencyMs?: Latency<OpenWaterKind>;
  faults?: readonly (FaultRule<OpenWaterKind> | FaultDecision<OpenWaterKind>)[];
}

export class SimulatedOpenWater extends Listener<OpenWaterKind> {
  readonly template: readonly TemplateField[];
  readonly #directory: Directory;
  /** Change them at will: the next request goes by them. */
  readonly settings: OpenWaterSettings;

  constructor(options: OpenWaterOptions = {}) {
    const { users = [], template: given, latencyMs = 0, faults = [], ...rest } = options;
    const wanted: GeneratedOpenWater = Array.isArray(users) ? { users: 0 } : users;
    const generated = generateOpenWater(given ? { ...wanted, template: given } : wanted);
    const settings: OpenWaterSettings = { ...DEFAULT_OPENWATER, ...rest };
    const directory = new Directory(Array.isArray(users) ? users : generated.users);
    super(new OpenWaterPlatform(settings, generated.template, directory, latencyMs));
    this.template = generated.template;
    this.#directory = directory;
    this.settings = settings;
    for (const rule of faults) this.fault(rule);
  }

  /** Change them at will. Above 2,000 users a third-party id that is changed in place goes unnoticed. */
  get users(): OpenWaterUser[] {
    return this.#directory.users;
  }

  set users(users: OpenWaterUser[]) {
    this.#directory.users = users;
  }

  /** A user is saved: in a list by last change he moves to another page. */
  touch(user: OpenWaterUser): void {
    user.lastModifiedAtUtc = new Date(Math.max(...this.users.map(modifiedMs)) + 1000).toISOString();
  }

  get url(): string {
    return this.origin;
  }

  /** The highest number of calls that arrived in any 1000 ms. */
  get maxPerSecond(): number {
    return mostWithin(
      1000,
      this.requests.map(({ at }) => at),
    );
  }
}

function modifiedMs({ lastModifiedAtUtc }: OpenWaterUser): number {
  return Date.parse(lastModifiedAtUtc);
}
