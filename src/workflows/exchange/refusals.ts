/** Every "no" of the exchange rules, with what a person does about it. */
import type { Refusal } from '../workflow.ts';

export const exchangeRefusals = {
  EXCHANGE_ANSWER_REPEATED: {
    title: 'The group was answered before',
    remedy: 'Nothing to do: the first answer counts, and this one says the same.',
  },
  DOCUMENT_NOT_FOR_EXCHANGE: {
    title: 'A document that answers nothing that was sent',
    remedy: 'Report it: documents of this kind go to another workflow.',
  },
} as const satisfies Record<string, { title: string; remedy: string }>;

export type ExchangeRefusalCode = keyof typeof exchangeRefusals;

export function refuse(code: ExchangeRefusalCode, text: string): Refusal {
  return { code, text };
}
