import type { SimulatorOptions } from '../test/simulator/index.ts';

/** What the demo's simulator is started with. */
export const demoOptions: SimulatorOptions & {
  username: string;
  password: string;
  openWater: { clientKey: string; apiKey: string };
};
