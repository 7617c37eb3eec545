/** What routing says of documents that go to no stream. */
export const routingRefusals = {
  DOCUMENT_KEPT: {
    title: 'A document is kept, and nothing more',
    remedy: 'Nothing to do: no workflow stands on documents of this kind; they can be read.',
  },
} as const satisfies Record<string, { title: string; remedy: string }>;

export type RoutingRefusalCode = keyof typeof routingRefusals;
