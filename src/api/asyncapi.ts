/** The AsyncAPI 3.0 document: what the hub sends by itself, to webhooks and on the event stream. */
import { documentKinds, documentSchemas } from '../model/document.ts';
import { inboundKinds } from '../model/senders.ts';
import { CloudEventShape } from './rows.ts';
import { definitionsOf, type Json, jsonText, referring, titleOf } from './schemas.ts';

type Members = { [name: string]: Json };
const BASE = '#/components/schemas/';

/** Headers of Standard Webhooks; the signature is over `id.timestamp.body`. */
const webhookHeaders: Members = {
  type: 'object',
  required: ['webhook-id', 'webhook-timestamp', 'webhook-signature'],
  properties: {
    'webhook-id': { type: 'string', description: 'Equal on every attempt; tells a repetition.' },
    'webhook-timestamp': { type: 'string', description: 'Seconds since 1970 of this attempt.' },
    'webhook-signature': {
      type: 'string',
      description: 'Space-separated `v1,BASE64` of HMAC-SHA256; several while a secret rotates.',
    },
  },
};

export function asyncApi(): Members {
  const used = new Set<string>();
  const messages: { [name: string]: Json } = {};
  for (const kind of documentKinds) {
    messages[kind] = {
      name: kind,
      title: titleOf(kind),
      contentType: 'application/json',
      headers: { $ref: '#/components/schemas/WebhookHeaders' },
      payload: referring(documentSchemas[kind], BASE, used),
      'x-inbound': inboundKinds.includes(kind),
    };
  }
  const payload = referring(CloudEventShape, BASE, used);
  const contentType = 'application/cloudevents+json';
  const title = 'A canonical event as CloudEvent 1.0';
  messages.event = { name: 'event', title, contentType, payload };
  return {
    asyncapi: '3.0.0',
    info: { title: 'Syncline', version: '1', license: { name: 'Apache-2.0' } },
    defaultContentType: 'application/json',
    channels: {
      webhook: {
        title: "A partner's endpoint",
        description:
          'POST to the address of the profile, signed as Standard Webhooks have it. One document or event, or ' +
          'an array of documents where the endpoint takes batches. At least once; per key in order where the ' +
          'endpoint asks for it.',
        address: null,
        messages: refs('messages', Object.keys(messages)),
      },
      events: {
        title: 'The event log',
        description:
          'Server-sent events. The id is the position in the log; Last-Event-ID goes on behind it.',
        address: '/v1/events',
        messages: refs('messages', ['event']),
      },
    },
    operations: {
      transmit: { action: 'send', channel: { $ref: '#/channels/webhook' } },
      follow: { action: 'send', channel: { $ref: '#/channels/events' } },
    },
    components: {
      messages,
      schemas: { ...definitionsOf(used, BASE), WebhookHeaders: webhookHeaders },
    },
  };
}

export function asyncApiText(): string {
  return jsonText(asyncApi());
}

function refs(section: string, names: readonly string[]): Members {
  return Object.fromEntries(
    names.map((name) => [name, { $ref: `#/components/${section}/${name}` }]),
  );
}
