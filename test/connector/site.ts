import { onTestFinished } from 'vitest';
import { startSimulator, type Simulator, type SimulatorOptions } from '../simulator/index.ts';

/** An iMIS for the test that is running; it is closed with it. */
export async function startSite(options: SimulatorOptions = {}): Promise<Simulator> {
  const site = await startSimulator(options);
  onTestFinished(() => site.close());
  return site;
}
