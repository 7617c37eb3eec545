/** Rows that could not work are refused before they are kept, by row, place and remedy. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dots } from '../../src/api/secrets.ts';
import type { ItemMaster } from '../../src/model/master-data.ts';
import { ask, type Hub, openHub, rows, SUPPLIER, secretOf, TENANT } from './kit.ts';

let hub: Hub;
beforeEach(async () => {
  hub = await openHub();
});
afterEach(() => hub.stop());

const reference = (name: string) => `$${`{${name}}`}`;
const post = (path: 'plan' | 'apply', changes: object[]) =>
  ask(hub, 'POST', `/v1/configuration/${path}`, { key: hub.keys.admin, body: { changes } });
const get = (path: string) => ask(hub, 'GET', path, { key: hub.keys.admin });
const settings = (more: object = {}) => ({
  kind: 'settings',
  key: 'settings',
  body: { company: 'Delta', zone: 'UTC', ...more },
});
const partner = (id: string, more: object = {}) => ({
  kind: 'partner',
  key: id,
  body: {
    id,
    name: id,
    roles: ['supplier'],
    identifiers: [],
    channels: [],
    endpoints: [],
    ...more,
  },
});
const site = (id: string, more: object = {}) => ({
  kind: 'site',
  key: id,
  body: { id, identifiers: [], zone: 'America/Chicago', workdays: [1, 2, 3, 4, 5], ...more },
});
const item = (id: string, more: object = {}) => ({
  kind: 'item',
  key: id,
  body: { id, baseUnit: 'EA', conversions: [], ...more },
});
const webhook = (own: object, id = 'out') => ({
  id,
  channel: 'webhook',
  format: 'json',
  sends: ['purchase_order'],
  settings: own,
});
const calling = (own: object) => partner('P', { endpoints: [webhook(own)] });
const x12 = (theirQualifier: string, theirId: string) => ({
  x12: { ourQualifier: 'ZZ', ourId: 'US', theirQualifier, theirId, version: '004010' },
});

/** Places of a refusal, which `plan` and `apply` both give; nothing is kept. */
async function refused(...changes: object[]): Promise<string[]> {
  const { version } = (await get('/v1/configuration?kind=settings')).body;
  const [plan, apply] = [await post('plan', changes), await post('apply', changes)];
  expect([plan.status, apply.status, apply.body.code]).toEqual([422, 422, 'DOCUMENT_INVALID']);
  expect(plan.body.problems).toEqual(apply.body.problems);
  expect((await get('/v1/configuration?kind=settings')).body.version).toBe(version);
  return apply.body.problems.map(
    ({ pointer, code, text }: Record<string, string>) => `${pointer} ${code} ${text}`,
  );
}
async function applied(...changes: object[]): Promise<void> {
  const answer = await post('apply', changes);
  expect([answer.status, answer.text]).toEqual([200, answer.text]);
}

describe('networks to which webhooks may go', () => {
  const networks = ['10.1.0.0/16', 'erp.internal'];

  it('are seen by who runs the hub, in rows, histories and plans', async () => {
    await applied(settings({ privateAddressesAllowed: networks }));
    const seen = await get('/v1/configuration?kind=settings');
    expect(seen.body.rows[0].body.privateAddressesAllowed).toEqual(networks);
    const history = await get('/v1/configuration/settings/settings/history');
    expect(history.body.rows.at(-1).body.privateAddressesAllowed).toEqual(networks);
    const plan = await post('plan', [settings({ privateAddressesAllowed: ['10.1.0.0/24'] })]);
    expect(plan.text).not.toContain(dots);
  });

  it('are taken out as they are written, whichever it is', async () => {
    await applied(settings({ privateAddressesAllowed: networks }));
    await applied(settings({ privateAddressesAllowed: networks.slice(1) }));
    const stored = hub.context.configuration(TENANT).settings.privateAddressesAllowed;
    expect(stored).toEqual(['erp.internal']);
  });

  it.each(['10.1.0.0/', '10.1.0.0/33', '10.1.0', 'http://erp', dots])(
    'are not %s',
    async (entry) => {
      const [place, ...more] = await refused(
        settings({ privateAddressesAllowed: ['10.0.0.0/8', entry] }),
      );
      expect(more).toEqual([]);
      expect(place).toMatch(
        /^\/changes\/0\/body\/privateAddressesAllowed\/1 \w+ settings settings: .*Write /,
      );
    },
  );
});

describe('dots', () => {
  it('for which nothing is stored are refused with the remedy', async () => {
    const fresh = partner('NEW', {
      endpoints: [webhook({ url: 'https://x.example', secret: dots })],
    });
    const [place] = await refused(fresh);
    expect(place).toContain('/changes/0/body/endpoints/0/settings/secret SECRET_NOT_STORED');
    expect(place).toContain(`partner NEW: `);
    expect(place).toContain(reference('NAME'));
  });

  it('do not follow an endpoint to another id', async () => {
    const profile = structuredClone((await get(`/v1/partners/${SUPPLIER}`)).body);
    profile.endpoints.unshift(webhook({ url: 'https://x.example', secret: dots }, 'first'));
    const [place, ...more] = await refused({ kind: 'partner', key: SUPPLIER, body: profile });
    expect([place?.split(' ')[0], more]).toEqual([
      '/changes/0/body/endpoints/0/settings/secret',
      [],
    ]);
    profile.endpoints[0].settings.secret = secretOf('FIRST');
    await applied({ kind: 'partner', key: SUPPLIER, body: profile });
    const stored = hub.context.configuration(TENANT).partners.get(SUPPLIER)?.endpoints;
    expect(stored?.map(({ settings: own }) => own?.secret)).toEqual([
      secretOf('FIRST'),
      secretOf(SUPPLIER),
    ]);
  });
});

describe('zones', () => {
  it('are those of the time zone database, in settings, partners and sites', async () => {
    const site = { id: 'DC', identifiers: [], zone: 'America/Chicgo', workdays: [1] };
    const places = await refused(
      settings({ zone: 'Chicago' }),
      partner('P', { zone: 'America/Chicgo' }),
      { kind: 'site', key: 'DC', body: site },
    );
    expect(places.map((place) => place.split(' ').slice(0, 4).join(' '))).toEqual([
      '/changes/0/body/zone ZONE_UNKNOWN settings settings:',
      '/changes/1/body/zone ZONE_UNKNOWN partner P:',
      '/changes/2/body/zone ZONE_UNKNOWN site DC:',
    ]);
    expect(places[1]).toContain('"America/Chicgo"');
    await applied({ kind: 'site', key: 'DC', body: { ...site, zone: 'America/Chicago' } });
  });

  it.each([{ opensAt: '8:00' }, { closesAt: '25:00' }, { closedOn: ['25.12.2026'] }])(
    'come with hours and days that can be read: %o cannot',
    async (more) => {
      const body = { id: 'DC', identifiers: [], zone: 'UTC', workdays: [1], ...more };
      expect(await refused({ kind: 'site', key: 'DC', body })).toHaveLength(1);
    },
  );
});

it.each(['0', '0.00', '-24', '-0'])('a unit of %s base units is refused', async (factor) => {
  const body = { id: 'I-1', baseUnit: 'EA', conversions: [{ unit: 'CA', factor }] };
  const [place, ...more] = await refused({ kind: 'item', key: 'I-1', body });
  expect(more).toEqual([]);
  expect(place).toContain('/changes/0/body/conversions/0/factor');
  const good = { ...body, conversions: [{ unit: 'CA', factor: '0.5' }] };
  await applied({ kind: 'item', key: 'I-1', body: good });
});

describe('settings of channels', () => {
  const url = 'https://supplier.example/in';

  it.each([
    [
      { url, signingSecret: 'x' },
      'SETTING_UNKNOWN',
      'has url, secret, previousSecret, bearerToken',
    ],
    [{ url, toString: 'x' }, 'SETTING_UNKNOWN', '"toString"'],
    [{ secret: reference('S') }, 'SETTING_MISSING', '"url"'],
    [{ url, secret: 7 }, 'SETTING_INVALID', 'quotes'],
    [{ url, secret: '' }, 'SETTING_INVALID', 'empty'],
    [{ url, secret: 'whsec_abc' }, 'SETTING_INVALID', '8 bytes'],
    [{ url: 'ftp://supplier.example' }, 'SETTING_INVALID', 'http or https'],
    [{ url: 'https://10.1.2.3/in' }, 'SETTING_INVALID', 'privateAddressesAllowed'],
    [{ url: 'http://supplier.example/in', bearerToken: 't' }, 'SETTING_INVALID', 'Use https'],
  ])('are those that the channel has: %o gives %s', async (own, code, words) => {
    const [place, ...more] = await refused(calling(own));
    expect(more).toEqual([]);
    expect(place).toMatch(/^\/changes\/0\/body\/endpoints\/0\/settings/);
    expect(place).toContain(` ${code} partner P: `);
    expect(place).toContain(words);
  });

  it('may name the environment', async () => {
    await applied(calling({ url: reference('URL'), secret: reference('S') }));
    await applied(calling({ url: `https://${reference('HOST')}/in`, bearerToken: 'literal' }));
  });

  it('are checked in the settings of the hub as the same request makes them', async () => {
    const plain = calling({ url: 'http://10.1.2.3:8080/in' });
    await refused(plain);
    await applied(plain, settings({ privateAddressesAllowed: ['10.1.0.0/16'] }));
  });

  it.each([1e-300, 0, -1, 0.009, 3601, 1e9])(
    'hold a number within its bounds: a folder is not looked through every %s s',
    async (pollSeconds) => {
      const channels = [
        { id: 'a', channel: 'directory', settings: { folder: '/in', pollSeconds } },
      ];
      const [place, ...more] = await refused(partner('P', { channels }));
      expect(more).toEqual([]);
      expect(place).toContain('/channels/0/settings/pollSeconds SETTING_INVALID');
      expect(place).toMatch(/must be at (least 0\.01|most 3600)\./);
    },
  );

  it('of folders and of rest are checked too', async () => {
    const channels = [
      { id: 'a', channel: 'directory', settings: { folder: '/in', pollSeconds: '5' } },
      { id: 'b', channel: 'rest', settings: { key: 'x' } },
      { id: 'c', channel: 'directory' },
    ];
    const out = { id: 'd', channel: 'directory', format: 'x12', sends: ['purchase_order'] };
    const endpoints = [{ ...out, settings: { folder: '/out', name: 'order.edi' } }];
    const places = await refused(partner('P', { channels, endpoints }));
    expect(places.map((place) => place.split(' ').slice(0, 2).join(' '))).toEqual([
      '/changes/0/body/channels/0/settings/pollSeconds SETTING_INVALID',
      '/changes/0/body/channels/1/settings/key SETTING_UNKNOWN',
      '/changes/0/body/channels/2/settings SETTING_MISSING',
      '/changes/0/body/endpoints/0/settings/name SETTING_INVALID',
    ]);
  });
});

describe('identifiers', () => {
  it('mean one partner, in one request and beside what is stored', async () => {
    const gln = { identifiers: [{ scheme: 'gln', value: '4000001' }] };
    const places = await refused(
      partner('A', gln),
      partner('B', { identifiers: [{ scheme: 'GLN', value: '4000001' }] }),
      partner('C', { identifiers: [{ scheme: 'vendor_number', value: 'V1' }] }),
      partner('D', { identifiers: [{ scheme: 'partner', value: SUPPLIER }] }),
    );
    expect(places.map((place) => place.split(' ').slice(0, 4).join(' '))).toEqual([
      '/changes/0/body/identifiers/0 IDENTIFIER_TAKEN partner A:',
      '/changes/1/body/identifiers/0 IDENTIFIER_TAKEN partner B:',
      '/changes/2/body/identifiers/0 IDENTIFIER_TAKEN partner C:',
      '/changes/3/body/identifiers/0 IDENTIFIER_TAKEN partner D:',
    ]);
    expect(places[2]).toContain(`also means ${SUPPLIER}`);
  });

  it('of envelopes too', async () => {
    await applied(partner('A', x12('ZZ', 'ACME')));
    const [place] = await refused(partner('B', x12('ZZ', 'ACME  ')));
    expect(place).toContain('/changes/0/body/x12/theirId IDENTIFIER_TAKEN');
    await applied(partner('B', x12('01', 'ACME')), partner('A', x12('ZZ', 'ACME')));
  });

  it('move from one partner to another in one request', async () => {
    await applied(partner('A', x12('ZZ', 'ACME')));
    await applied(partner('B', x12('ZZ', 'ACME')), { kind: 'partner', key: 'A' });
    await applied(partner('A', x12('ZZ', 'ACME')), partner('B'));
  });
});

describe('an identifier of a site', () => {
  const gln = (value: string, scheme = 'gln') => ({ identifiers: [{ scheme, value }] });

  it('means one site, in one request and beside what is stored', async () => {
    await applied(site('DC1', gln('4000001')));
    const places = await refused(
      site('DC2', gln('4000001', 'GLN')),
      site('DC3', gln('DC1', 'site')),
      site('DC4', gln('0123456789', 'duns')),
      site('DC5', gln('0123456789', 'duns')),
    );
    expect(places.map((place) => place.split(' ').slice(0, 8).join(' '))).toEqual([
      '/changes/0/body/identifiers/0 IDENTIFIER_TAKEN site DC2: "GLN/4000001" also means DC1.',
      '/changes/1/body/identifiers/0 IDENTIFIER_TAKEN site DC3: "site/DC1" also means DC1.',
      '/changes/2/body/identifiers/0 IDENTIFIER_TAKEN site DC4: "duns/0123456789" also means DC5.',
      '/changes/3/body/identifiers/0 IDENTIFIER_TAKEN site DC5: "duns/0123456789" also means DC4.',
    ]);
    expect(places[0]).toContain('Take it out of one of the sites');
  });

  it('moves from one site to another in one request, and is free once its site is gone', async () => {
    await applied(site('DC1', gln('4000001')));
    await applied(site('DC2', gln('4000001')), site('DC1'));
    await applied({ kind: 'site', key: 'DC2' });
    await applied(site('DC1', gln('4000001')));
  });

  it('may be that of the partner whose site it is, and stand twice in one row', async () => {
    const { identifiers } = gln('4000001');
    const twice = { identifiers: [...identifiers, ...identifiers] };
    await applied(partner('A', { identifiers }), site('A1', twice));
  });
});

describe('a GTIN', () => {
  const gtins = (...values: string[]) => ({ gtins: values });

  it('means one item, in one request and beside what is stored', async () => {
    await applied(item('I-1', gtins('00012345678905')));
    const places = await refused(
      item('I-2', gtins('04000000000012', '00012345678905')),
      item('I-3', gtins('04000000000029')),
      item('I-4', gtins('04000000000029')),
    );
    expect(places.map((place) => place.split(' ').slice(0, 8).join(' '))).toEqual([
      '/changes/0/body/gtins/1 IDENTIFIER_TAKEN item I-2: "gtin/00012345678905" also means I-1.',
      '/changes/1/body/gtins/0 IDENTIFIER_TAKEN item I-3: "gtin/04000000000029" also means I-4.',
      '/changes/2/body/gtins/0 IDENTIFIER_TAKEN item I-4: "gtin/04000000000029" also means I-3.',
    ]);
  });

  it('moves from one item to another in one request', async () => {
    await applied(item('I-1', gtins('00012345678905')));
    await applied(item('I-1'), item('I-2', gtins('00012345678905')));
    await applied(item('I-2', gtins('00012345678905', '04000000000012')));
  });
});

describe('a large configuration', () => {
  it('is looked up by key: no table is walked through for a change', async () => {
    class Unwalked extends Map<string, ItemMaster> {
      override [Symbol.iterator](): MapIterator<[string, ItemMaster]> {
        throw new Error('All rows were looked at.');
      }
    }
    let present = hub.context.configuration(TENANT);
    const other = await openHub({ store: hub.store, context: { configuration: () => present } });
    const newest = await hub.store.loadConfiguration(TENANT, -1);
    if (newest === undefined) throw new Error('There is a configuration.');
    present = { ...newest, items: new Unwalked() };
    const item = { id: 'I-1', baseUnit: 'EA', conversions: [] };
    const body = { changes: [{ kind: 'item', key: 'I-1', body: item }] };
    for (const path of ['plan', 'apply']) {
      const url = `/v1/configuration/${path}`;
      expect((await ask(other, 'POST', url, { key: other.keys.admin, body })).status).toBe(200);
    }
    await other.stop();
  });

  it('says in the contract how much goes in one request', async () => {
    const { body } = await ask(hub, 'GET', '/v1/openapi.json');
    for (const path of ['plan', 'apply'])
      expect(body.paths[`/v1/configuration/${path}`].post.description).toContain('5000 rows');
  });
});

describe('what the tests configure', () => {
  it('can work', async () => {
    expect((await post('plan', rows)).status).toBe(200);
  });
});
