/**
 * Shipment: goods that travel together, from readiness or booking on. See references.ts for the
 * references under which documents reach it.
 */
import type { Inner, Workflow } from '../workflow.ts';
import type { LoadCommand, ShipmentCommand } from './commands.ts';
import { decide } from './decide.ts';

import type { ShipmentEvent } from './events.ts';
import { evolve } from './evolve.ts';
import { outlookOf } from './judge.ts';
import { decideLoad } from './load-decide.ts';
import type { LoadEvent } from './load-events.ts';
import { evolveLoad } from './load-evolve.ts';
import { reactLoad } from './load-react.ts';
import { initialLoad, type LoadState } from './load-state.ts';
import { react } from './react.ts';
import { initialShipment, type ShipmentState } from './state.ts';

const CLOSED = new Set(['received', 'returned', 'cancelled']);

/**
 * What we ask of transport, and what goes wrong with it. A booking that is declined is told to the supplier in a
 * booking confirmation, and is no secret.
 */
const inner: Inner<ShipmentEvent> = {
  state: ['troubles', 'bookingRequest'],
  events: ['shipment.booking_requested', 'shipment.booking_overdue', 'shipment.recovered'],
  persons: { state: ['released.by'], events: { 'shipment.released': 'by' } },
};

export const shipmentWorkflow: Workflow<ShipmentState, ShipmentCommand, ShipmentEvent> = {
  kind: 'shipment',
  inner,
  initial: initialShipment,
  decide,
  evolve,
  react,
  summarize: (state) => {
    const { lines } = outlookOf(state);
    const open = lines.flatMap(({ expectedAt, deliveredAt }) =>
      expectedAt === undefined || deliveredAt !== undefined ? [] : [expectedAt],
    );
    const dueAt = open.sort().at(-1);
    return {
      phase: state.phase,
      title: state.number,
      partner: state.supplier,
      open: !CLOSED.has(state.phase),
      ...(dueAt === undefined ? {} : { dueAt }),
    };
  },
};

/** Load: what one vehicle carries; milestones about it are passed on by stop and leg. */
export const loadWorkflow: Workflow<LoadState, LoadCommand, LoadEvent> = {
  kind: 'load',
  inner: { state: [], events: [] },
  initial: initialLoad,
  decide: decideLoad,
  evolve: evolveLoad,
  react: reactLoad,
  summarize: (state) => {
    const ends = (state.plan?.stops ?? []).flatMap(({ windowEndAt }) => windowEndAt ?? []);
    const dueAt = ends.sort().at(-1);
    return {
      phase: state.phase,
      title: state.number,
      open: state.phase === 'booked' || state.phase === 'under_way',
      ...(state.transportSystem === undefined ? {} : { partner: state.transportSystem }),
      ...(dueAt === undefined ? {} : { dueAt }),
    };
  },
};
