import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

/** Where Debian and others put it. */
const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** A browser without a network. @throws where there is none on this machine: a test that is left out proves nothing */
export async function openBrowser(): Promise<Browser> {
  const given = process.env['CHROMIUM'];
  const executablePath = given ?? PLACES.find((place) => existsSync(place));
  if (executablePath === undefined || !existsSync(executablePath)) {
    throw new Error(
      `The browser tests need Chromium, which is not at ${given ?? PLACES.join(', ')}. Install it (Debian: apt-get install -y chromium), or name its program in CHROMIUM.`,
    );
  }
  // As root, Chromium runs without its sandbox only. It opens nothing but the tests' own files.
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
}
