/** What channels say of settings before they open, and where their pages name them. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { directoryInbound } from '../../src/channels/directory/inbound.ts';
import { directoryOutbound } from '../../src/channels/directory/outbound.ts';
import { webhookChannel } from '../../src/channels/webhook/webhook.ts';

const named = (name: string) => `$${`{${name}}`}`;

it.each([
  ['https://supplier.example/in', [], []],
  [`https://${named('HOST')}/in`, [], []],
  ['http://supplier.example/in', [], ['url']],
  ['http://supplier.example/in', ['other.example'], ['url']],
  ['http://supplier.example/in', ['Supplier.example'], []],
  // Where networks are allowed, what the name resolves to decides at the connection.
  ['http://supplier.example/in', ['10.0.0.0/8'], []],
  ['http://10.1.2.3/in', ['10.0.0.0/8'], []],
  ['http://1.1.1.1/in', ['10.0.0.0/8'], ['url']],
  ['https://1.1.1.1/in', [], []],
  ['https://10.1.2.3/in', [], ['url']],
  ['https://[::1]/in', [], ['url']],
  ['https://[::1]/in', ['::1'], []],
  ['https://user:password@supplier.example/in', [], ['url']],
  ['nothing', [], ['url']],
])('a webhook to %s where %o is allowed: findings in %o', (url, allowed, findings) => {
  const found = webhookChannel.findingsIn?.({ url }, allowed) ?? [];
  expect(found.map(({ setting }) => setting)).toEqual(findings);
  expect(JSON.stringify(found)).not.toContain('user:password');
});

it('signing secrets are read before they are kept, unless the environment has them', () => {
  const findings = (secret: string, previousSecret = secret) =>
    webhookChannel
      .findingsIn?.({ url: 'https://x.example', secret, previousSecret }, [])
      .map(({ setting }) => setting);
  expect(findings('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw')).toEqual([]);
  expect(findings(named('SECRET'))).toEqual([]);
  expect(findings('short')).toEqual(['secret', 'previousSecret']);
});

it('a file name holds the id', () => {
  const findings = (name: string) => directoryOutbound.findingsIn?.({ folder: '/out', name }, []);
  expect(findings('order.edi')).toHaveLength(1);
  expect(findings('{id}.edi')).toEqual([]);
  expect(findings(named('NAME'))).toEqual([]);
});

it.each([
  ['webhook', [webhookChannel]],
  ['directory', [directoryInbound, directoryOutbound]],
])('the page of %s names each setting', (folder, channels) => {
  const path = new URL(`../../src/channels/${folder}/README.md`, import.meta.url);
  const text = readFileSync(path, 'utf8');
  for (const { settings } of channels)
    for (const name of Object.keys(settings)) expect(text).toContain(`\`${name}\``);
});
