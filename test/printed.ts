import { spawn } from 'node:child_process';

/** What a program printed, as it is: it may be anything. */
export interface Printed {
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

/** Runs a program to its end. */
export async function printed(
  command: string,
  args: readonly string[],
  options: { cwd?: string; env?: Record<string, string> } = {},
): Promise<Printed> {
  const env = { ...process.env, ...options.env };
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options, env });
  const exit = new Promise<number | null>((done) => child.once('close', done));
  const [stdout = '', stderr = ''] = await Promise.all([child.stdout, child.stderr].map(textOf));
  return { exitCode: await exit, stdout, stderr };
}

async function textOf(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
