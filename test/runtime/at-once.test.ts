import { describe, expect, test } from 'vitest';
import { atOnce } from '../../src/runtime/at-once.ts';

/** Tasks that end when they are told to, and what is known of them. */
function scene(count: number): { tasks: (() => Promise<number>)[]; begun: number[]; end: ((error?: Error) => void)[] } {
  const begun: number[] = [];
  const end: ((error?: Error) => void)[] = [];
  const tasks = Array.from({ length: count }, (_, at) => () => {
    begun.push(at);
    return new Promise<number>((resolve, reject) => {
      end[at] = (error) => {
        if (error) reject(error);
        else resolve(at);
      };
    });
  });
  return { tasks, begun, end };
}

const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
};

describe('tasks at once', () => {
  test('are as many as the limit says when one ends, and give their results in order', async () => {
    const { tasks, begun, end } = scene(5);
    let limit = 3;
    const all = atOnce(tasks, () => limit);
    await turns();
    expect(begun).toEqual([0, 1, 2]);
    limit = 1;
    end[2]?.();
    end[1]?.();
    await turns();
    expect(begun).toEqual([0, 1, 2]);
    end[0]?.();
    await turns();
    expect(begun).toEqual([0, 1, 2, 3]);
    limit = 0;
    end[3]?.();
    await turns();
    end[4]?.();
    expect(await all).toEqual([0, 1, 2, 3, 4]);
  });

  test('begin no further one after a failure, and the failures of others are nobody’s', async () => {
    const { tasks, begun, end } = scene(4);
    const all = atOnce(tasks, () => 2);
    await turns();
    end[1]?.(new Error('first'));
    await expect(all).rejects.toThrow('first');
    end[0]?.(new Error('second'));
    await turns();
    expect(begun).toEqual([0, 1]);
  });

  test('may be none', async () => {
    expect(await atOnce([], () => 4)).toEqual([]);
  });
});
