import { bundleConnector } from './connector-bundle.ts';

const files = Object.entries(await bundleConnector());
const kilobytes = Math.round(files.reduce((sum, [, bytes]) => sum + bytes, 0) / 1000);
console.log(`Built dist/main.js and ${files.length - 1} chunks that it loads, ${kilobytes} kB in all.`);
