/**
 * An interchange that is too large for a batch: read in a thread of its own, in commits of 500 documents,
 * while small ones of other channels go on. Needs the thread of the last build.
 */
import { describe, expect, it } from 'vitest';
import { startHub } from '../../src/hub.ts';
import { memoryStore } from '../../src/store/memory/store.ts';
import { configure, profile } from '../pipeline/kit.ts';

const SETS = 3000;
const BAD_AT = 1234;

const x12 = (theirId: string) => ({
  ourQualifier: 'ZZ',
  ourId: 'DELTA',
  theirQualifier: 'ZZ',
  theirId,
  version: '004010' as const,
  sendFunctionalAcknowledgment: true,
});

/** One group of 855, of which one has no BAK; all answer orders that are not there yet. */
function interchange(sets: number): string {
  const control = '000000001';
  const lines = [
    `ISA*00*          *00*          *ZZ*ACME           *ZZ*DELTA          *260601*0800*U*00401*${control}*0*P*>`,
    'GS*PR*ACME*DELTA*20260601*0800*1*X*004010',
  ];
  for (let at = 1; at <= sets; at += 1) {
    const id = String(at).padStart(4, '0');
    const bak = at === BAD_AT ? 'REF*ZZ*nothing' : `BAK*00*AD*PO${at}*20260601`;
    lines.push(`ST*855*${id}`, bak, 'PO1*1*100*EA*2.5**BP*W-100', 'ACK*IA*100*EA*067*20300610');
    lines.push('CTT*1', `SE*6*${id}`);
  }
  lines.push(`GE*${sets}*1`, `IEA*1*${control}`, '');
  return lines.join('~\n');
}

describe('a large interchange', () => {
  it('is read beside the small ones, one bad set not costing the rest', async () => {
    const store = memoryStore();
    await configure(store, {
      partner: [profile('ACME', ['supplier'], { x12: x12('ACME') }), profile('BOLT', ['supplier'])],
    });
    const hub = await startHub({ store, port: 0, logLevel: 'silent' });
    try {
      const send = async (partner: string, body: string) => {
        const key = await hub.issueKey({ name: partner, partner, scopes: ['documents:write'] });
        const { status } = await fetch(`${hub.url}/v1/interchanges`, {
          method: 'POST',
          headers: { authorization: `Bearer ${key}`, 'content-type': 'application/octet-stream' },
          body,
        });
        return status;
      };
      const body = interchange(SETS);
      expect(body.length).toBeGreaterThan(256 * 1024);
      expect(await send('ACME', body)).toBe(202);
      const small = { kind: 'inventory_report', number: 'small', site: 'S1', lines: [] };
      expect(await send('BOLT', JSON.stringify(small))).toBe(202);
      await expect
        .poll(async () => {
          const filter = { number: 'small' };
          const { rows } = await store.listDocuments('default', filter, { limit: 1 });
          return rows[0]?.outcome;
        })
        .toBe('applied');
      await hub.quiesce();
      const { rows } = await store.listInterchanges('default', { partner: 'ACME' }, { limit: 5 });
      expect(rows).toMatchObject([{ outcome: 'translated', expectedDocuments: SETS }]);
      expect(await store.conservation('default')).toMatchObject({
        holds: true,
        documents: { received: SETS + 1, waiting: SETS - 1, refused: 1, applied: 1 },
      });
      const answers = await store.listDocuments(
        'default',
        { kind: 'functional_acknowledgment' },
        { limit: 5 },
      );
      expect(answers.rows).toMatchObject([
        { body: { outcome: { value: 'partially_accepted' }, received: SETS, accepted: SETS - 1 } },
      ]);
    } finally {
      await hub.stop();
    }
  });
});
