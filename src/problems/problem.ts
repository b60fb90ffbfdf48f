/**
 * What the platform may do about an error: `config_error` stops its retries, `transient_error` is tried again, and
 * `system_error` is a fault of the connector itself.
 */
export type FailureType = 'config_error' | 'transient_error' | 'system_error';

/** Who can fix a problem. `nobody`: it passes, or it does not. */
export type Owner = 'configurer' | 'airbyte' | 'imis' | 'openwater' | 'maintainers' | 'nobody';

/** How they are called on the doctor's page and in the documentation. */
export const OWNER_NAMES: Record<Owner, string> = {
  configurer: 'whoever configures the source',
  airbyte: 'whoever runs Airbyte',
  imis: 'iMIS administrator',
  openwater: 'OpenWater administrator',
  maintainers: 'the maintainers of the connector',
  nobody: 'nobody: try again',
};

/** What a problem is about. The doctor has a step for each. */
export type Subject =
  | 'configuration'
  | 'catalog'
  | 'host'
  | 'log-in'
  | 'query'
  | 'prompts'
  | 'access'
  | 'columns'
  | 'registrant-column'
  | 'registrant-ids'
  | 'sort'
  | 'cap'
  | 'rows'
  | 'page-time'
  | 'folder'
  | 'openwater-host'
  | 'openwater-keys'
  | 'openwater-form'
  | 'openwater-match'
  | 'names';

/** Only what is defined here can be an error or a warning, so that the documentation has all of them. */
const MADE = Symbol('made by a kind');

/** What is common to an error and to a warning. No text of it holds a secret or a person's data. */
export interface Notice {
  /** Names the kind, for programs. */
  readonly id: string;
  /** Undefined where it can strike anywhere: then it is about whatever it struck. */
  readonly subject: Subject | undefined;
  /** What happened, in one sentence or two. */
  readonly found: string;
  /** What to do; null where nothing is to be done. */
  readonly todo: string | null;
  readonly owners: readonly Owner[];
  /** The place where it is fixed; null where it only has to be tried again. */
  readonly where: string | null;
}

/** All that is known of a problem that ends a command. */
export interface Problem extends Notice {
  readonly failureType: FailureType;
  /** For engineers. */
  readonly detail: string | undefined;
  readonly [MADE]: true;
}

/** All that is known of something that a command goes on with. */
export interface Warning extends Notice {
  readonly [MADE]: false;
}

/** A kind of problem: makes a problem of the facts of one case. */
export interface ProblemKind<Facts> {
  (facts: Facts, detail?: string): Problem;
  readonly id: string;
  /** One for each form that the message can take: the documentation shows them. */
  readonly examples: readonly Problem[];
}

/** A kind of warning. */
export interface WarningKind<Facts> {
  (facts: Facts): Warning;
  readonly id: string;
  readonly examples: readonly Warning[];
}

type Words<Facts, Text = string> = Text | ((facts: Facts) => Text);

type Description<Facts> = {
  id: string;
  subject?: Subject;
  found: Words<Facts>;
  todo: Words<Facts, string | null>;
  owners: readonly [Owner, ...Owner[]];
  where: Words<Facts, string | null>;
} & (undefined extends Facts ? unknown : { examples: readonly [Facts, ...Facts[]] });

/** Defines a kind of problem. Everything that is known of it stands here, and nowhere else. */
export function defineProblem<Facts = void>(
  description: Description<Facts> & { failureType: Words<Facts, FailureType> },
): ProblemKind<Facts> {
  const { failureType } = description;
  const make = (facts: Facts, detail?: string): Problem => ({
    ...notice(description, facts),
    failureType: said(failureType, facts),
    detail,
    [MADE]: true,
  });
  return Object.assign(make, {
    id: description.id,
    examples: examplesOf(description).map((facts) => make(facts)),
  });
}

/** Defines a kind of warning. */
export function defineWarning<Facts = void>(description: Description<Facts>): WarningKind<Facts> {
  const make = (facts: Facts): Warning => ({ ...notice(description, facts), [MADE]: false });
  return Object.assign(make, { id: description.id, examples: examplesOf(description).map(make) });
}

/** The whole text: what happened, then what to do. */
export function messageOf({ found, todo }: Notice): string {
  return todo === null ? found : `${found} ${todo}`;
}

/** Whether a problem or a warning is of this kind. */
export function isOf(kind: { readonly id: string }, notice: Notice | undefined): boolean {
  return notice?.id === kind.id;
}

function notice<Facts>(description: Description<Facts>, facts: Facts): Notice {
  const { id, subject, found, todo, owners, where } = description as Description<Facts> & { subject?: Subject };
  return {
    id,
    subject,
    found: said(found, facts),
    todo: said(todo, facts),
    owners,
    where: said(where, facts),
  };
}

function said<Facts, Text>(words: Words<Facts, Text>, facts: Facts): Text {
  return typeof words === 'function' ? (words as (facts: Facts) => Text)(facts) : words;
}

function examplesOf<Facts>(description: Description<Facts>): readonly Facts[] {
  // Without facts there is one form only.
  return (description as { examples?: readonly Facts[] }).examples ?? [undefined as Facts];
}
