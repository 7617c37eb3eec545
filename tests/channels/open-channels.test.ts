import { describe, expect, it } from 'vitest';
import type {
  ChannelSettings,
  InboundChannelType,
  OutboundChannelType,
} from '../../src/channels/channel.ts';
import { openInbound, openOutbound } from '../../src/channels/open-channels.ts';

const surroundings = {
  timeoutMs: 1,
  concurrencyMax: 1,
  privateAddressesAllowed: [],
  nowMs: () => 0,
};

describe('outbound channels', () => {
  const opened: ChannelSettings[] = [];
  const closed: ChannelSettings[] = [];
  const type: OutboundChannelType = {
    id: 'test',
    title: 'Test',
    settings: {},
    open: (settings) => {
      if (settings.bad === true) throw new Error('The setting "bad" is bad.');
      opened.push(settings);
      return {
        send: async () => ({ outcome: 'accepted', receipt: '' }),
        close: async () => {
          closed.push(settings);
        },
      };
    },
  };

  it('stay open until their settings change', async () => {
    const open = openOutbound(() => undefined);
    const of = (settings: ChannelSettings) =>
      open.of('key', type, () => settings, surroundings, JSON.stringify(settings));
    const first = of({ a: 1 });
    expect(of({ a: 1 })).toBe(first);
    expect(of({ a: 2 })).not.toBe(first);
    expect([opened, closed]).toEqual([[{ a: 1 }, { a: 2 }], [{ a: 1 }]]);
    await open.closeAll();
    expect(closed).toEqual([{ a: 1 }, { a: 2 }]);
  });

  it('say why they cannot be opened', () => {
    const open = openOutbound(() => undefined);
    expect(open.of('key', type, () => ({ bad: true }), surroundings, '')).toEqual({
      problem: 'The setting "bad" is bad.',
    });
  });
});

describe('inbound channels', () => {
  it('follow the configuration', async () => {
    const log: string[] = [];
    const type: InboundChannelType = {
      id: 'test',
      title: 'Test',
      settings: {},
      start: ({ name }) => {
        if (name === 'bad') throw new Error('no');
        log.push(`+${name}`);
        return {
          stop: async () => {
            log.push(`-${name}`);
          },
        };
      },
    };
    const reports: string[] = [];
    const open = openInbound((text) => reports.push(text));
    const want = (key: string, name: string) => ({
      key,
      mark: name,
      type,
      settings: () => ({ name }),
      surroundings: {
        receive: async () => [],
        receiveChunks: async () => ({ outcome: 'committed' as const, id: '' }),
        elapsedMs: () => 0,
        report: () => undefined,
      },
    });
    await open.follow([want('a', 'a1'), want('b', 'b1'), want('c', 'bad')]);
    await open.follow([want('a', 'a1'), want('b', 'b2')]);
    await open.follow([want('b', 'b2')]);
    await open.stopAll();
    expect(log).toEqual(['+a1', '+b1', '-b1', '+b2', '-a1', '-b2']);
    expect(reports).toEqual(['The inbound channel c could not start.']);
  });
});
