import { fileURLToPath } from 'node:url';
import { bundle } from '../bundle.ts';

const built = (name: string): string => fileURLToPath(new URL(`../../build/bench/${name}.js`, import.meta.url));

/** The built programs of the benchmark. */
export const PROGRAMS = { bare: built('bare'), plainCdk: built('plain-cdk'), usage: built('usage') };

/** Builds them: what would compile them as they start would be measured, too. Their packages load from where they are. */
export async function buildPrograms(): Promise<void> {
  const entryPoints = ['bare', 'plain-cdk', 'usage'].map((name) => `scripts/bench/${name}.ts`);
  await bundle({ entryPoints, outdir: 'build/bench', packages: 'external' });
}
