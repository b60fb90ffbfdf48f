import { existsSync } from 'node:fs';
import { bundleConnector } from '../scripts/connector-bundle.ts';

/** The tests run the built program: build it from the sources as they are now. */
export default async function build(): Promise<void> {
  if (existsSync('src/main.ts')) await bundleConnector();
}
