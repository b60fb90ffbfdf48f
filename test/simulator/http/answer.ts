import type { Fault } from './fault.ts';
import type { SimRequest } from './request.ts';

export interface Answer {
  status: number;
  body: string | Buffer;
  contentType?: string;
  headers?: Record<string, string>;
}

export const JSON_TYPE = 'application/json; charset=utf-8';

export function json(status: number, value: unknown): Answer {
  return { status, body: JSON.stringify(value), contentType: JSON_TYPE };
}

function html(status: number): Answer {
  const body =
    '<!DOCTYPE html>\r\n<html><head><title>Sign In</title></head><body>' +
    '<form method="post" action="/SignIn"><input name="username"/><input name="password" type="password"/></form>' +
    '</body></html>';
  return { status, body, contentType: 'text/html; charset=utf-8' };
}

/** The answer that a fault puts in the place of the right one, if it is of that sort. */
export function faultyAnswer(fault: Fault, request: SimRequest): Answer | undefined {
  if ('html' in fault) return html(fault.status ?? 200);
  if ('redirect' in fault) return { status: fault.status ?? 302, body: '', headers: { location: fault.redirect } };
  if ('status' in fault) return statusAnswer(fault);
  if ('body' in fault) return { status: 200, body: fault.body, contentType: fault.contentType ?? JSON_TYPE };
  if ('echo' in fault) return echo(fault.echo, request);
  return undefined;
}

function statusAnswer(fault: { status: number; body?: string | Buffer; headers?: Record<string, string> }): Answer {
  const body = fault.body ?? JSON.stringify({ Message: 'An error has occurred.' });
  const headers = fault.headers ? { headers: fault.headers } : {};
  return {
    status: fault.status,
    body,
    contentType: typeOf(body.toString('utf8').trimStart()),
    ...headers,
  };
}

function typeOf(text: string): string {
  if (/^[[{]/.test(text)) return JSON_TYPE;
  return `text/${text.startsWith('<') ? 'html' : 'plain'}; charset=utf-8`;
}

function echo(status: number, request: SimRequest): Answer {
  const { method, url, headers, query, body } = request;
  const form = Object.fromEntries(new URLSearchParams(body));
  return json(status, { Message: `Failed: ${method} ${url}`, headers, query, body, form });
}
