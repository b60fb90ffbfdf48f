// Runs the chaos suite: npm run chaos -- --seeds 200 --from 1 [--verbose]
import { runBundled } from './bundle.js';

await runBundled('test/chaos/cli.ts', 'build/chaos.js');
