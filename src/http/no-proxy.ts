import { BlockList, isIP, isIPv6 } from 'node:net';
import { domainToASCII } from 'node:url';

const DEFAULT_PORTS: Record<string, string> = { 'https:': '443', 'http:': '80' };

/**
 * Whether `NO_PROXY` lists the host of a URL. Its entries are separated by commas or white space, and have many dialects:
 * this takes what curl, Go and Python take. `example.org`, `.example.org` and `*.example.org` all mean the domain and
 * everything below it; an address may be IPv4, IPv6 with or without brackets, or a range (`10.0.0.0/8`); any entry may
 * end with a port; `*` means every host.
 */
export function isListed(noProxy: string, url: string): boolean {
  const { hostname, port, protocol } = new URL(url);
  const host = hostname.replace(/^\[|\]$|\.$/g, '');
  return noProxy
    .toLowerCase()
    .split(/[\s,]+/)
    .some((entry) => matches(entry, host, port || DEFAULT_PORTS[protocol]));
}

function matches(entry: string, host: string, port: string | undefined): boolean {
  if (entry === '*') return true;
  const { name, onlyPort } = split(entry);
  if (name === '' || (onlyPort !== undefined && onlyPort !== port)) return false;
  if (isIP(host)) return addresses(name)?.check(host, isIPv6(host) ? 'ipv6' : 'ipv4') === true;
  const domain = domainToASCII(name.replace(/^\*?\./, '').replace(/\.$/, ''));
  return domain !== '' && (host === domain || host.endsWith(`.${domain}`));
}

/** An IPv6 address has colons of its own: only brackets separate a port from it. */
function split(entry: string): { name: string; onlyPort: string | undefined } {
  const [, bracketed, bare, onlyPort] = /^(?:\[(.*)\]|([^:]*))(?::(\d+))?$/.exec(entry) ?? [];
  return { name: bracketed ?? bare ?? entry, onlyPort };
}

/** The addresses that an entry means; undefined where it is a name. */
function addresses(entry: string): BlockList | undefined {
  const [address = '', bits] = entry.split('/', 2);
  if (!isIP(address)) return undefined;
  const family = isIPv6(address) ? 'ipv6' : 'ipv4';
  const longest = family === 'ipv6' ? 128 : 32;
  const prefix = bits === undefined ? longest : Number(bits);
  if (!Number.isInteger(prefix) || prefix < 0 || prefix > longest) return undefined;
  const list = new BlockList();
  list.addSubnet(address, prefix, family);
  return list;
}
