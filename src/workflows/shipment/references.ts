/**
 * Under which references documents reach a shipment. Registered here: role `shipment` (the supplier's
 * number and the hub's identity) and `ship_notice` in the supplier's scope, the transport systems' and
 * `*`; bill of lading, PRO, container and the like in the carrier's scope (the supplier's where no
 * carrier is named) and `*`, with an end, because these numbers come round again. What the load of the
 * shipment has registered is the load's.
 */

import { partnersWithRole } from '../../model/configuration.ts';
import type { Reference } from '../../model/values.ts';
import { CARRIER_ROLES, referenceEnd, referencesOf } from './identity.ts';
import type { KnownReference } from './route.ts';
import { type Story, tell } from './story.ts';

/** Registers what identifies the shipment itself; once. */
export function attachIdentity(story: Story, notice?: string): void {
  const { supplier, number, identity } = story.state;
  const scopes = [supplier, '*', ...transportSystems(story)];
  const own: KnownReference[] = [
    { role: 'shipment', value: number },
    { role: 'shipment', value: identity },
    ...(notice === undefined ? [] : [{ role: 'ship_notice' as const, value: notice }]),
  ];
  attach(story, own, scopes);
}

/** Registers transport references of a document in the scope of the carrier that uses them. */
export function attachTransport(
  story: Story,
  references: readonly Reference[] | undefined,
  carrier: string | undefined,
): void {
  const ofLoads = story.state.plans.flatMap((plan) => plan.references);
  const own = referencesOf(references, CARRIER_ROLES).filter((one) => !includes(ofLoads, one));
  attach(story, own, [carrier ?? story.state.supplier, '*']);
}

/** Leaves to a load the references that it has. */
export function leaveToLoad(story: Story, references: readonly KnownReference[]): void {
  const ended = story.state.references.filter((one) => includes(references, one));
  if (ended.length > 0) tell(story, { type: 'shipment.references_ended', references: ended });
}

function attach(story: Story, references: readonly KnownReference[], scopes: string[]): void {
  const wanted = [...new Set(scopes)].flatMap((scope) =>
    references.map((reference) => ({ scope, ...reference })),
  );
  const fresh = wanted.filter(
    (one) =>
      !story.state.references.some(
        ({ scope, role, value }) => scope === one.scope && role === one.role && value === one.value,
      ),
  );
  const isLasting = ({ role }: KnownReference) => !CARRIER_ROLES.includes(role);
  const lasting = fresh.filter(isLasting);
  const passing = fresh.filter((one) => !isLasting(one));
  if (lasting.length > 0) {
    tell(story, { type: 'shipment.references_attached', references: lasting });
  }
  if (passing.length > 0) {
    const validUntil = referenceEnd(story.facts.at, false);
    tell(story, { type: 'shipment.references_attached', references: passing, validUntil });
  }
}

function includes(known: readonly KnownReference[], { role, value }: KnownReference): boolean {
  return known.some((one) => one.role === role && one.value === value);
}

/** Partners that plan transport: they too name shipments. */
function transportSystems(story: Story): string[] {
  return partnersWithRole(story.facts.configuration, 'transport_system').map(({ id }) => id);
}
