import { describe, expect, it } from 'vitest';
import { startHub } from '../../src/hub.ts';
import { memoryStore } from '../../src/store/memory/store.ts';

describe('a hub beyond its limit', () => {
  it('answers 429 with Retry-After, and stores nothing', async () => {
    const store = memoryStore();
    const limits = { ingest: { waitingRequestsMax: 0, retryAfterMs: 3000 } };
    const hub = await startHub({ store, port: 0, logLevel: 'silent', limits });
    try {
      const key = await hub.issueKey({ name: 'a', scopes: ['documents:write'] });
      const response = await fetch(`${hub.url}/v1/interchanges`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: '{"kind":"invoice"}',
      });
      expect(response.status).toBe(429);
      expect(response.headers.get('retry-after')).toBe('3');
      expect((await hub.observe()).conservation.interchanges.received).toBe(0);
      expect(hub.counts()).toMatchObject({ accepted: 0, overloaded: 1 });
    } finally {
      await hub.stop();
    }
  });

  it('does not start twice on one port, and leaves nothing open', async () => {
    const first = await startHub({ store: memoryStore(), port: 0, logLevel: 'silent' });
    const port = Number(new URL(first.url).port);
    const store = memoryStore();
    await expect(startHub({ store, port, logLevel: 'silent' })).rejects.toThrow(/EADDRINUSE/);
    await expect(store.now()).rejects.toThrow('closed');
    await first.stop();
  });
});
