import { describe, expect, it } from 'vitest';
import {
  allowedFrom,
  guardedLookup,
  isPrivateAddress,
  mayConnect,
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

describe('the lookup', () => {
  const lookUp = (host: string, entries: string[], all: boolean) =>
    new Promise<{ error: Error | null; address: unknown }>((resolve) => {
      guardedLookup(allowedFrom(entries))(host, { all }, (error, address) =>
        resolve({ error, address }),
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
