import { afterEach, describe, expect, it } from 'vitest';
import { Client } from './client.ts';
import { startSimulator } from './index.ts';
import type { Simulator, SimulatorOptions } from './index.ts';

let sim: Simulator | undefined;

async function start(options: SimulatorOptions = {}): Promise<{ sim: Simulator; client: Client }> {
  sim = await startSimulator(options);
  return { sim, client: new Client(sim) };
}

afterEach(() => sim?.close());

describe('the token endpoint', () => {
  it('gives a token that opens the query', async () => {
    const { sim, client } = await start();
    const answer = (await (await client.requestToken()).json()) as Record<string, unknown>;
    expect(answer).toMatchObject({ token_type: 'bearer', expires_in: 1200, userName: 'AIRBYTE' });
    expect((await client.get('query')).status).toBe(401);
    await client.logIn();
    expect((await client.get('query')).status).toBe(200);
    expect(sim.imis.logins).toBe(2);
  });

  it('answers a wrong password with 400 invalid_grant, and locks the account after five of them', async () => {
    const { sim, client } = await start();
    for (let i = 0; i < 5; i++) {
      const response = await client.requestToken('wrong');
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ error: 'invalid_grant' });
    }
    expect(sim.imis.locked).toBe(true);
    expect((await client.requestToken()).status).toBe(400);
    expect(sim.imis.failedLogins).toBe(6);
  });

  it('kills the previous token with each new one', async () => {
    const { client } = await start();
    await client.logIn();
    const first = client.token;
    await client.logIn();
    expect((await client.get('query')).status).toBe(200);
    client.token = first;
    expect((await client.get('query')).status).toBe(401);
  });

  it('lets a token die of age, by its real life and not by what it says', async () => {
    const dead = await start({ expiresIn: 1200, tokenLifeMs: 0 });
    await dead.client.logIn();
    expect((await dead.client.get('query')).status).toBe(401);
    await dead.sim.close();
    const alive = await start({ expiresIn: 0, tokenLifeMs: 60_000 });
    await alive.client.logIn();
    expect((await alive.client.get('query')).status).toBe(200);
  });

  it('leaves expires_in out when told', async () => {
    const { client } = await start({ expiresIn: null });
    expect(await (await client.requestToken()).json()).not.toHaveProperty('expires_in');
  });

  it('steals the token after each n-th authorised request', async () => {
    const { client } = await start({ stealEvery: 2 });
    const statuses: number[] = [];
    for (let i = 0; i < 2; i++) {
      await client.logIn();
      for (let j = 0; j < 3; j++) statuses.push((await client.get('query')).status);
    }
    expect(statuses).toEqual([200, 200, 401, 200, 200, 401]);
  });

  it('steals when told, refuses everything without rights, and goes by a changed password', async () => {
    const { sim, client } = await start();
    await client.logIn();
    sim.imis.stealToken();
    expect((await client.get('query')).status).toBe(401);
    sim.imis.settings.rights = false;
    await client.logIn();
    expect((await client.get('query')).status).toBe(401);
    expect((await client.execute('QueryDefinition')).status).toBe(401);
    const old = sim.imis.settings.password;
    sim.imis.setPassword('new');
    expect((await client.requestToken(old)).status).toBe(400);
    expect((await client.requestToken()).status).toBe(200);
  });

  it('serves below a base path, and nothing beside it', async () => {
    const { sim, client } = await start({ basePath: '/Asi.Scheduler_X' });
    expect(sim.imisUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/Asi\.Scheduler_X$/);
    await client.logIn();
    expect((await client.get('query')).status).toBe(200);
    expect((await fetch(`${new URL(sim.imisUrl).origin}/token`, { method: 'POST' })).status).toBe(404);
  });

  it('meets a token fault', async () => {
    const { client } = await start({ tokenFault: { html: true } });
    const response = await client.requestToken();
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('<!DOCTYPE html>');
  });
});
