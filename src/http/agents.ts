import http from 'node:http';
import https from 'node:https';
import type { Duplex } from 'node:stream';
import { tooLate } from './failures.ts';
import type { Proxy } from './proxy.ts';
import { TunnelAgent } from './tunnel-agent.ts';

/** The agents that hold the connections to one server open between calls. */
export interface Agents {
  httpAgent: http.Agent;
  httpsAgent: http.Agent;
  /** Closes every connection, also those in use and those that are only coming up. */
  destroy(): void;
}

export interface AgentOptions {
  /** Connections at once. */
  sockets: number;
  /**
   * How long a connection (with TLS, and with the tunnel through a proxy) may take to come up. Node has no such limit of
   * its own: without one, a firewall that drops packets holds a call for as long as the whole call may last.
   */
  connectMs: number;
  /** What https goes through. */
  proxy?: Proxy | undefined;
}

export function createAgents({ sockets, connectMs, proxy }: AgentOptions): Agents {
  const options = { keepAlive: true, maxSockets: sockets, maxFreeSockets: sockets };
  const httpAgent = impatient(new http.Agent(options), 'connect', connectMs);
  const httpsAgent = proxy
    ? new TunnelAgent(proxy, { sockets, connectMs })
    : impatient(new https.Agent(options), 'secureConnect', connectMs);
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
  const timer = setTimeout(() => {
    socket.destroy(tooLate(connectMs));
  }, connectMs);
  const settle = (): void => {
    clearTimeout(timer);
  };
  socket.once(ready, settle).once('close', settle);
}
