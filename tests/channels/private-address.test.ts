import { describe, expect, it } from 'vitest';
import {
  allowedFrom,
  findingInAllowed,
  guardedLookup,
  isPrivateAddress,
  mayConnect,
  PlainHttpRefused,
  PrivateAddressRefused,
} from '../../src/channels/webhook/private-address.ts';

describe('addresses that a webhook must not reach', () => {
  it.each([
    '127.0.0.1',
    '127.8.9.10',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '100.127.255.255',
    '0.0.0.0',
    '192.0.2.7',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    'fe80::1',
    'fe80::1%eth0',
    'fd12:3456::1',
    'ff02::1',
    '2001:db8::1',
    '::ffff:127.0.0.1',
    '::ffff:a9fe:a9fe',
    '::ffff:0:10.0.0.1',
    '::10.0.0.1',
    '64:ff9b::169.254.169.254',
    '2002:7f00:1::',
    'localhost',
    '',
  ])('%s', (address) => {
    expect(isPrivateAddress(address)).toBe(true);
  });

  it.each([
    '1.1.1.1',
    '100.63.255.255',
    '100.128.0.1',
    '172.32.0.1',
    '169.253.0.1',
    '2606:4700:4700::1111',
    '::ffff:1.1.1.1',
    '64:ff9b::1.1.1.1',
    '2002:101:101::',
  ])('and may reach %s', (address) => {
    expect(isPrivateAddress(address)).toBe(false);
  });
});

describe('what an operator allows', () => {
  const allowed = allowedFrom(['erp.internal', '10.1.0.0/16', '192.168.7.7', 'fd00::/8']);

  it.each([
    ['erp.internal', '10.9.9.9', true],
    ['ERP.internal', '10.9.9.9', true],
    ['other.internal', '10.9.9.9', false],
    ['other.internal', '10.1.9.9', true],
    ['other.internal', '::ffff:10.1.9.9', true],
    ['other.internal', '192.168.7.7', true],
    ['other.internal', '192.168.7.8', false],
    ['other.internal', 'fd00::1', true],
    ['other.internal', '1.1.1.1', true],
  ])('%s at %s: %s', (host, address, may) => {
    expect(mayConnect(host, address, allowed)).toBe(may);
  });
});

describe('an entry of what is allowed', () => {
  it.each([
    'localhost',
    'erp.internal',
    'ERP_1.internal.',
    '10.1.2.3',
    '10.1.0.0/16',
    '0.0.0.0/0',
    'fd00::1',
    'fd00::/8',
    '::ffff:10.0.0.0/128',
  ])('%s is good', (entry) => {
    expect(findingInAllowed(entry)).toBeUndefined();
  });

  it.each([
    '',
    '10.1.0.0/',
    '10.1.0.0/33',
    '10.1.0.0/-1',
    '10.1.0.0/08',
    '10.1.0.0/1e1',
    '10.1.0.0/16/2',
    'fd00::/129',
    'fe80::1%eth0',
    '[::1]',
    '10.1.0',
    '10.1.0.256',
    'erp.internal/16',
    'erp.internal:8080',
    '*.internal',
    'http://erp.internal',
    '•••',
  ])('"%s" is none: it says so, allows nothing and keeps nothing else from holding', (entry) => {
    expect(findingInAllowed(entry)).toMatch(/Write /);
    const allowed = allowedFrom([entry, '192.168.7.7']);
    for (const address of ['10.1.0.1', '127.0.0.1', 'fd00::1'])
      expect(mayConnect('erp.internal', address, allowed)).toBe(false);
    expect(mayConnect('erp.internal', '192.168.7.7', allowed)).toBe(true);
  });
});

describe('the lookup', () => {
  const lookUp = (host: string, entries: string[], all: boolean, plain = false) =>
    new Promise<{ error: Error | null; address: unknown }>((resolve) => {
      guardedLookup(allowedFrom(entries), plain)(host, { all }, (error, address) =>
        resolve({ error, address }),
      );
    });

  it('answers for plain http with what is allowed, and refuses what is only public', async () => {
    // An address is its own answer, and asks no server.
    expect((await lookUp('1.1.1.1', [], false)).error).toBeNull();
    const { error } = await lookUp('1.1.1.1', [], false, true);
    expect(error).toBeInstanceOf(PlainHttpRefused);
    expect(error?.message).toContain('Use https');
    expect((await lookUp('1.1.1.1', ['1.1.1.0/24'], false, true)).error).toBeNull();
    expect((await lookUp('localhost', [], false, true)).error).toBeInstanceOf(
      PrivateAddressRefused,
    );
  });

  it('does not answer with a private address', async () => {
    for (const all of [true, false]) {
      const { error } = await lookUp('localhost', [], all);
      expect(error).toBeInstanceOf(PrivateAddressRefused);
    }
  });

  it('answers with an allowed one, alone or in a list', async () => {
    expect((await lookUp('localhost', ['localhost'], false)).error).toBeNull();
    const { address } = await lookUp('localhost', ['localhost'], true);
    expect(Array.isArray(address)).toBe(true);
  });
});
