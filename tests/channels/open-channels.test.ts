import { beforeEach, describe, expect, it } from 'vitest';
import type {
  ChannelSettings,
  InboundChannelType,
  OutboundChannelType,
} from '../../src/channels/channel.ts';
import { followInbound } from '../../src/channels/follow.ts';
import { notOpenOf } from '../../src/channels/not-open.ts';
import { openInbound, openOutbound, type WantedInbound } from '../../src/channels/open-channels.ts';
import { fromEnvironment } from '../../src/channels/secrets.ts';

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

  it('are tried again where they could not be opened', () => {
    const open = openOutbound(() => undefined);
    const settings = { bad: true };
    expect(open.of('key', type, () => settings, surroundings, '')).toHaveProperty('problem');
    settings.bad = false;
    expect(open.of('key', type, () => settings, surroundings, '')).toHaveProperty('send');
  });
});

describe('inbound channels', () => {
  const log: string[] = [];
  const reports: string[] = [];
  beforeEach(() => {
    log.length = 0;
    reports.length = 0;
  });
  const type: InboundChannelType = {
    id: 'test',
    title: 'Test',
    settings: {},
    start: ({ name }) => {
      if (String(name).startsWith('bad')) throw new Error(`no ${name}`);
      log.push(`+${name}`);
      return {
        stop: async () => {
          log.push(`-${name}`);
        },
      };
    },
  };
  const want = (key: string, name: string, settings = () => ({ name })): WantedInbound => ({
    key,
    mark: name,
    type,
    settings,
    surroundings: {
      receive: async () => [],
      receiveChunks: async () => ({ outcome: 'committed' as const, id: '' }),
      elapsedMs: () => 0,
      report: () => undefined,
    },
  });

  it('follow the configuration', async () => {
    const open = openInbound((text) => reports.push(text));
    await open.follow([want('a', 'a1'), want('b', 'b1'), want('c', 'bad')]);
    await open.follow([want('a', 'a1'), want('b', 'b2')]);
    await open.follow([want('b', 'b2')]);
    await open.stopAll();
    expect(log).toEqual(['+a1', '+b1', '-b1', '+b2', '-a1', '-b2']);
    expect(reports).toEqual(['The inbound channel c could not start.']);
  });

  it('say why they could not start, once for each reason, and start when it has passed', async () => {
    const open = openInbound((text) => reports.push(text));
    let name = 'bad';
    const wanted = [want('a', 'a1'), want('c', 'c', () => ({ name }))];
    await open.follow(wanted);
    await open.follow(wanted);
    expect([...open.problems()]).toEqual([['c', 'no bad']]);
    name = 'bad in another way';
    await open.follow(wanted);
    expect(reports).toHaveLength(2);
    name = 'c1';
    await open.follow(wanted);
    expect([...open.problems()]).toEqual([]);
    await open.stopAll();
    expect(log).toEqual(['+a1', '+c1', '-a1', '-c1']);
  });

  it('that could not start are tried again from time to time, without a change', async () => {
    let elapsedMs = 0;
    let name = 'bad';
    const following = followInbound({
      version: () => '1',
      wanted: () => [want('c', 'c', () => ({ name }))],
      elapsedMs: () => elapsedMs,
      report: (text) => reports.push(text),
      tryAgainMs: 10,
    });
    await following.look();
    name = 'c1';
    await following.look();
    expect(following.problems().size).toBe(1);
    elapsedMs = 10;
    await following.look();
    expect(following.problems().size).toBe(0);
    await following.stop();
    expect(log).toEqual(['+c1', '-c1']);
  });
});

describe('the report on channels that are not open', () => {
  it('names what is missing, all of it, and no value', () => {
    const tried = (direction: 'in' | 'out', id: string, folder: string, problem?: string) => ({
      direction,
      partner: 'P',
      id,
      settings: { folder },
      problem,
    });
    const two = `${fromEnvironment('A')}/${fromEnvironment('B')}`;
    const found = notOpenOf(
      [
        tried('in', '0', two),
        tried('in', '1', fromEnvironment('C')),
        tried('out', '2', '', 'It is bad.'),
      ],
      { C: 'value' },
    );
    expect(found).toEqual([
      {
        direction: 'in',
        partner: 'P',
        id: '0',
        text: 'The environment of the hub does not have A, B.',
        missing: ['A', 'B'],
      },
      { direction: 'out', partner: 'P', id: '2', text: 'It is bad.', missing: [] },
    ]);
  });
});
