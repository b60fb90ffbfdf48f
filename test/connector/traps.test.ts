import { describe, expect, it } from 'vitest';
import { counted } from '../../src/wording.ts';
import { runByProtocol } from '../protocol/run-by-protocol.ts';
import { CHAOS_KINDS, chaosFaults, rawJson, type Fault, type ImisKind, type Row } from '../simulator/index.ts';
import type { Simulator, SimulatorOptions } from '../simulator/index.ts';
import { sampled } from '../thorough.ts';
import { configFor } from './harness.ts';
import { startSite } from './site.ts';
import { expectFailure, expectWhole, HURRIED, pagesAskedFor, people, person, read } from './whole-reads.ts';

const READS: ImisKind[] = ['query', 'iqa'];

describe.each(['query', 'iqa'] as const)('by api/%s', (endpoint) => {
  const start = (options: SimulatorOptions): Promise<Simulator> =>
    startSite({ ...(endpoint === 'iqa' && { queryEndpoint: 404 }), ...options });

  describe('an empty page', () => {
    const FROM = { 'at the start': 0, 'in the middle': 90, 'at the end': 250 };

    it.each(Object.entries(FROM))('%s, once, costs nothing', async (_where, from) => {
      const rows = people(330);
      const site = await start({ rows });
      site.imis.fault({ on: ({ offset }) => (offset ?? -1) >= from, times: 1, do: { emptyPage: true } });
      expectWhole(await read(site, { page_size: 100 }), rows);
      expect(pagesAskedFor(site).filter(({ fault }) => fault)).toHaveLength(1);
    });

    it.each(Object.entries(FROM))('%s, for ever, ends the read', async (_where, from) => {
      const site = await start({ rows: people(330) });
      site.imis.fault({ on: ({ offset }) => (offset ?? -1) >= from, do: { emptyPage: true } });
      const outcome = await read(site, { page_size: 100 });
      expectFailure(outcome, 'transient_error', 'the query has 330 rows', /sends none from row \d+ on/);
      expect(pagesAskedFor(site).length).toBeLessThan(20);
    });

    describe('at offset 0, where iMIS does not show the definition', () => {
      const rows = people(3);
      const emptied = async (times: number): Promise<Simulator> => {
        const site = await start({ rows, definition: { status: 403 } });
        site.imis.fault({ on: READS, times, do: { emptyPage: true } });
        return site;
      };

      it('once, leaves no column unknown', async () => {
        expectWhole(await read(await emptied(1)), rows);
        const { stream } = await runByProtocol('discover', configFor(await emptied(1)), HURRIED);
        expect(Object.keys(stream.json_schema.properties)).toEqual(['Registrant ID', 'Note']);
      });

      it.each(['read', 'discover'] as const)('for ever, ends %s', async (command) => {
        const site = await emptied(Infinity);
        const outcome = await runByProtocol(command, configFor(site), HURRIED);
        expect([outcome.exitCode, outcome.records]).toEqual([1, []]);
        expect(outcome.errors).toEqual([expect.objectContaining({ failure_type: 'transient_error' })]);
        expect(outcome.errors[0]?.message).toContain('the query has 3 rows, but sends none from row 1 on');
        // The page and three second looks; api/iqa is asked after api/query was found missing.
        expect(pagesAskedFor(site)).toHaveLength(endpoint === 'iqa' ? 5 : 4);
      });
    });
  });

  it.each([true, 'echoZero'] as const)('an offset that is ignored (%s) ends the read', async (ignoreOffset) => {
    for (const page_size of [20, 99]) {
      const site = await start({ rows: people(100), ignoreOffset });
      const outcome = await read(site, { page_size });
      expectFailure(outcome, 'transient_error', 'ignores the offset', `where row ${page_size + 1} of the query is due`);
    }
  });

  it('an offset that is ignored does no harm to a query of one page', async () => {
    const rows = people(99);
    expectWhole(await read(await start({ rows, ignoreOffset: true }), { page_size: 100 }), rows);
  });

  it.each([1, 50, 1000])('a total that is too high by %s ends the read', async (totalOffset) => {
    for (const page_size of [50, 100, 500]) {
      const site = await start({ rows: people(200), totalOffset });
      const outcome = await read(site, { page_size });
      expectFailure(
        outcome,
        'transient_error',
        `the query has ${counted(200 + totalOffset, 'row')}`,
        'sends none from row 201 on',
      );
    }
  });

  it.each([1, 50])('a total that is too low by %s ends the read', async (tooLow) => {
    const site = await start({ rows: people(200), totalOffset: -tooLow });
    const outcome = await read(site, { page_size: 60 });
    expectFailure(outcome, 'transient_error', `the query has ${counted(200 - tooLow, 'row')}`, 'sends more');
  });

  describe.each(endpoint === 'query' ? [1, 4] : sampled([4], [1]))('with %s pages at once', (parallel_requests) => {
    const config = { page_size: 30, parallel_requests };
    const PAGES = 5;
    const NEWCOMERS = people(10, 'A');

    /** What happens just before a page is answered. */
    const EVENTS: Record<string, (rows: Row[]) => Row[]> = {
      'one at the front leaves': (rows) => rows.slice(1),
      'one in the middle leaves': (rows) => rows.toSpliced(70, 1),
      'one at the end leaves': (rows) => rows.slice(0, -1),
      'ten join at the front': (rows) => [...NEWCOMERS, ...rows],
      'ten join in the middle': (rows) => rows.toSpliced(70, 0, ...NEWCOMERS),
      'one leaves and one joins at the end': (rows) => [...rows.slice(1), person('Z')],
      'thirty leave and thirty join at the end': (rows) => [...rows.slice(30), ...people(30, 'Z')],
      'one changes': (rows) => rows.with(29, person('P00029', 'another note')),
      'two swap pages': (rows) => rows.with(5, rows[100]!).with(100, rows[5]!),
      'one moves to the front': (rows) => [rows[100]!, ...rows.toSpliced(100, 1)],
      'one moves to the end': (rows) => [...rows.toSpliced(10, 1), rows[10]!],
      'the order is turned round': (rows) => rows.toReversed(),
    };

    it.each(Object.entries(EVENTS))('nobody is lost, nobody comes twice where %s', async (_what, happen) => {
      for (let before = 1; before < PAGES; before++) {
        const rows = people(140);
        const site = await start({ rows, sortFields: [] });
        const after = happen(rows);
        site.imis.onRequest(({ pageIndex = -1 }) => {
          if (pageIndex >= before) site.imis.table.rows = after;
        });
        expectWhole(
          await read(site, config),
          rows.filter((row) => after.includes(row)),
        );
        expect(pagesAskedFor(site).length).toBeLessThan(4 * PAGES);
      }
    });

    it('a query that grows during the whole read is read in one go', async () => {
      const rows = people(140);
      const site = await start({ rows });
      site.imis.onRequest(({ pageIndex }) => {
        if (pageIndex !== undefined) site.imis.table.rows = [...site.imis.table.rows, person(`Z${100 + pageIndex}`)];
      });
      const outcome = await read(site, config);
      expectWhole(outcome, rows);
      expect(outcome.records.length).toBeGreaterThan(140);
      expect(outcome.logs('INFO').at(-1)).toMatch(/read (once|2 times)/);
    });

    it.each(['front', 'middle'])(
      'a sorted query that grows at the %s during the whole read is read once',
      async (where) => {
        const rows = people(140, '5');
        const site = await start({ rows, sortFields: ['Registrant ID'] });
        site.imis.onRequest(({ pageIndex }) => {
          if (pageIndex === undefined) return;
          const behind = where === 'front' ? '1' : (rows[3]!['Registrant ID'] as string);
          site.imis.table.rows = [...site.imis.table.rows, person(`${behind}${1000 - pageIndex}`)];
        });
        const outcome = await read(site, config);
        expectWhole(outcome, rows);
        expect(outcome.logs('INFO').at(-1)).toContain('read once');
      },
    );

    it('exact repeats next to each other are no fault, wherever pages join', async () => {
      const rows = people(140).flatMap((row, at) => Array.from({ length: 1 + (at % 4) }, () => row));
      const site = await start({ rows, sortFields: [] });
      const outcome = await read(site, config);
      expectWhole(outcome, people(140));
      expect(outcome.records).toHaveLength(140);
      expect(outcome.logs('INFO').at(-1)).toContain(`${counted(rows.length - 140, 'exact repeat')} left out`);
    });

    it('exact repeats further apart than a page are refused, as they look like rows that moved', async () => {
      const rows = people(140);
      rows[100] = { ...rows[10]! };
      const site = await start({ rows, sortFields: [] });
      expectFailure(await read(site, config), 'config_error', 'was read 3 times', 'sort the query by a unique column');
    });

    it.each([1, 30, 31, 59, 60, 100, 140, 141])('a cap of %s that the total leaves out is the end', async (cap) => {
      for (const totalIgnoresCap of [true, false]) {
        const rows = people(140);
        const site = await start({ rows, limitResultsCount: cap, totalIgnoresCap });
        const outcome = await read(site, config);
        expectWhole(outcome, rows.slice(0, cap));
        expect(outcome.records).toHaveLength(Math.min(cap, 140));
      }
    });

    it.each([20, 29, 30])('a server that clamps to %s rows, and says so or not, is followed', async (clamp) => {
      for (const clampEcho of [true, false]) {
        const rows = people(140);
        const site = await start({ rows, clamp, clampEcho });
        expectWhole(await read(site, config), rows);
        expect(pagesAskedFor(site).length).toBeLessThanOrEqual(
          1.5 * Math.ceil(140 / clamp) + 4 + 3 * parallel_requests,
        );
      }
    });
  });

  it.each([408, 504, 'hang'] as const)(
    'pages of more than 100 rows that time out (%s) are made smaller',
    async (as) => {
      const rows = people(700);
      const site = await start({ rows, timeoutOverRows: { rows: 100, as } });
      // Time enough for a page that does come, also on a machine that is busy with other tests.
      expectWhole(await read(site, {}, { environment: { retryBaseMs: 0.1, timeoutMs: 400 } }), rows);
      const sizes = pagesAskedFor(site).flatMap(({ status, limit }) => (status === 404 ? [] : [limit!]));
      // Once for each size: the others under way are given up with it. Ten good pages are tried twice as large, once.
      expect(sizes.slice(0, 4)).toEqual([500, 250, 125, 62]);
      expect(sizes.slice(4).filter((limit) => limit > 100).length).toBeLessThanOrEqual(4);
      expect(sizes.length).toBeLessThanOrEqual(8 + 1.25 * Math.ceil(700 / 62));
    },
  );

  it('an unchanging query is read once, by pages at multiples of their limits', async () => {
    for (const [count, page_size] of [
      [0, 20],
      [1, 20],
      [20, 20],
      [21, 20],
      [100, 50],
      [501, 500],
    ] as const) {
      for (const parallel_requests of [1, 4, 10]) {
        const rows = people(count);
        const site = await start({ rows });
        expectWhole(await read(site, { page_size, parallel_requests }), rows);
        const asked = pagesAskedFor(site).filter(({ kind }) => kind === endpoint);
        expect(asked.filter(({ offset, limit }) => offset! % limit! !== 0)).toEqual([]);
        expect(asked.length).toBeLessThanOrEqual(1.5 * Math.ceil(count / page_size) + 2);
      }
    }
  });
});

describe('a proof', () => {
  it('is not made of passes that lose the same row each time: the first page comes in another order', async () => {
    const rows = people(1200);
    const other = rows.with(100, rows[800]!).with(800, rows[100]!);
    for (const sortFields of [[], ['Registrant ID']]) {
      const site = await startSite({ rows, sortFields: [], claimedSortFields: sortFields });
      site.imis.onRequest(({ pageIndex, offset }) => {
        if (pageIndex !== undefined) site.imis.table.rows = offset === 0 ? other : rows;
      });
      expectFailure(await read(site), sortFields.length > 0 ? 'transient_error' : 'config_error', 'was read 3 times');
    }
  });

  it('needs pages that overlap: a page size below 20 is raised, with a warning', async () => {
    const rows = people(45);
    const site = await startSite({ rows });
    const outcome = await read(site, { page_size: 1 });
    expectWhole(outcome, rows);
    expect(outcome.logs('WARN')).toContain('Page size (page_size) is below 20: pages of 20 rows are used.');
    expect(outcome.logs('INFO').at(-1)).toContain('read once');
  });

  it('is none where the server gives no more than a row at a time: such pages cannot overlap', async () => {
    const site = await startSite({ rows: people(12), clamp: 1 });
    expectFailure(await read(site), 'transient_error', 'was read 3 times');
  });

  it('fails after three passes that never agree, and says what to do', async () => {
    const site = await startSite({ rows: people(140), shuffle: 1 });
    const outcome = await read(site, { page_size: 30 });
    expectFailure(outcome, 'config_error', 'was read 3 times', 'sort the query by a unique column');
  });

  it('of rows without a registrant id takes none for a changed other', async () => {
    const blank = (note: string): Row => ({ 'Registrant ID': null, Note: note });
    const rows = [blank('leaves'), ...people(28), person('P1'), blank('stays'), ...people(20, 'Q')];
    // Two of the first page leave: one more than the overlap, so that the second page starts behind the row that stays.
    const after = rows.slice(2);
    const site = await startSite({ rows, sortFields: [] });
    site.imis.onRequest(({ pageIndex = -1 }) => {
      if (pageIndex >= 1) site.imis.table.rows = after;
    });
    expectWhole(await read(site, { page_size: 30, parallel_requests: 1 }), after);
  });

  it('emits a row that has merely changed in mid-read once', async () => {
    const rows = people(60);
    const after = rows.with(3, person('P00003', 'changed')).toSpliced(10, 1);
    const site = await startSite({ rows, sortFields: [] });
    site.imis.onRequest(({ pageIndex = -1 }) => {
      if (pageIndex >= 1) site.imis.table.rows = after;
    });
    const outcome = await read(site, { page_size: 30, parallel_requests: 1 });
    expectWhole(
      outcome,
      rows.filter((row) => after.includes(row)),
    );
    expect(outcome.records.filter((record) => record['Registrant ID'] === 'P00003')).toHaveLength(1);
  });
});

describe('a column that is renamed in mid-read', () => {
  it.each([
    ['shows it', 'ems' as const],
    ['is closed', { status: 403 }],
  ])('ends the read where the definition %s', async (_how, definition) => {
    const site = await startSite({ rows: people(1401), definition });
    site.imis.onRequest(({ pageIndex }) => {
      if (pageIndex === 1) site.imis.table.setColumns([{ name: 'Registrant ID' }, { name: 'Remark', key: 'Note' }]);
    });
    expectFailure(await read(site), 'config_error', 'disappeared while it was read: "Note"');
  });
});

describe('a token, in the middle of a read', () => {
  const rows = people(300);
  const config = { page_size: 20 };

  it('that is worth nothing any more is replaced, again and again', async () => {
    const site = await startSite({ rows, stealEvery: 3 });
    expectWhole(await read(site, config), rows);
    expect(site.imis.logins).toBeGreaterThan(4);
    expect(site.imis.failedLogins).toBe(0);
  });

  it('cannot be had any more once the password has changed: one log-in, and a mistake in the set-up', async () => {
    const site = await startSite({ rows });
    site.imis.onRequest(({ pageIndex }) => {
      if (pageIndex !== 5) return;
      site.imis.setPassword('another one');
      site.imis.stealToken();
    });
    expectFailure(await read(site, config), 'config_error', 'Password (password)');
    expect(site.imis.failedLogins).toBe(1);
  });

  const DOWN: Record<string, Fault> = {
    'answers 503': { status: 503 },
    'answers 500': { status: 500 },
    'is cut off': { cutOff: 0.5 },
    'resets the connection': { reset: true },
    'answers with an empty body': { body: '' },
    'answers with a web page and 503': { html: true, status: 503 },
  };

  it.each(Object.entries(DOWN))('is waited for where the token end point %s for a while', async (_what, fault) => {
    const site = await startSite({ rows });
    site.imis.onRequest(({ pageIndex }) => {
      if (pageIndex === 5) site.imis.stealToken();
    });
    site.imis.fault({ on: 'token', skip: 1, times: 4, do: fault });
    expectWhole(await read(site, config), rows);
    expect(site.imis.requests.filter(({ kind }) => kind === 'token')).toHaveLength(6);
  });
});

describe('a body', () => {
  const rows = people(100);
  const config = { page_size: 40, parallel_requests: 2 };
  const page = (items: string, count: number, extra = ''): string =>
    `{"Items":{"$values":[${items}]},"Offset":0,"Limit":40,${extra}"Count":${count},"TotalCount":${count},"HasNext":false}`;

  const BROKEN: Record<string, Fault> = {
    'that is cut off': { cutOff: 0.7 },
    'whose gzip ends early': { gzipCutOff: 0.5 },
    'that is empty': { body: '' },
    'that is null': { body: 'null' },
    'that is {}': { body: '{}' },
    'that is []': { body: '[]' },
    'that is a web page': { html: true },
    'that is JSON cut off': { body: '{"Items":{"$values":[{"Registrant ID":"1"' },
    'whose rows are no objects': { body: page('1,"a",null', 3) },
    'without a total': { body: '{"Items":{"$values":[]},"Count":0}' },
    'with a total that is no number': { body: '{"Items":[],"Count":0,"TotalCount":"100"}' },
    'that counts more than it holds': { body: page('{"Registrant ID":"1"}', 2) },
    'that is nested too deep for any parser': { body: '['.repeat(200_000) + ']'.repeat(200_000) },
    'of broken characters': { body: Buffer.from(page('{"Registrant ID":"\x80\xff"}', 1), 'latin1') },
  };

  it.each(Object.entries(BROKEN))('%s is asked for again', async (_what, fault) => {
    const site = await startSite({ rows });
    site.imis.fault({ on: READS, skip: 1, times: 2, do: fault });
    expectWhole(await read(site, config), rows);
  });

  it.each(Object.entries(BROKEN))('%s, for ever, ends the read', async (_what, fault) => {
    const site = await startSite({ rows });
    site.imis.fault({ on: READS, skip: 1, do: fault });
    const outcome = await read(site, config);
    expectFailure(
      outcome,
      'transient_error',
      /could not serve the request for|did not respond, for/,
      'a page of the query',
    );
    expect(outcome.outsideRecords).not.toMatch(/SyntaxError|at JSON|node_modules/);
    expect(pagesAskedFor(site).length).toBeLessThanOrEqual(1 + 2 * 6);
  });

  it('of another content type is JSON all the same', async () => {
    const site = await startSite({ rows: people(1) });
    site.imis.fault({ on: READS, do: { body: page('{"Registrant ID":"1","Note":"n"}', 1), contentType: 'text/html' } });
    expectWhole(await read(site), [person('1', 'n')]);
  });

  it('with a key twice counts the last of them', async () => {
    const site = await startSite({ rows: people(1) });
    const body = page('{"Registrant ID":"0","Note":"n","Registrant ID":"1"}', 1, '"TotalCount":7,');
    site.imis.fault({ on: READS, do: { body } });
    expectWhole(await read(site), [person('1', 'n')]);
  });

  it('with a value that is nested a thousand deep is read', async () => {
    const deep = '{"a":'.repeat(1000) + '1' + '}'.repeat(1000);
    const site = await startSite({ rows: [{ 'Registrant ID': '1', Note: rawJson(deep) }] });
    const outcome = await read(site);
    expect(outcome.exitCode).toBe(0);
    expect(outcome.records[0]?.['Note']).toBe(deep);
  });

  it.each(['{"a":', '{"$value":'])('with a value that is nested absurdly deep (%s) ends the read', async (open) => {
    const deep = open.repeat(100_000) + '1' + '}'.repeat(100_000);
    const site = await startSite({ rows: people(2).with(1, { 'Registrant ID': '1', Note: rawJson(deep) }) });
    expectFailure(await read(site, { page_size: 1 }), 'transient_error', 'nested too deep');
  });

  it('of 50 MB is read', async () => {
    const note = 'x'.repeat(10 * 1024 * 1024);
    const site = await startSite({ rows: Array.from({ length: 5 }, (_, at) => person(String(at), note)), gzip: false });
    const outcome = await read(site);
    expect(outcome.exitCode).toBe(0);
    expect(outcome.records.map((record) => String(record['Note']).length)).toEqual(Array(5).fill(note.length));
  });

  it('of 300 MB ends the read, and says so', async () => {
    const site = await startSite({ rows, gzip: false });
    site.imis.fault({ on: READS, skip: 1, do: { body: Buffer.alloc(300 * 1024 * 1024, ' ') } });
    const outcome = await read(site, { page_size: 50, parallel_requests: 1 });
    expectFailure(outcome, 'config_error', 'larger than 256 MB', 'A page of 50 rows', 'Page size (page_size)');
    expect(pagesAskedFor(site)).toHaveLength(2);
  });
});

describe('the number of requests', () => {
  it.each(sampled([1, 2], [3, 4, 5]))('is bounded where a fifth of them fail (%s)', async (seed) => {
    const rows = people(2000);
    const kinds = CHAOS_KINDS.filter((kind) => kind !== 'hang');
    const site = await startSite({ rows });
    const strike = chaosFaults(seed, 0.2, kinds);
    site.imis.fault((request) => (request.pageIndex === undefined ? undefined : strike(request)));
    expectWhole(await read(site, { page_size: 100 }), rows);
    // Pages shrink to 50 rows on the way. A fifth fails: 1.25 attempts for each; then there is what was under way in vain.
    expect(pagesAskedFor(site).length).toBeLessThanOrEqual(2.1 * (2000 / 50));
  });

  it('does not explode where the site is down: six tries for each page under way, and no more pages', async () => {
    const site = await startSite({ rows: people(2000) });
    site.imis.fault({ on: READS, skip: 5, do: { status: 503 } });
    expectFailure(await read(site, { page_size: 50, parallel_requests: 10 }), 'transient_error', '503');
    expect(pagesAskedFor(site).length).toBeLessThanOrEqual(5 + 10 * 6);
  });
});
