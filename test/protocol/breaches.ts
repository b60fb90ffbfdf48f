import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { catalogOf, type Message, type Outcome } from '../connector/harness.ts';
import { CATALOG_RULES } from './catalog-rules.ts';
import { FORM_RULES } from './form-rules.ts';
import { MESSAGE_RULES } from './message-rules.ts';
import { READ_RULES } from './read-rules.ts';
import type { Rule, Run } from './run.ts';

const RULES: Record<string, Rule[]> = {
  spec: FORM_RULES,
  check: [],
  discover: CATALOG_RULES,
  read: READ_RULES,
};

/** Another's checker of the protocol. */
interface OtherChecker {
  checkMessages: (
    command: string,
    lines: string[],
    more: { catalog: unknown; exitCode: number | null },
  ) => { breaches: string[] };
}

/** The variable PROTOCOL_CHECKER names its file. Every outcome is then judged by both. */
const path = process.env['PROTOCOL_CHECKER'];
const other =
  path === undefined
    ? undefined
    : ((await import(/* @vite-ignore */ pathToFileURL(resolve(path)).href)) as OtherChecker);

/**
 * What a command did that the Airbyte protocol, or the platform beyond it, does not take. Every test of a command, the
 * image's and the chaos suite ask here.
 * @returns a sentence for each breach
 */
export function breaches(
  command: string,
  outcome: Pick<Outcome, 'exitCode' | 'lines' | 'stderr'>,
  catalog: unknown = catalogOf(),
): string[] {
  const messages = outcome.lines.map(messageIn);
  if (messages.some((message) => message === undefined)) return ['a line that is no JSON object'];
  const run: Run = { command, outcome, messages: messages as Message[], catalog };
  const found = [...MESSAGE_RULES, ...(RULES[command] ?? [])].flatMap((rule) => rule(run));
  const { exitCode, lines } = outcome;
  return [...found, ...(other?.checkMessages(command, lines, { catalog, exitCode }).breaches ?? [])];
}

function messageIn(line: string): Message | undefined {
  try {
    const message = JSON.parse(line) as unknown;
    return typeof message === 'object' && message !== null && !Array.isArray(message)
      ? (message as Message)
      : undefined;
  } catch {
    return undefined;
  }
}
