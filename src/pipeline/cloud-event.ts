/** Canonical events as CloudEvents 1.0 (JSON format): for subscribers' webhooks and the event stream. */
import type { EventRecord } from '../store/store.ts';

/** Attributes as CloudEvents 1.0 §3 names them; extension names are lower-case letters and digits. */
export interface CloudEvent {
  specversion: '1.0';
  /** Equal on every transmission; with `source` the key by which a receiver tells a repetition (§3.1). */
  id: string;
  source: string;
  type: string;
  subject: string;
  time: string;
  datacontenttype: 'application/json';
  /** Names type and schema version. */
  dataschema: string;
  /** Extension: version of the stream after this event, 1-based; gaps stand for events that are not for the reader. */
  streamversion: number;
  /** Extension: place in the log, by which a reader resumes. */
  position?: number;
  data: Record<string, unknown>;
}

/**
 * The CloudEvent of a canonical event. `type` stays the canonical name; `subject` is the stream;
 * `source` tells tenants apart.
 */
export function cloudEventOf(event: EventRecord & { position?: number }): CloudEvent {
  const { type: _, ...data } = event.data as { type: string } & Record<string, unknown>;
  return {
    specversion: '1.0',
    id: event.id,
    source: `/syncline/${encodeURIComponent(event.tenant)}`,
    type: event.type,
    subject: event.stream,
    time: event.at,
    datacontenttype: 'application/json',
    dataschema: `/schemas/events/${event.type}/${event.schemaVersion}`,
    streamversion: event.version,
    ...(event.position === undefined ? {} : { position: event.position }),
    data,
  };
}
