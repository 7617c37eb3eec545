/** All routes, in the order of the contract. A route that is not here does not exist. */
import type { Route } from './route.ts';
import { capabilityRoutes } from './routes/capabilities.ts';
import * as configuration from './routes/configuration.ts';
import { getAsyncApi, getDocumentSchema, getOpenApi } from './routes/contracts.ts';
import * as documents from './routes/documents.ts';
import { readEvents } from './routes/events.ts';
import { intakeRoutes, sendDocument } from './routes/intake.ts';
import * as interchanges from './routes/interchanges.ts';
import * as keys from './routes/keys.ts';
import * as operations from './routes/operations.ts';
import { orderRoutes } from './routes/orders.ts';
import * as quarantine from './routes/quarantine.ts';
import * as stories from './routes/stories.ts';
import { getStream, kindRoutes, listStreamEvents } from './routes/streams.ts';
import { tendingRoutes } from './routes/tending.ts';
import * as transmissions from './routes/transmissions.ts';

export const routes: readonly Route[] = [
  interchanges.sendInterchange,
  interchanges.listInterchanges,
  interchanges.getInterchange,
  interchanges.getInterchangeContent,
  interchanges.reprocessInterchange,
  sendDocument,
  documents.listDocuments,
  documents.getDocument,
  documents.getDocumentFile,
  ...intakeRoutes,
  ...kindRoutes,
  ...orderRoutes,
  ...tendingRoutes,
  getStream,
  listStreamEvents,
  stories.getTimeline,
  stories.getLineage,
  stories.getTrace,
  transmissions.listTransmissions,
  transmissions.getTransmission,
  transmissions.getTransmissionContent,
  transmissions.resendTransmission,
  transmissions.cancelTransmission,
  quarantine.listQuarantine,
  quarantine.getQuarantine,
  quarantine.reprocessQuarantine,
  quarantine.releaseQuarantine,
  quarantine.dropQuarantine,
  ...capabilityRoutes,
  readEvents,
  configuration.listPartners,
  configuration.getPartner,
  configuration.getConfiguration,
  configuration.planConfiguration,
  configuration.applyConfiguration,
  configuration.getConfigurationHistory,
  keys.listKeys,
  keys.issueKey,
  keys.revokeKey,
  operations.getConservation,
  operations.getWorkload,
  operations.getChannels,
  operations.listAudit,
  operations.getMetrics,
  operations.getHealth,
  operations.getReady,
  getOpenApi,
  getAsyncApi,
  getDocumentSchema,
];
