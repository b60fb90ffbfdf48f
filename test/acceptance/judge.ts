import { describe, expect, it } from 'vitest';
import { isObject, type JsonObject } from './json.ts';
import { parsed, type Rule, type Run } from './run.ts';

/** A breach that is planted into what a command gave, and the rule that has to find it. */
export type Breach<Name extends string> = [rule: Name, what: string, plant: (run: Run) => Run];

/** Changes messages in place, or gives others instead. */
export type Edit = (messages: JsonObject[]) => JsonObject[] | undefined;

/** A run whose messages are edited; lines that are no message stay. */
export function edited(run: Run, edit: Edit): Run {
  const messages = run.lines.map(parsed).filter(isObject);
  const given = edit(messages) ?? messages;
  return { ...run, lines: given.map((message) => JSON.stringify(message)) };
}

/**
 * The suite for one kind of command: our runs keep every rule, and for each rule there is a breach that it finds. A rule
 * that finds nothing in any run would otherwise look the same as one that is kept.
 * @param ours the runs that keep the rules; the breaches are planted in the first one
 */
export function judge<Name extends string>(
  rules: Record<Name, Rule>,
  ours: () => Record<string, Run>,
  breaches: readonly Breach<Name>[],
): void {
  const names = Object.keys(rules) as Name[];

  it.each(names)('keep the rule: %s', (name) => {
    const found = Object.entries(ours()).flatMap(([what, run]) => rules[name](run).map((each) => `${what}: ${each}`));
    expect(found).toEqual([]);
  });

  describe('a breach is found', () => {
    it.each(breaches)('by %s: %s', (name, _what, plant) => {
      const [first] = Object.values(ours());
      const planted = plant(structuredClone(first!));
      // The others may find it, too, but none may break over it.
      const found = names.map((each) => [each, rules[each](planted)] as const);
      expect(new Map(found).get(name)).not.toEqual([]);
    });

    it('for each rule', () => {
      expect(names.filter((name) => !breaches.some(([rule]) => rule === name))).toEqual([]);
    });
  });
}
