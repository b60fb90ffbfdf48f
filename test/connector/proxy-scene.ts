import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import {
  SimulatedProxy,
  TlsFront,
  type ProxyOptions,
  type Simulator,
  type SimulatorOptions,
} from '../simulator/index.ts';
import { selfSigned } from './certificate.ts';
import { configFor, type RunOptions } from './harness.ts';
import { startSite } from './site.ts';

/** The names by which the systems are known behind the proxy, and nowhere else. */
export const IMIS_NAME = 'my.imis.test';
export const OPENWATER_NAME = 'api.openwater.test';

export interface ProxyScene {
  sim: Simulator;
  proxy: SimulatedProxy;
  /** The port of iMIS on this machine, with TLS. */
  imisPort: number;
  config: (more?: Record<string, unknown>) => Record<string, unknown>;
  /** How the built program is run: its proxy at `http://{credentials}@…`. */
  built: (env?: Record<string, string>) => RunOptions;
}

export interface ProxySceneOptions extends SimulatorOptions {
  proxy?: Omit<ProxyOptions, 'routes'>;
}

/** An iMIS, and an OpenWater if asked for, with TLS behind a proxy that alone knows their names. */
export async function proxyScene({ proxy: options = {}, ...rest }: ProxySceneOptions = {}): Promise<ProxyScene> {
  const sim = await startSite(rest);
  const certificates: string[] = [];
  const front = async (origin: string, name: string): Promise<number> => {
    const certificate = selfSigned(name);
    certificates.push(certificate.cert);
    const started = new TlsFront(origin, certificate);
    await started.start();
    onTestFinished(() => started.close());
    return started.port;
  };
  const imisPort = await front(sim.imisUrl, IMIS_NAME);
  const routes: Record<string, number> = { [`${IMIS_NAME}:443`]: imisPort };
  if (rest.openWater) routes[`${OPENWATER_NAME}:443`] = await front(sim.openWaterUrl, OPENWATER_NAME);
  const proxy = new SimulatedProxy({ ...options, routes });
  await proxy.start();
  onTestFinished(() => proxy.close());
  if (options.certificate) certificates.push(options.certificate.cert);
  const authorities = fileWith('authorities.pem', certificates.join(''));
  const openwater = (): object => {
    const { clientKey, apiKey } = sim.openWater.settings;
    return { client_key: clientKey, api_key: apiKey, base_url: `https://${OPENWATER_NAME}`, requests_per_second: 500 };
  };
  return {
    sim,
    proxy,
    imisPort,
    config: (more = {}) =>
      configFor(sim, { host: IMIS_NAME, ...(rest.openWater && { openwater: openwater() }), ...more }),
    built: (env = { HTTPS_PROXY: `http://${proxy.host}` }) => ({
      built: true,
      env: { NODE_EXTRA_CA_CERTS: authorities, ...env },
    }),
  };
}

/** A file that is gone after the test. */
export function fileWith(name: string, content: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'source-imis-proxy-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}
