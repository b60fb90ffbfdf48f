import { describe, expect, it } from 'vitest';
import { CHAOS_KINDS, chaosFaults } from './index.ts';
import type { Fault, SimRequest } from './index.ts';

describe('chaos', () => {
  const request = (offset: number): SimRequest => ({ method: 'GET', url: `/api/query?Offset=${offset}` }) as SimRequest;
  const decisions = (seed: number, offsets: number[], rate = 0.5): Map<number, (Fault | undefined)[]> => {
    const decide = chaosFaults(seed, rate, CHAOS_KINDS);
    const out = new Map<number, (Fault | undefined)[]>();
    for (const offset of offsets) out.set(offset, [...(out.get(offset) ?? []), decide(request(offset))]);
    return out;
  };
  const offsets = Array.from({ length: 400 }, (_, i) => i % 100);

  it('is the same for a seed in whatever order requests come, and differs between seeds', () => {
    const shuffled = offsets.toReversed();
    const some = decisions(1, offsets);
    const same = decisions(1, shuffled);
    for (const [offset, faults] of some) expect(same.get(offset)).toEqual(faults);
    expect([...decisions(2, offsets)]).not.toEqual([...some]);
  });

  it('strikes about the share that it was given', () => {
    const struck = [...decisions(3, offsets, 0.25).values()].flat().filter(Boolean).length;
    expect(struck).toBeGreaterThan(60);
    expect(struck).toBeLessThan(140);
    expect([...decisions(3, offsets, 0).values()].flat().some(Boolean)).toBe(false);
  });
});
