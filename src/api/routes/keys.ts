/** API keys: issue, list, revoke. A secret is shown once; only its hash is kept. */
import Type from 'typebox';
import { newId } from '../../base/ids.ts';
import { instantFromMs, parseInstant } from '../../base/instant.ts';
import type { ApiKeyRow } from '../../store/store.ts';
import { hashSecret, newSecret } from '../authenticate.ts';
import { pageOf, pageParameters, pageReply } from '../paging.ts';
import { notFound, problem } from '../problems.ts';
import { authorOf, type Caller, route } from '../route.ts';
import { grants, partnerScopes, type Scope, scopeNames } from '../scopes.ts';
import { Done } from '../shapes.ts';

const tag = 'Keys';
const ScopeName = Type.Enum([...scopeNames] as [Scope, ...Scope[]]);

const keyFields = {
  id: Type.String(),
  name: Type.String(),
  scopes: Type.Array(Type.String()),
  partner: Type.Optional(Type.String()),
  createdAt: Type.String(),
  expiresAt: Type.Optional(Type.String()),
  revokedAt: Type.Optional(Type.String()),
};

export const listKeys = route({
  method: 'GET',
  path: '/v1/keys',
  operationId: 'listKeys',
  tag,
  summary: 'List API keys without their secrets, oldest first',
  access: 'tenant',
  scope: 'keys:write',
  query: Type.Object(pageParameters, { additionalProperties: false }),
  success: [
    {
      status: 200,
      description: 'A page; revoked keys too.',
      schema: pageOf(Type.Object(keyFields)),
    },
  ],
  answer({ caller, context, query, url }) {
    const read = context.store.listApiKeys.bind(context.store, caller.tenant);
    return pageReply(query, url, read, showKey);
  },
});

export const issueKey = route({
  method: 'POST',
  path: '/v1/keys',
  operationId: 'issueKey',
  tag,
  summary: 'Issue an API key',
  description:
    'The secret is in this answer and nowhere else. A key gives only scopes that it has itself.',
  access: 'tenant',
  scope: 'keys:write',
  body: Type.Object(
    {
      name: Type.String({ minLength: 1, maxLength: 120 }),
      scopes: Type.Array(ScopeName, { minItems: 1, maxItems: scopeNames.length }),
      partner: Type.Optional(
        Type.String({
          minLength: 1,
          maxLength: 80,
          description: "Set: the key sees and writes this partner's data alone.",
        }),
      ),
      expiresAt: Type.Optional(Type.String({ maxLength: 40 })),
    },
    { additionalProperties: false },
  ),
  success: [
    {
      status: 201,
      description: 'The key with its secret.',
      schema: Type.Object({ ...keyFields, secret: Type.String() }),
    },
  ],
  problems: ['GRANT_REFUSED', 'REFERENCE_UNKNOWN', 'DOCUMENT_INVALID'],
  async answer({ caller, context, body }) {
    const { name, partner } = body;
    const refused = body.scopes.filter((scope) => !mayGive(caller, scope, partner));
    if (refused.length > 0) return problem('GRANT_REFUSED', { detail: refused.join(', ') });
    if (partner !== undefined && !context.configuration(caller.tenant).partners.has(partner))
      return problem('REFERENCE_UNKNOWN', { detail: 'There is no partner with this id.' });
    const expiresAt = body.expiresAt === undefined ? undefined : parseInstant(body.expiresAt);
    const now = instantFromMs(context.nowMs());
    if (body.expiresAt !== undefined && (expiresAt === undefined || expiresAt <= now))
      return problem('DOCUMENT_INVALID', {
        problems: [
          {
            pointer: '/expiresAt',
            code: 'BODY_FIELD_INVALID',
            text: 'An instant in the future (RFC 3339) must stand here.',
          },
        ],
      });
    const secret = newSecret();
    const row: ApiKeyRow = {
      id: newId(context.nowMs(), context.random),
      tenant: caller.tenant,
      name,
      hash: hashSecret(secret),
      scopes: [...new Set(body.scopes)],
      createdAt: now,
      ...(partner === undefined ? {} : { partner }),
      ...(expiresAt === undefined ? {} : { expiresAt }),
    };
    await context.store.putApiKey(row, authorOf(caller));
    return { status: 201, body: { ...showKey(row), secret } };
  },
});

export const revokeKey = route({
  method: 'DELETE',
  path: '/v1/keys/{id}',
  operationId: 'revokeKey',
  tag,
  summary: 'Revoke an API key',
  description: 'Holds at once in this process and within seconds in others.',
  access: 'tenant',
  scope: 'keys:write',
  params: { id: 'Id of the key.' },
  success: [{ status: 200, description: 'It opens nothing any more.', schema: Done }],
  problems: ['NOT_FOUND'],
  async answer(call) {
    const { caller, context, params } = call;
    const author = authorOf(caller);
    const done = await context.store.revokeApiKey(caller.tenant, params.id ?? '', author);
    call.forgetKeys();
    return done ? { status: 200, body: { done } } : notFound();
  },
});

function mayGive(caller: Caller, scope: Scope, partner: string | undefined): boolean {
  return grants(caller.scopes, scope) && (partner === undefined || partnerScopes.includes(scope));
}

function showKey({ hash: _hash, tenant: _tenant, ...row }: ApiKeyRow) {
  return row;
}
