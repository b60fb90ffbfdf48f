import { SimulatedImis } from './imis/simulated-imis.ts';
import type { ImisOptions } from './imis/simulated-imis.ts';
import { SimulatedOpenWater } from './openwater/simulated-openwater.ts';
import type { OpenWaterOptions } from './openwater/simulated-openwater.ts';

export interface SimulatorOptions extends ImisOptions {
  /** Without it there is no OpenWater. */
  openWater?: OpenWaterOptions;
}

export interface Simulator {
  imis: SimulatedImis;
  imisUrl: string;
  openWater: SimulatedOpenWater;
  openWaterUrl: string;
  /** Tears down every connection at once; throws what a hook threw. */
  close(): Promise<void>;
}

export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { openWater: openWaterOptions, ...imisOptions } = options;
  const imis = new SimulatedImis(imisOptions);
  const started = openWaterOptions ? new SimulatedOpenWater(openWaterOptions) : undefined;
  await imis.start();
  await started?.start();
  const openWater = (): SimulatedOpenWater => {
    if (!started) throw new Error('This simulator was started without the option openWater.');
    return started;
  };
  return {
    imis,
    imisUrl: imis.url,
    get openWater() {
      return openWater();
    },
    get openWaterUrl() {
      return openWater().url;
    },
    async close() {
      const ends = await Promise.allSettled([imis.close(), started?.close()]);
      for (const end of ends) if (end.status === 'rejected') throw end.reason as Error;
    },
  };
}
