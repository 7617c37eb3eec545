/** An ERP that writes 850 and 860 into a folder and reads the hub's 997 and TA1. */
import type { Beliefs } from '../beliefs.ts';
import type { Mailbox } from '../mailbox.ts';
import { type SentGroup, transmissionOf, type X12Party } from '../suppliers/x12-wire.ts';
import type { Agenda } from '../systems/agenda.ts';
import { nameOf } from '../trade.ts';
import { type Delimiters, readInterchange, writeInterchange } from '../x12/envelope.ts';
import { writeChange, writeOrder } from '../x12/order-sets.ts';
import { readReceipt } from '../x12/receipts.ts';
import type { ErpWire } from './erp.ts';

export interface ErpX12Options {
  beliefs: Beliefs;
  agenda: Agenda;
  mailbox: Mailbox;
  own: X12Party;
  hub: X12Party;
  version: '004010' | '005010';
  delimiters: Delimiters;
}

export class ErpX12Wire implements ErpWire {
  readonly #options: ErpX12Options;

  constructor(options: ErpX12Options) {
    this.#options = options;
  }

  /** Twice: the same file once more, as an operator does who is not sure. */
  send(message: Parameters<ErpWire['send']>[0], twice: boolean): void {
    const { beliefs, agenda, mailbox, own, hub, version, delimiters } = this.#options;
    const control = (beliefs.get<{ last: number }>('numbers', 'interchange')?.last ?? 0) + 1;
    beliefs.put('numbers', 'interchange', { last: control });
    const isOrder = message.kind === 'order';
    const set = isOrder ? '850' : '860';
    const text = writeInterchange(
      {
        senderQualifier: own.qualifier,
        sender: own.id,
        receiverQualifier: hub.qualifier,
        receiver: hub.id,
        version,
        delimiters,
        control,
        writtenAt: new Date(agenda.nowMs()),
        wantsReceipt: true,
      },
      [
        {
          functional: isOrder ? 'PO' : 'PC',
          sets: [{ set, segments: isOrder ? writeOrder(message) : writeChange(message) }],
        },
      ],
    );
    const row: SentGroup = { control: String(control * 10), set, title: nameOf(message) };
    beliefs.put('sentGroups', row.control, row);
    const file = `erp-${String(control).padStart(9, '0')}`;
    mailbox.put(`${file}.edi`, text);
    if (twice) mailbox.put(`${file}-again.edi`, text);
  }

  collect(): number {
    return this.#options.mailbox.collect((text, file) => {
      this.#options.beliefs.put('files', transmissionOf(file), { file });
      this.#take(text);
    });
  }

  #take(text: string): void {
    const { beliefs } = this.#options;
    const interchange = readInterchange(text);
    for (const receipt of interchange.receipts)
      beliefs.put('interchangeReceipts', receipt[1] ?? '', { outcome: receipt[4] });
    for (const group of interchange.groups)
      for (const set of group.sets) {
        const receipt = readReceipt(set);
        const sent = beliefs.get<SentGroup>('sentGroups', receipt.control);
        if (sent === undefined)
          beliefs.put('surprises', `997 ${receipt.control}`, { text: 'a 997 for nothing sent' });
        else beliefs.put('sentGroups', receipt.control, { ...sent, outcome: receipt.outcome });
      }
  }
}
