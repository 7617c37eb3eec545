/** An event as its table has it. */
import type { Cause } from '../../workflows/workflow.ts';
import type { EventRecord, LoggedEvent } from '../store.ts';

export interface CauseColumns {
  cause_interchange: string | null;
  cause_document: string | null;
  cause_event: string | null;
  cause_timer: string | null;
}

export interface EventRow extends CauseColumns {
  tenant: string;
  stream: string;
  version: number;
  id: string;
  type: string;
  schema_version: number;
  data: EventRecord['data'];
  at: string;
  actor: EventRecord['actor'];
  command: string;
  configuration: number;
  position: number;
}

export function eventOf(row: EventRow): LoggedEvent {
  const { id, tenant, stream, version, type, data, at, actor, command, configuration } = row;
  return {
    id,
    tenant,
    stream,
    version,
    type,
    schemaVersion: row.schema_version,
    data,
    at,
    actor,
    cause: causeOf(row),
    command,
    configuration,
    position: row.position,
  };
}

export function causeOf(row: CauseColumns): Cause {
  const cause: Cause = {};
  if (row.cause_interchange !== null) cause.interchange = row.cause_interchange;
  if (row.cause_document !== null) cause.document = row.cause_document;
  if (row.cause_event !== null) cause.event = row.cause_event;
  if (row.cause_timer !== null) cause.timer = row.cause_timer;
  return cause;
}
