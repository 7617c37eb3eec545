/** What of a row is shown, and what comes back for dots. */
import { describe, expect, it } from 'vitest';
import {
  differencesOf,
  dots,
  placesOfDots,
  valueAt,
  withoutSecrets,
  withSecretsOf,
} from '../../src/api/secrets.ts';
import { channelRules } from '../../src/hub/channels.ts';

const shown = (value: unknown) => withoutSecrets(value, channelRules);
const named = ['$', '{ACME_SECRET}'].join('');

describe('secrets', () => {
  it('from the environment are names and may be seen', () => {
    const settings = {
      secret: named,
      token: 'abc',
      url: 'https://x',
      nested: [{ password: 'p' }],
    };
    expect(shown(settings)).toEqual({
      secret: named,
      token: dots,
      url: 'https://x',
      nested: [{ password: dots }],
    });
  });

  it('are what the channel declares as secret, and what nobody declares and sounds like it', () => {
    const settings = { url: 'https://x', secret: 'a', bearerToken: 'b', apiKey: 'c', other: 'd' };
    const profile = { endpoints: [{ id: 'hook', channel: 'webhook', settings }] };
    expect(shown(profile)).toEqual({
      endpoints: [
        {
          id: 'hook',
          channel: 'webhook',
          settings: { url: 'https://x', secret: dots, bearerToken: dots, apiKey: dots, other: 'd' },
        },
      ],
    });
    const unknown = { endpoints: [{ id: 'hook', channel: 'fax', settings: { faxToken: 'b' } }] };
    expect(JSON.stringify(shown(unknown))).toContain(dots);
  });

  it('are no networks: everybody may see where webhooks may go', () => {
    const settings = { privateAddressesAllowed: ['10.1.0.0/16', 'erp.internal'] };
    expect(shown(settings)).toEqual(settings);
  });

  it('come back under their name, in lists by id and never by position', () => {
    const stored = {
      list: [
        { id: 'a', secret: '1' },
        { id: 'b', secret: '2' },
      ],
      secrets: ['x', 'y'],
    };
    const back = { list: [{ id: 'b', secret: dots }], secrets: ['z', dots] };
    const restored = withSecretsOf(back, stored);
    expect(restored).toEqual({ list: [{ id: 'b', secret: '2' }], secrets: ['z', dots] });
    expect(placesOfDots(restored)).toEqual(['/secrets/1']);
  });

  it('that were never stored are found, and so are dots that were stored as text', () => {
    const fresh = withSecretsOf({ 'a/b': { secret: dots } }, undefined);
    expect(placesOfDots(fresh)).toEqual(['/a~1b/secret']);
    expect(placesOfDots(withSecretsOf({ secret: dots }, { secret: dots }))).toEqual(['/secret']);
    expect(placesOfDots(withSecretsOf({ constructor: dots }, {}))).toEqual(['/constructor']);
  });
});

describe('differences', () => {
  it('stop at a bound', () => {
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, at) => [`k${at}`, at]));
    expect(differencesOf({}, many, 200)).toHaveLength(200);
    expect(differencesOf({ a: [1, 2] }, { a: [1, 3] }, 10)).toEqual([
      { pointer: '/a/1', before: 2, after: 3 },
    ]);
  });

  it('have pointers that lead to them', () => {
    const [found] = differencesOf({ 'x/y': [{ '~': 1 }] }, { 'x/y': [{ '~': 2 }] }, 10);
    expect(valueAt({ 'x/y': [{ '~': 2 }] }, found?.pointer ?? '')).toBe(2);
    expect(valueAt({ a: 1 }, '/b/c')).toBeUndefined();
  });
});
