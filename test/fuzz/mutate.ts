import type { Random } from '../simulator/data/random.ts';
import { BAD_BYTES, BAD_PARTS } from './bad-parts.ts';

const DEEP = 20_000;
const TOKEN = /"(?:[^"\\]|\\.)*"|[-+\w.]+|[^\s]/g;

type Json = Record<string, unknown> | unknown[];

/** A copy of a valid answer with one to four faults, of its bytes, its tokens or its structure. */
export function mutated(valid: string, random: Random): Buffer {
  let bytes: Buffer = Buffer.from(valid);
  for (let faults = random.int(4); faults >= 0; faults--) {
    const kind = random.int(10);
    if (kind < 3) bytes = withBadBytes(bytes, random);
    else if (kind < 6) bytes = withBadTokens(bytes.toString(), random);
    else bytes = withBadTree(bytes.toString(), random);
  }
  return bytes;
}

function withBadBytes(bytes: Buffer, random: Random): Buffer {
  const at = random.int(bytes.length + 1);
  const end = Math.min(at + random.int(random.chance(0.8) ? 4 : 200), bytes.length);
  const [before, part, behind] = [bytes.subarray(0, at), bytes.subarray(at, end), bytes.subarray(end)];
  switch (random.int(6)) {
    case 0:
      return Buffer.concat([before, behind]);
    case 1:
      return Buffer.concat([before, part, part, behind]);
    case 2:
      return Buffer.concat([before, Buffer.from([random.int(256)]), behind]);
    case 3:
      return Buffer.concat([before, Buffer.from(random.pick(BAD_PARTS)), part, behind]);
    case 4:
      return Buffer.concat([before, random.pick(BAD_BYTES), part, behind]);
    default:
      return random.chance(0.1) ? before : Buffer.concat([before, Buffer.from(random.pick(BAD_PARTS)), behind]);
  }
}

function withBadTokens(text: string, random: Random): Buffer {
  const tokens = text.match(TOKEN) ?? [];
  if (tokens.length === 0) return Buffer.from(text);
  const [at, other] = [random.int(tokens.length), random.int(tokens.length)];
  const [token = '', otherToken = ''] = [tokens[at], tokens[other]];
  const some = tokens.slice(Math.min(at, other), Math.min(at, other) + random.int(30));
  switch (random.int(6)) {
    case 0:
      tokens.splice(at, 1);
      break;
    case 1:
      tokens.splice(at, 0, ...some);
      break;
    case 2:
      tokens[at] = otherToken;
      tokens[other] = token;
      break;
    case 3:
      tokens[at] = random.pick(BAD_PARTS);
      break;
    case 4:
      tokens[at] = token.startsWith('"') ? spelledOtherwise(token, random) : ` ${token}\t`;
      break;
    default:
      tokens[at] = `{"$type":"System.Any","$value":${token}}`;
  }
  return Buffer.from(tokens.join(''));
}

/** The same text in JSON, with one of its letters as an escape. */
function spelledOtherwise(token: string, random: Random): string {
  const at = 1 + random.int(Math.max(token.length - 2, 1));
  const code = token.charCodeAt(at);
  if (token.includes('\\') || Number.isNaN(code) || at >= token.length - 1) return token;
  return `${token.slice(0, at)}\\u${code.toString(16).padStart(4, '0')}${token.slice(at + 1)}`;
}

function withBadTree(text: string, random: Random): Buffer {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    // An earlier fault has left no structure to be changed.
    return withBadBytes(Buffer.from(text), random);
  }
  const holders = holdersIn(json);
  if (holders.length === 0) return Buffer.from(text);
  const holder = random.pick(holders) as Record<string, unknown>;
  const keys = Object.keys(holder);
  if (keys.length === 0) return Buffer.from(text);
  const [key, other] = [random.pick(keys), random.pick(keys)];
  const kind = random.int(7);
  if (kind === 0 && !Array.isArray(holder)) Reflect.deleteProperty(holder, key);
  else if (kind === 1) holder[key] = holder[other];
  else if (kind === 2) holder[key] = random.pick(holders);
  else if (kind === 3 && Array.isArray(holder)) holder.splice(random.int(holder.length), 1);
  else if (kind === 4 && Array.isArray(holder)) holder.push(holder[random.int(holder.length)]);
  else if (kind === 5) holder[random.chance(0.5) ? key : `${key}x`] = oddValue(random);
  else holder[key] = oddValue(random);
  try {
    return Buffer.from(JSON.stringify(json));
  } catch {
    // It holds itself now.
    return Buffer.from(text);
  }
}

function oddValue(random: Random): unknown {
  if (random.chance(0.01)) return JSON.parse('['.repeat(DEEP / 20) + ']'.repeat(DEEP / 20)) as unknown;
  const wrapped = { $type: 'System.Any', $value: random.pick(['x', 7, null, { $value: 'y' }, ['z']]) };
  return random.pick([
    null,
    true,
    '',
    ' ',
    'x',
    '7',
    0,
    -1,
    1.5,
    1e21,
    2 ** 53,
    [],
    {},
    [[]],
    [null],
    wrapped,
    '\ud800',
    '}{',
  ]);
}

function holdersIn(json: unknown, found: Json[] = []): Json[] {
  if (typeof json !== 'object' || json === null || found.length > 500) return found;
  found.push(json as Json);
  for (const value of Object.values(json)) holdersIn(value, found);
  return found;
}

/** A valid answer with a value that is nested deeper than a stack goes. */
export function deepened(valid: string, random: Random): Buffer {
  const { index, 0: value } = random.pick([
    ...valid.matchAll(/(?<=:)(?:"(?:[^"\\]|\\.)*"|null|true|false|-?\d[\d.]*)/g),
  ]);
  return Buffer.from(valid.slice(0, index) + deep(random) + valid.slice(index + value.length));
}

function deep(random: Random): string {
  const [open, close] = random.pick([
    ['[', ']'],
    ['{"a":', '}'],
    ['{"$value":', '}'],
  ] as const);
  return `${open.repeat(DEEP)}1${close.repeat(DEEP)}`;
}
