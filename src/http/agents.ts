import http from 'node:http';
import https from 'node:https';
import type { Duplex } from 'node:stream';
import { CallFailure } from './failures.ts';

/** The agents that hold the connections to one server open between calls. */
export interface Agents {
  httpAgent: http.Agent;
  httpsAgent: https.Agent;
  /** Closes every connection, also those in use. */
  destroy(): void;
}

/**
 * @param sockets connections at once
 * @param connectMs how long a connection (with TLS) may take to come up. Node has no such limit of its own: without one,
 *   a firewall that drops packets holds a call for as long as the whole call may last.
 */
export function createAgents(sockets: number, connectMs: number): Agents {
  const options = { keepAlive: true, maxSockets: sockets, maxFreeSockets: sockets };
  const httpAgent = impatient(new http.Agent(options), 'connect', connectMs);
  const httpsAgent = impatient(new https.Agent(options), 'secureConnect', connectMs);
  const destroy = (): void => {
    httpAgent.destroy();
    httpsAgent.destroy();
  };
  return { httpAgent, httpsAgent, destroy };
}

/** Gives up a connection of which `ready` has not been heard in time. */
function impatient<A extends http.Agent>(agent: A, ready: 'connect' | 'secureConnect', connectMs: number): A {
  const connect = agent.createConnection.bind(agent);
  agent.createConnection = (options, callback) => {
    const socket = connect(options, callback);
    if (socket) giveUpUnless(socket, ready, connectMs);
    return socket;
  };
  return agent;
}

function giveUpUnless(socket: Duplex, ready: string, connectMs: number): void {
  const seconds = Math.round(connectMs / 1000);
  const timer = setTimeout(() => {
    socket.destroy(new CallFailure('network', { code: 'ETIMEDOUT', detail: `no connection within ${seconds} s` }));
  }, connectMs);
  const settle = (): void => {
    clearTimeout(timer);
  };
  socket.once(ready, settle).once('close', settle);
}
