import type { SimulatorOptions } from '../test/simulator/index.ts';

export function startSimulator(options: SimulatorOptions): Promise<{
  imisUrl: string;
  /** Null without OpenWater. */
  openWaterUrl: string | null;
  /** Writes a JSON file into a temporary folder. */
  file: (name: string, content: unknown) => string;
  close: () => void;
}>;
