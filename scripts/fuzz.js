// Throws faulty answers at the parsers: npm run fuzz -- [flat-rows list-rows profile-form profile user-list]
// [--seconds 10] [--seed 1] [--input 17]
import { runBundled } from './bundle.js';

await runBundled('test/fuzz/cli.ts', 'build/fuzz.js');
