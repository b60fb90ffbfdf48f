import type { ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import type { Answer } from './answer.ts';
import type { Fault } from './fault.ts';

const zip = promisify(gzip);

export interface Delivery {
  fault: Fault | undefined;
  /** Whether the client takes gzip and the simulator is to give it. */
  gzip: boolean;
}

/** Below this, gzip makes a body longer. */
const WORTH_A_GZIP = 1024;

export async function deliver(response: ServerResponse, answer: Answer, delivery: Delivery): Promise<void> {
  const { fault } = delivery;
  const whole = Buffer.isBuffer(answer.body) ? answer.body : Buffer.from(answer.body);
  const cutInside = fault !== undefined && 'gzipCutOff' in fault;
  const zipped = delivery.gzip && (whole.length > WORTH_A_GZIP || cutInside);
  let body = zipped ? await zip(whole, { level: constants.Z_BEST_SPEED }) : whole;
  if (cutInside) body = body.subarray(0, part(body, fault.gzipCutOff));
  if (response.destroyed) return;
  response.writeHead(answer.status, {
    ...(answer.contentType === undefined ? {} : { 'content-type': answer.contentType }),
    ...(zipped ? { 'content-encoding': 'gzip' } : {}),
    ...answer.headers,
    'content-length': body.length,
  });
  if (fault !== undefined && 'cutOff' in fault) cutOff(response, body.subarray(0, part(body, fault.cutOff)));
  else response.end(body);
}

/** Never the whole: at least one byte stays behind. */
function part(body: Buffer, share: number): number {
  return Math.max(0, Math.min(body.length - 1, Math.floor(body.length * share)));
}

function cutOff(response: ServerResponse, body: Buffer): void {
  response.flushHeaders();
  const tearDown = (): void => void response.socket?.destroy();
  if (body.length === 0) setTimeout(tearDown, 5);
  else response.write(body, () => setTimeout(tearDown, 5));
}
