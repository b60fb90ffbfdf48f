// The least that anybody could do with the same pages: fetch, parse, stringify each row, write. No proof, no types.
//   node bare.js CONFIG ENDPOINT
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';

interface Config {
  host: string;
  username: string;
  password: string;
  query_name: string;
}

interface Page {
  TotalCount: number;
  Items: { $values: object[] };
}

const [file = '', endpoint = ''] = process.argv.slice(2);
const config = JSON.parse(readFileSync(file, 'utf8')) as Config;
const agent = new Agent({ keepAlive: true });
const SIZE = 500;
const PARALLEL = 4;

const logIn = { grant_type: 'password', username: config.username, password: config.password };
const { access_token: token } = JSON.parse(await call('/token', new URLSearchParams(logIn).toString())) as {
  access_token: string;
};
const first = await page(0);
await write(first);
const offsets: number[] = [];
for (let offset = SIZE; offset < first.TotalCount; offset += SIZE) offsets.push(offset);
const ahead = offsets.splice(0, PARALLEL).map(page);
for (let next = ahead.shift(); next; next = ahead.shift()) {
  const rows = await next;
  const offset = offsets.shift();
  if (offset !== undefined) ahead.push(page(offset));
  await write(rows);
}
agent.destroy();

async function page(offset: number): Promise<Page> {
  const query = `QueryName=${encodeURIComponent(config.query_name)}&Limit=${SIZE}&Offset=${offset}`;
  return JSON.parse(await call(`/${endpoint}?${query}`)) as Page;
}

async function write({ Items: { $values: rows } }: Page): Promise<void> {
  let lines = '';
  for (const data of rows)
    lines += `${JSON.stringify({ type: 'RECORD', record: { stream: 'Attendees', emitted_at: Date.now(), data } })}\n`;
  if (!process.stdout.write(lines)) await once(process.stdout, 'drain');
}

function call(path: string, body?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers =
      body === undefined
        ? { authorization: `Bearer ${token}` }
        : { 'content-type': 'application/x-www-form-urlencoded' };
    const method = body === undefined ? 'GET' : 'POST';
    const sent = request(config.host + path, { agent, method, headers }, (response) => {
      text(response).then(resolve, reject);
    });
    sent.on('error', reject).end(body);
  });
}
