// `npm run pictures`: draws the picture of the README, a real run of the demo.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { terminalSvg } from './terminal-svg.ts';

const DESCRIPTION =
  'The demo runs check, discover and read against a simulated iMIS and OpenWater: 1,200 attendees, read in full, and a table of the first ones.';

const env = { ...process.env, FORCE_COLOR: '1' };
// Without the doctor, so that the picture fits a screen.
const args = ['--import', 'tsx', 'scripts/demo.ts', '--without-doctor'];
const text = execFileSync(process.execPath, args, { env, encoding: 'utf8' });
writeFileSync('docs/demo.svg', terminalSvg(text, 'npm run demo, in a terminal', DESCRIPTION));
console.log('Drew docs/demo.svg.');
