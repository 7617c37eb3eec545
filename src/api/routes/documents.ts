/** Canonical documents as they were read or made, and the files that came with them. */
import Type from 'typebox';
import { wholeInterchangeBytesMax } from '../../base/limits.ts';
import { attachmentsIn } from '../../pipeline/attachments.ts';
import type { DocumentRow } from '../../store/store.ts';
import { pageOf, pageParameters, pageReply } from '../paging.ts';
import { notFound } from '../problems.ts';
import { type Call, partnerFilter, route, sees } from '../route.ts';
import { DOCUMENT_OUTCOMES, DocumentShape, showDocument, showDocumentHead } from '../rows.ts';
import { digest } from '../sending.ts';

const tag = 'Documents';
const id = { id: 'Id of the document.' };

export const listDocuments = route({
  method: 'GET',
  path: '/v1/documents',
  operationId: 'listDocuments',
  tag,
  summary: 'List documents, newest first, without their bodies',
  access: 'partner',
  isolation: 'filtered',
  scope: 'documents:read',
  query: Type.Object(
    {
      interchange: Type.Optional(Type.String()),
      stream: Type.Optional(Type.String()),
      kind: Type.Optional(Type.String()),
      partner: Type.Optional(Type.String()),
      number: Type.Optional(Type.String()),
      outcome: Type.Optional(Type.Enum([...DOCUMENT_OUTCOMES])),
      direction: Type.Optional(Type.Enum(['in', 'out'])),
      ...pageParameters,
    },
    { additionalProperties: false },
  ),
  success: [{ status: 200, description: 'A page.', schema: pageOf(DocumentShape) }],
  answer({ caller, context, query, url }) {
    const { limit: _limit, after: _after, partner, ...rest } = query;
    const filter = { ...rest, ...partnerFilter(caller, partner) };
    const read = context.store.listDocuments.bind(context.store, caller.tenant, filter);
    return pageReply(query, url, read, showDocumentHead);
  },
});

export const getDocument = route({
  method: 'GET',
  path: '/v1/documents/{id}',
  operationId: 'getDocument',
  tag,
  summary: 'Read one document',
  access: 'partner',
  isolation: 'owned',
  scope: 'documents:read',
  params: id,
  success: [{ status: 200, description: 'The document.', schema: DocumentShape }],
  problems: ['NOT_FOUND'],
  async answer(call) {
    const row = await rowOf(call);
    return row === undefined ? notFound() : { status: 200, body: showDocument(row) };
  },
});

export const getDocumentFile = route({
  method: 'GET',
  path: '/v1/documents/{id}/file',
  operationId: 'getDocumentFile',
  tag,
  summary: 'Read the file of a proof of delivery',
  access: 'partner',
  isolation: 'owned',
  scope: 'documents:read',
  params: id,
  success: [{ status: 200, description: 'The file.', contentType: 'application/octet-stream' }],
  problems: ['NOT_FOUND'],
  async answer(call) {
    const row = await rowOf(call);
    const body = row?.body;
    if (row === undefined || body?.kind !== 'proof_of_delivery' || body.contentHash === undefined)
      return notFound();
    if (!(await broughtFile(call, row, body.contentHash))) return notFound();
    const { store } = call.context;
    const file = await store.getAttachment(call.caller.tenant, body.contentHash);
    if (file === undefined) return notFound();
    return {
      status: 200,
      headers: {
        'content-type': 'application/octet-stream',
        'content-disposition': `attachment; filename="${body.contentHash}"`,
        'syncline-content-type': file.contentType.replace(/[^\x20-\x7e]/g, ''),
      },
      bytes: file.bytes,
    };
  },
});

async function rowOf({ caller, context, params }: Call): Promise<DocumentRow | undefined> {
  const row = await context.store.getDocument(caller.tenant, params.id ?? '');
  return row !== undefined && sees(caller, row.partner) ? row : undefined;
}

/**
 * Whether the partner that asks sent the file itself. Files are kept by hash, once for all who send them: a document
 * that names the hash alone, which others are told, would else open what another partner sent.
 */
async function broughtFile(
  { caller, context }: Call,
  { direction, interchange }: DocumentRow,
  contentHash: string,
): Promise<boolean> {
  if (caller.partner === undefined || direction === 'out') return true;
  const { store } = context;
  const sent = interchange && (await store.getInterchange(caller.tenant, interchange));
  // Of larger ones no file is kept.
  if (!sent || sent.size > wholeInterchangeBytesMax) return false;
  const parts: Uint8Array[] = [];
  for await (const part of store.readParts(caller.tenant, sent.id)) parts.push(part);
  return attachmentsIn(parts, digest).some((file) => file.contentHash === contentHash);
}
