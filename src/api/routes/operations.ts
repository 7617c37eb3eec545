/** How the hub is: accounts that must come out even, work that waits, figures, audit. */
import Type from 'typebox';
import { pageOf, pageParameters, pageReply } from '../paging.ts';
import { route } from '../route.ts';
import { AuditShape, showAudit } from '../rows.ts';

const tag = 'Operations';
const Count = Type.Integer({ minimum: 0 });

export const getConservation = route({
  method: 'GET',
  path: '/v1/conservation',
  operationId: 'getConservation',
  tag,
  summary: 'received = applied + duplicate + refused + quarantined + waiting',
  access: 'tenant',
  scope: 'operations:read',
  success: [
    {
      status: 200,
      description: 'Both ledgers, and every id that breaks them.',
      schema: Type.Object({
        interchanges: Type.Record(Type.String(), Count),
        documents: Type.Record(Type.String(), Count),
        violations: Type.Array(
          Type.Object({
            id: Type.String(),
            what: Type.Enum(['interchange', 'document']),
            text: Type.String(),
          }),
        ),
        holds: Type.Boolean(),
      }),
    },
  ],
  async answer({ caller, context }) {
    return { status: 200, body: await context.store.conservation(caller.tenant) };
  },
});

export const getWorkload = route({
  method: 'GET',
  path: '/v1/workload',
  operationId: 'getWorkload',
  tag,
  summary: 'What stands before the stations, and when the next thing is due',
  access: 'tenant',
  scope: 'operations:read',
  success: [
    {
      status: 200,
      description: 'Counts.',
      schema: Type.Object({
        untranslated: Count,
        behindLarge: Count,
        laneEntries: Count,
        readyEntries: Count,
        heldLanes: Count,
        waitingDocuments: Count,
        transmissionsDue: Count,
        transmissionsWaiting: Count,
        deadLetters: Count,
        quarantined: Count,
        nextDueAt: Type.Optional(Type.String()),
      }),
    },
  ],
  async answer({ caller, context }) {
    return { status: 200, body: await context.store.workload(caller.tenant) };
  },
});

export const getChannels = route({
  method: 'GET',
  path: '/v1/channels',
  operationId: 'getChannels',
  tag,
  summary: 'Channels and endpoints that this hub cannot open, and why',
  description:
    'As this process sees it: variables that settings name are looked up in its environment. Their names ' +
    'are told, values never. What cannot be opened is tried again from time to time.',
  access: 'tenant',
  scope: 'operations:read',
  success: [
    {
      status: 200,
      description: 'Those that are not open.',
      schema: Type.Object({
        stations: Type.Boolean({
          description: 'False where only the API runs: no channel is opened there.',
        }),
        configured: Type.Integer({
          minimum: 0,
          description: 'Channels that look for themselves, and endpoints.',
        }),
        notOpen: Type.Array(
          Type.Object({
            direction: Type.Enum(['in', 'out']),
            partner: Type.String(),
            id: Type.String({
              description: "Of the channel or endpoint in the partner's profile.",
            }),
            text: Type.String(),
            missing: Type.Array(Type.String(), {
              description: 'Variables that the environment of this hub does not have.',
            }),
          }),
        ),
      }),
    },
  ],
  answer: ({ caller, context }) => ({ status: 200, body: context.channelsReport(caller.tenant) }),
});

export const listAudit = route({
  method: 'GET',
  path: '/v1/audit',
  operationId: 'listAudit',
  tag,
  summary: 'List changes with who made them, newest first',
  access: 'tenant',
  scope: 'audit:read',
  query: Type.Object(pageParameters, { additionalProperties: false }),
  success: [{ status: 200, description: 'A page.', schema: pageOf(AuditShape) }],
  answer({ caller, context, query, url }) {
    const read = context.store.listAudit.bind(context.store, caller.tenant);
    return pageReply(query, url, read, showAudit);
  },
});

export const getMetrics = route({
  method: 'GET',
  path: '/metrics',
  operationId: 'getMetrics',
  tag,
  summary: 'Figures for Prometheus',
  description:
    "What waits before the stations, of the key's tenant; and the figures of the process: requests, stations, memory. " +
    'A hub of several tenants gives those of the process to keys of its first tenant alone.',
  access: 'tenant',
  scope: 'operations:read',
  success: [{ status: 200, description: 'Text exposition.', contentType: 'text/plain' }],
  async answer(call) {
    const { contentType, text } = await call.metrics(call.caller.tenant);
    return { status: 200, headers: { 'content-type': contentType }, text };
  },
});

export const getHealth = route({
  method: 'GET',
  path: '/health',
  operationId: 'getHealth',
  tag,
  summary: 'The process lives',
  access: 'open',
  success: [
    {
      status: 200,
      description: 'It does.',
      schema: Type.Object({ lives: Type.Literal(true) }),
    },
  ],
  answer: () => ({ status: 200, body: { lives: true } }),
});

export const getReady = route({
  method: 'GET',
  path: '/ready',
  operationId: 'getReady',
  tag,
  summary: 'The database answers',
  access: 'open',
  success: [
    {
      status: 200,
      description: 'It does.',
      schema: Type.Object({ ready: Type.Literal(true) }),
    },
  ],
  problems: ['STORE_UNAVAILABLE'],
  async answer({ context }) {
    await context.store.now();
    return { status: 200, body: { ready: true } };
  },
});
