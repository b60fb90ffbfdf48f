import type { Message, Outcome } from '../connector/harness.ts';

/** A command that ended, as the rules look at it. */
export interface Run {
  command: string;
  outcome: Pick<Outcome, 'exitCode' | 'lines' | 'stderr'>;
  messages: Message[];
  /** The configured catalog of a read. */
  catalog: unknown;
}

/** @returns a sentence for each breach */
export type Rule = (run: Run) => string[];

export function count({ messages }: Run, type: string): number {
  return messages.filter((message) => message.type === type).length;
}

export function errorsIn({ messages }: Run): number {
  return messages.filter(({ trace }) => trace?.type === 'ERROR').length;
}
