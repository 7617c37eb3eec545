/** Profiles, settings and master data: read, plan, apply. */
import Type from 'typebox';
import { pageAmong } from '../../base/pages.ts';
import { CONFIGURATION_KINDS, type Configuration } from '../../model/configuration.ts';
import { PartnerProfile } from '../../model/profile.ts';
import type { PageRequest } from '../../store/store.ts';
import { checkedChanges } from '../configuration-checks.ts';
import { placeOf, planRow, rowsOf } from '../configuration-rows.ts';
import { pageOf, pageParameters, pageReply } from '../paging.ts';
import { notFound, problem, type Reply } from '../problems.ts';
import { authorOf, type Call, route, sees } from '../route.ts';
import { withoutSecrets } from '../secrets.ts';

const tag = 'Configuration';
const CHANGES_MAX = 5_000;
/** A deployment imports its master data in as few commits as it can. */
const BODY_BYTES_MAX = 32 * 1024 * 1024;
const LIMITS =
  `At most ${CHANGES_MAX} rows and ${BODY_BYTES_MAX / 1024 / 1024} MiB in one request. More go in several, each ` +
  'with the version that the one before answered as "expectedVersion"; each is a version of its own.';
const closed = { additionalProperties: false };

const Change = Type.Object(
  {
    kind: Type.Enum([...CONFIGURATION_KINDS]),
    key: Type.String({ minLength: 1, maxLength: 300 }),
    body: Type.Optional(Type.Unknown({ description: 'The new row; absent or null deletes it.' })),
  },
  closed,
);
const DifferenceShape = Type.Object({
  pointer: Type.String(),
  before: Type.Optional(Type.Unknown()),
  after: Type.Optional(Type.Unknown()),
});
const Plan = Type.Object({
  version: Type.Integer(),
  rows: Type.Array(
    Type.Object({
      kind: Type.Enum([...CONFIGURATION_KINDS]),
      key: Type.String(),
      action: Type.Enum(['create', 'change', 'delete', 'none']),
      differences: Type.Array(DifferenceShape),
    }),
  ),
});

const ConfigurationRowShape = Type.Object({
  kind: Type.Enum([...CONFIGURATION_KINDS]),
  key: Type.String(),
  body: Type.Unknown(),
});
const VersionShape = Type.Object({
  kind: Type.String(),
  key: Type.String(),
  version: Type.Integer(),
  body: Type.Optional(Type.Unknown()),
  changedAt: Type.String(),
  changedBy: Type.String(),
  note: Type.Optional(Type.String()),
});

export const getConfiguration = route({
  method: 'GET',
  path: '/v1/configuration',
  operationId: 'getConfiguration',
  tag,
  summary: 'List rows of one kind, or of all, with the version',
  description:
    'Pages that say the same version are of one moment. Where it differs, the configuration has changed in between.',
  access: 'tenant',
  scope: 'configuration:read',
  query: Type.Object(
    { kind: Type.Optional(Type.Enum([...CONFIGURATION_KINDS])), ...pageParameters },
    closed,
  ),
  success: [
    {
      status: 200,
      description: 'A page by kind and key; secrets as dots.',
      schema: pageOf(ConfigurationRowShape, { version: Type.Integer() }),
    },
  ],
  async answer({ caller, context, query, url }) {
    const present = await presentOf(context.configuration(caller.tenant), context, caller.tenant);
    const rows = rowsOf(present, query.kind);
    return pageReply(
      query,
      url,
      (page) => pageAmong(rows, page, placeOf),
      (row) => ({ ...row, body: withoutSecrets(row.body, context.channels) }),
      { version: present.version },
    );
  },
});

export const planConfiguration = route({
  method: 'POST',
  path: '/v1/configuration/plan',
  operationId: 'planConfiguration',
  tag,
  summary: 'Show what a change would change',
  description: LIMITS,
  access: 'tenant',
  scope: 'configuration:read',
  body: Type.Object({ changes: Type.Array(Change, { maxItems: CHANGES_MAX }) }, closed),
  bodyBytesMax: BODY_BYTES_MAX,
  success: [{ status: 200, description: 'The difference.', schema: Plan }],
  problems: ['DOCUMENT_INVALID'],
  async answer({ caller, context, body }) {
    const present = await presentOf(context.configuration(caller.tenant), context, caller.tenant);
    const { changes, places } = checkedChanges(body.changes, present, context.channels);
    if (places.length > 0) return problem('DOCUMENT_INVALID', { problems: places });
    const rows = changes.map((change) => planRow(present, change, context.channels));
    return { status: 200, body: { version: present.version, rows } };
  },
});

export const applyConfiguration = route({
  method: 'POST',
  path: '/v1/configuration/apply',
  operationId: 'applyConfiguration',
  tag,
  summary: 'Change rows, all in one commit',
  description: LIMITS,
  access: 'tenant',
  scope: 'configuration:write',
  body: Type.Object(
    {
      changes: Type.Array(Change, { maxItems: CHANGES_MAX }),
      expectedVersion: Type.Optional(
        Type.Integer({ minimum: 0, description: 'The version that the plan was made on.' }),
      ),
    },
    closed,
  ),
  bodyBytesMax: BODY_BYTES_MAX,
  success: [
    {
      status: 200,
      description: 'The new version.',
      schema: Type.Object({ version: Type.Integer() }),
    },
  ],
  problems: ['DOCUMENT_INVALID', 'CONFIGURATION_MOVED'],
  async answer({ caller, context, body }) {
    const present = await presentOf(context.configuration(caller.tenant), context, caller.tenant);
    const { changes, places } = checkedChanges(body.changes, present, context.channels);
    if (places.length > 0) return problem('DOCUMENT_INVALID', { problems: places });
    const outcome = await context.store.applyConfiguration(
      caller.tenant,
      changes,
      authorOf(caller),
      body.expectedVersion,
    );
    if ('conflict' in outcome)
      return problem('CONFIGURATION_MOVED', { detail: `It is at version ${outcome.conflict}.` });
    await context.refreshConfiguration?.(caller.tenant);
    return { status: 200, body: { version: outcome.version } };
  },
});

export const getConfigurationHistory = route({
  method: 'GET',
  path: '/v1/configuration/{kind}/{key}/history',
  operationId: 'getConfigurationHistory',
  tag,
  summary: 'List the versions of one row, oldest first',
  access: 'tenant',
  scope: 'configuration:read',
  params: { kind: 'Kind of the row.', key: 'Its key.' },
  query: Type.Object(pageParameters, closed),
  success: [
    {
      status: 200,
      description: 'A page of versions; one without a body is a deletion.',
      schema: pageOf(VersionShape),
    },
  ],
  problems: ['NOT_FOUND'],
  async answer({ caller, context, params, query, url }) {
    const kind = CONFIGURATION_KINDS.find((known) => known === params.kind);
    if (kind === undefined) return notFound();
    const key = params.key ?? '';
    const read = (page: PageRequest) =>
      context.store.configurationHistory(caller.tenant, kind, key, page);
    if ((await read({ limit: 1 })).rows.length === 0) return notFound();
    return pageReply(query, url, read, (row) => ({
      ...row,
      body: withoutSecrets(row.body, context.channels),
    }));
  },
});

export const listPartners = route({
  method: 'GET',
  path: '/v1/partners',
  operationId: 'listPartners',
  tag,
  summary: 'List partner profiles by id',
  access: 'partner',
  isolation: 'filtered',
  scope: 'configuration:read',
  query: Type.Object(pageParameters, closed),
  success: [
    {
      status: 200,
      description: 'A page of the profiles that the key may see.',
      schema: pageOf(PartnerProfile),
    },
  ],
  answer({ caller, context, query, url }) {
    const { partners } = context.configuration(caller.tenant);
    const seen = [...partners.values()].filter(({ id }) => sees(caller, id));
    return pageReply(
      query,
      url,
      (page) => pageAmong(seen, page, ({ id }) => id),
      (profile) => withoutSecrets(profile, context.channels),
    );
  },
});

export const getPartner = route({
  method: 'GET',
  path: '/v1/partners/{id}',
  operationId: 'getPartner',
  tag,
  summary: 'Read one partner profile',
  access: 'partner',
  isolation: 'owned',
  scope: 'configuration:read',
  params: { id: 'Id of the partner.' },
  success: [{ status: 200, description: 'The profile; secrets as dots.', schema: PartnerProfile }],
  problems: ['NOT_FOUND'],
  answer({ caller, context, params }): Reply {
    const profile = context.configuration(caller.tenant).partners.get(params.id ?? '');
    if (profile === undefined || !sees(caller, profile.id)) return notFound();
    return { status: 200, body: withoutSecrets(profile, context.channels) };
  },
});

/** What stands in the store now; another process may have changed it. */
async function presentOf(
  known: Configuration,
  { store }: Call['context'],
  tenant: string,
): Promise<Configuration> {
  return (await store.loadConfiguration(tenant, known.version)) ?? known;
}
