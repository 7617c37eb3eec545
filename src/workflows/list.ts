/** All workflows: one line each. */
import { supplyWorkflow } from './commitment/supply.ts';
import { commitmentWorkflow } from './commitment/workflow.ts';
import { exceptionWorkflow } from './exception/workflow.ts';
import { exchangeWorkflow } from './exchange/workflow.ts';
import { orderWorkflow } from './order/workflow.ts';
import { invoiceWorkflow, ledgerWorkflow } from './settlement/workflow.ts';
import { carriageWorkflow } from './shipment/carriage.ts';
import { loadWorkflow, shipmentWorkflow } from './shipment/workflow.ts';
import type { Typed, Workflow } from './workflow.ts';

/** State, commands and events are plain JSON to the engine: what a stream stored comes back to its workflow. */
type AnyWorkflow = Workflow<unknown, Typed, Typed>;

const all: readonly AnyWorkflow[] = [
  orderWorkflow,
  commitmentWorkflow,
  supplyWorkflow,
  exceptionWorkflow,
  exchangeWorkflow,
  shipmentWorkflow,
  loadWorkflow,
  carriageWorkflow,
  ledgerWorkflow,
  invoiceWorkflow,
];

/** By the first part of the stream ids. */
export const workflows: ReadonlyMap<string, AnyWorkflow> = new Map(
  all.map((workflow) => [workflow.kind, workflow]),
);
