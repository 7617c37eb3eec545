/** Profiles, settings and master data as versioned rows. */
import { expect } from 'vitest';
import type { PageRequest } from '../../../src/store/store.ts';
import type { StoreCase } from './case.ts';
import { partnerActor, person } from './drafts.ts';
import { expectStable, five } from './pages.ts';
import { walk } from './world.ts';

const site = { id: 'S1', identifiers: [], zone: 'Europe/Berlin', workdays: [1, 2, 3, 4, 5] };
const time = { from: 'ACME', to: 'S1', hours: 24 };

export const configurationCases: StoreCase[] = [
  {
    name: 'has the schema of this version once it was brought up to date',
    async run(w) {
      const { found, known } = await w.store.schemaNumbers();
      expect(found).toBe(known);
      expect(known).toBeGreaterThan(0);
    },
  },
  {
    name: 'begins with version 0 and the default settings',
    async run(w) {
      const configuration = await w.store.loadConfiguration(w.tenant, -1);
      expect(configuration).toMatchObject({ version: 0, settings: { zone: 'UTC' } });
      expect(configuration?.partners.size).toBe(0);
      expect(await w.store.loadConfiguration(w.tenant, 0)).toBeUndefined();
    },
  },
  {
    name: 'writes changes in one version and answers only what is newer',
    async run(w) {
      const settings = { company: 'Northwind', zone: 'Europe/Berlin' };
      const answer = await w.store.applyConfiguration(
        w.tenant,
        [
          { kind: 'settings', key: 'hub', body: settings },
          { kind: 'site', key: 'S1', body: site },
          { kind: 'transit_time', key: 'ACME>S1', body: time },
        ],
        person,
      );
      if (!('version' in answer)) throw new Error('There was nothing to conflict with.');
      expect(answer.version).toBeGreaterThan(0);
      const configuration = await w.store.loadConfiguration(w.tenant, 0);
      expect(configuration).toMatchObject({ version: answer.version, settings });
      expect(configuration?.sites.get('S1')).toEqual(site);
      expect(configuration?.transitTimes.get('ACME>S1')).toEqual(time);
      expect(await w.store.loadConfiguration(w.tenant, answer.version)).toBeUndefined();
    },
  },
  {
    name: 'keeps the newest of each row; a row without body is gone',
    async run(w) {
      const apply = (changes: Parameters<typeof w.store.applyConfiguration>[1]) =>
        w.store.applyConfiguration(w.tenant, changes, person);
      await apply([
        { kind: 'site', key: 'S1', body: site },
        { kind: 'site', key: 'S2', body: { ...site, id: 'S2' } },
      ]);
      await apply([{ kind: 'site', key: 'S1', body: { ...site, zone: 'UTC' } }]);
      await apply([{ kind: 'site', key: 'S2' }]);
      const configuration = await w.store.loadConfiguration(w.tenant, 0);
      expect([...(configuration?.sites.keys() ?? [])]).toEqual(['S1']);
      expect(configuration?.sites.get('S1')?.zone).toBe('UTC');
    },
  },
  {
    name: 'tells the history of a row: what, when, by whom',
    async run(w) {
      await w.store.applyConfiguration(w.tenant, [{ kind: 'site', key: 'S1', body: site }], person);
      await w.store.applyConfiguration(
        w.tenant,
        [{ kind: 'site', key: 'S9', body: { ...site, id: 'S9' } }],
        person,
      );
      await w.store.applyConfiguration(w.tenant, [{ kind: 'site', key: 'S1' }], partnerActor);
      const page = { limit: 9 };
      const { rows } = await w.store.configurationHistory(w.tenant, 'site', 'S1', page);
      expect(rows).toHaveLength(2);
      expect(rows[0]).toMatchObject({ kind: 'site', key: 'S1', body: site });
      expect(rows[0]?.changedBy).toContain(person.id);
      expect(rows[1]?.changedBy).toContain(partnerActor.id);
      expect(rows[1]).not.toHaveProperty('body');
      const none = await w.store.configurationHistory(w.tenant, 'site', 'none', page);
      expect(none).toEqual({ rows: [] });
    },
  },
  {
    name: 'pages through the versions of a row of the configuration, oldest first',
    async run(w) {
      const change = () =>
        w.store.applyConfiguration(w.tenant, [{ kind: 'site', key: 'S1', body: site }], person);
      await five(change);
      const list = (page: PageRequest) =>
        w.store.configurationHistory(w.tenant, 'site', 'S1', page);
      await expectStable(list, ({ version }) => version, change);
      const versions = (await walk(list, 3)).map(({ version }) => version);
      expect(versions).toEqual([...versions].sort((a, b) => a - b));
    },
  },
  {
    name: 'refuses a change that expects another version than there is',
    async run(w) {
      const change = [{ kind: 'site' as const, key: 'S1', body: site }];
      const first = await w.store.applyConfiguration(w.tenant, change, person, 0);
      if (!('version' in first)) throw new Error('Version 0 was expected and there.');
      const stale = await w.store.applyConfiguration(w.tenant, change, person, 0);
      expect(stale).toEqual({ conflict: first.version });
      expect(await w.store.loadConfiguration(w.tenant, first.version)).toBeUndefined();
      const { rows } = await w.store.configurationHistory(w.tenant, 'site', 'S1', { limit: 9 });
      expect(rows).toHaveLength(1);
      const next = await w.store.applyConfiguration(w.tenant, change, person, first.version);
      expect(next).toHaveProperty('version');
    },
  },
  {
    name: 'lets one of many win who all expect the same version',
    async run(w) {
      const answers = await Promise.all(
        ['S1', 'S2', 'S3', 'S4'].map((key) =>
          w.store.applyConfiguration(
            w.tenant,
            [{ kind: 'site', key, body: { ...site, id: key } }],
            person,
            0,
          ),
        ),
      );
      const won = answers.filter((answer) => 'version' in answer);
      expect(won).toHaveLength(1);
      const configuration = await w.store.loadConfiguration(w.tenant, 0);
      expect(configuration?.sites.size).toBe(1);
      expect(configuration?.version).toBe(won[0]?.version);
    },
  },
  {
    name: 'loses no change of many who expect nothing',
    async run(w) {
      const keys = ['S1', 'S2', 'S3', 'S4', 'S5'];
      const answers = await Promise.all(
        keys.map((key) =>
          w.store.applyConfiguration(
            w.tenant,
            [{ kind: 'site', key, body: { ...site, id: key } }],
            person,
          ),
        ),
      );
      const versions = answers.map((answer) => ('version' in answer ? answer.version : 0));
      expect(new Set(versions).size).toBe(5);
      const configuration = await w.store.loadConfiguration(w.tenant, 0);
      expect([...(configuration?.sites.keys() ?? [])].sort()).toEqual(keys);
      expect(configuration?.version).toBe(Math.max(...versions));
    },
  },
  {
    name: 'keeps configurations of tenants apart, and remembers who changed one',
    async run(w) {
      await w.store.applyConfiguration(w.tenant, [{ kind: 'site', key: 'S1', body: site }], person);
      expect(await w.store.loadConfiguration('case-none', 0)).toBeUndefined();
      const { rows } = await w.store.listAudit(w.tenant, { limit: 9 });
      expect(rows).toHaveLength(1);
      expect(rows[0]).toMatchObject({ actor: person, tenant: w.tenant });
    },
  },
];
