import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import { onTestFinished } from 'vitest';

/**
 * When the requests to a server leave this process, in milliseconds. A machine that is busy moves the moments at which
 * they arrive: the pace that a program keeps is seen where it sends.
 */
export function departuresTo(url: string): readonly number[] {
  const { host } = new URL(url);
  const departures: number[] = [];
  const note = (message: unknown): void => {
    const { request } = message as { request: ClientRequest };
    if (request.getHeader('host') === host) departures.push(performance.now());
  };
  subscribe('http.client.request.start', note);
  onTestFinished(() => void unsubscribe('http.client.request.start', note));
  return departures;
}
