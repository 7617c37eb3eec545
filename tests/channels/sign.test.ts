import { describe, expect, it } from 'vitest';
import { ChannelSettingsInvalid } from '../../src/channels/channel.ts';
import { fromEnvironment, withSecrets } from '../../src/channels/secrets.ts';
import { retryAfterMs } from '../../src/channels/webhook/retry-after.ts';
import { signatures, signingKey } from '../../src/channels/webhook/sign.ts';

const body = new TextEncoder().encode('{"test": 2432232314}');
const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const signed = 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=';

describe('the signature of a webhook', () => {
  it('is that of the published vector (standard-webhooks, webhook_test.go)', () => {
    const keys = [signingKey(secret)];
    expect(signatures('msg_p5jXN8AQM9LWM0D4loKWxJek', 1614265330, body, keys)).toBe(signed);
  });

  it('comes once per key while a secret is changed', () => {
    const keys = [signingKey('whsec_AAAAAAAAAAAAAAAAAAAAAA=='), signingKey(secret)];
    const [first, second, ...others] = signatures(
      'msg_p5jXN8AQM9LWM0D4loKWxJek',
      1614265330,
      body,
      keys,
    ).split(' ');
    expect(first).toMatch(/^v1,/);
    expect(first).not.toBe(signed);
    expect(second).toBe(signed);
    expect(others).toEqual([]);
  });

  it.each(['', 'whsec_', 'whsec_kurz', 'not base64 at all!'])('is not made with "%s"', (bad) => {
    expect(() => signingKey(bad)).toThrow(ChannelSettingsInvalid);
  });
});

describe('secrets in settings', () => {
  it('come from the environment', () => {
    const settings = { url: 'https://a.example', secret: fromEnvironment('KEY'), tries: 3 };
    expect(withSecrets(settings, { KEY: 'value' })).toEqual({ ...settings, secret: 'value' });
  });

  it('are named when they are not there, and their neighbours are not told', () => {
    const settings = { authorization: `Bearer ${fromEnvironment('MISSING_ONE')}` };
    expect(() => withSecrets(settings, { OTHER: 'hush' })).toThrow(/MISSING_ONE/);
    expect(() => withSecrets(settings, { OTHER: 'hush' })).not.toThrow(/hush/);
  });
});

describe('Retry-After', () => {
  const nowMs = Date.parse('2026-06-01T08:00:00Z');
  it.each([
    ['120', 120_000],
    [' 0 ', 0],
    ['Mon, 01 Jun 2026 08:01:00 GMT', 60_000],
    ['Mon, 01 Jun 2026 07:00:00 GMT', 0],
    ['soon', undefined],
    ['-5', undefined],
    ['1.5', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%s is %s ms', (header, ms) => {
    expect(retryAfterMs(header, nowMs)).toBe(ms);
  });
});
