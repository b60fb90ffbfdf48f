/**
 * Runs tasks in their order, as many at once as `limit` says when one ends.
 * @returns their results, in their order
 * @throws what the first task that fails throws; no further one is begun then
 */
export async function atOnce<T>(tasks: readonly (() => Promise<T>)[], limit: () => number): Promise<T[]> {
  const results: T[] = [];
  const running = new Set<Promise<void>>();
  for (const [at, task] of tasks.entries()) {
    while (running.size >= Math.max(limit(), 1)) await Promise.race(running);
    const run = task()
      .then((result) => {
        results[at] = result;
      })
      .finally(() => running.delete(run));
    // The first failure is thrown below; those of tasks that it left behind must not end the process.
    run.catch(() => undefined);
    running.add(run);
  }
  await Promise.all(running);
  return results;
}
