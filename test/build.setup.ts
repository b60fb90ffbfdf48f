import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** The tests run the built program: build it from the sources as they are now. */
export default function build(): void {
  if (existsSync('src/main.ts')) execFileSync(process.execPath, ['scripts/build.js'], { stdio: 'inherit' });
}
