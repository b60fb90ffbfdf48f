// The least that anybody could do with the same pages: fetch, parse, stringify each row, write. No proof, no types.
//   node bare.js CONFIG ENDPOINT
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';

const config = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const endpoint = process.argv[3];
const agent = new Agent({ keepAlive: true });
const SIZE = 500;
const PARALLEL = 4;

const { access_token: token } = JSON.parse(
  await call(
    '/token',
    new URLSearchParams({ grant_type: 'password', username: config.username, password: config.password }).toString(),
  ),
);
const first = await page(0);
await write(first);
const offsets = [];
for (let offset = SIZE; offset < first.TotalCount; offset += SIZE) offsets.push(offset);
const ahead = offsets.splice(0, PARALLEL).map(page);
while (ahead.length > 0) {
  const next = await ahead.shift();
  if (offsets.length > 0) ahead.push(page(offsets.shift()));
  await write(next);
}
agent.destroy();

async function page(offset) {
  return JSON.parse(
    await call(`/${endpoint}?QueryName=${encodeURIComponent(config.query_name)}&Limit=${SIZE}&Offset=${offset}`),
  );
}

async function write({ Items: { $values: rows } }) {
  let text = '';
  for (const data of rows)
    text += `${JSON.stringify({ type: 'RECORD', record: { stream: 'Attendees', emitted_at: Date.now(), data } })}\n`;
  if (!process.stdout.write(text)) await once(process.stdout, 'drain');
}

function call(path, body) {
  return new Promise((resolve, reject) => {
    const headers = body
      ? { 'content-type': 'application/x-www-form-urlencoded' }
      : { authorization: `Bearer ${token}` };
    const sent = request(config.host + path, { agent, method: body ? 'POST' : 'GET', headers }, async (answer) => {
      const chunks = [];
      for await (const chunk of answer) chunks.push(chunk);
      resolve(Buffer.concat(chunks).toString());
    });
    sent.on('error', reject).end(body);
  });
}
