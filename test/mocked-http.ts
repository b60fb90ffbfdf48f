import nock from 'nock';
import { afterAll, afterEach, beforeAll } from 'vitest';

/**
 * For a file whose tests mock the sites that they ask: nothing reaches the network, and a test's mocks end with it.
 * Other files of the same worker ask servers of their own: they get the real network back.
 */
export function mockHttp(): void {
  beforeAll(() => {
    if (!nock.isActive()) nock.activate();
    nock.disableNetConnect();
  });

  afterEach(() => {
    nock.cleanAll();
  });

  afterAll(() => {
    nock.enableNetConnect();
    nock.restore();
  });
}
