/**
 * What every store promises, as one table of cases: `storeContract` runs them against an implementation.
 * A case works in a tenant of its own in one store that all share.
 */
import { afterAll, beforeAll, describe, it } from 'vitest';
import { acceptCases } from './contract/accept.ts';
import { accountCases } from './contract/accounts.ts';
import { atOnceCases } from './contract/at-once.ts';
import { auditCases } from './contract/audit.ts';
import type { StoreCase } from './contract/case.ts';
import { configurationCases } from './contract/configuration.ts';
import { duplicateCases } from './contract/duplicates.ts';
import { faultCases } from './contract/faults.ts';
import { laneCases } from './contract/lanes.ts';
import { listCases } from './contract/lists.ts';
import { logCases } from './contract/log.ts';
import { recordCases } from './contract/records.ts';
import { referenceCases } from './contract/references.ts';
import { timerCases } from './contract/timers.ts';
import { translateCases } from './contract/translate.ts';
import { transmitCases } from './contract/transmit.ts';
import { transmitOrderCases } from './contract/transmit-order.ts';
import { uploadCases } from './contract/uploads.ts';
import { type Opened, World } from './contract/world.ts';

export const storeCases: Readonly<Record<string, readonly StoreCase[]>> = {
  accept: acceptCases,
  'accept in parts': uploadCases,
  translate: translateCases,
  duplicates: duplicateCases,
  references: referenceCases,
  lanes: laneCases,
  'decided at once': atOnceCases,
  faults: faultCases,
  timers: timerCases,
  log: logCases,
  transmit: transmitCases,
  'transmit in order': transmitOrderCases,
  lists: listCases,
  accounts: accountCases,
  configuration: configurationCases,
  records: recordCases,
  audit: auditCases,
};

/** The embedded database starts slowly where other tests have the cores. */
const OPEN_MS_MAX = 180_000;

/**
 * @param open called once; the store may not be empty, but its tenants `case-…` must be
 * @param skipped why the cases cannot run here, where they cannot
 */
export function storeContract(
  name: string,
  open: () => Promise<Opened>,
  skipped: string | undefined = undefined,
): void {
  describe(`${name} keeps the contract of stores`, () => {
    let opened: Opened | undefined;
    beforeAll(async () => {
      if (skipped === undefined) opened = await open();
    }, OPEN_MS_MAX);
    afterAll(() => opened?.close());
    let count = 0;
    for (const [area, cases] of Object.entries(storeCases)) {
      describe(area, () => {
        for (const { name: promise, run } of cases) {
          it(promise, async (context) => {
            if (opened === undefined) return context.skip(skipped);
            count += 1;
            const world = new World(opened, `case-${count}`);
            try {
              await run(world);
            } finally {
              await world.settle();
            }
          });
        }
      });
    }
  });
}
