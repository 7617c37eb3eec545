/**
 * A carrier that tells in X12 214 through a folder. It cannot take a word back: it says it again as it was, with
 * a keying error as the reason.
 */
import type { MilestoneType } from '../../src/model/milestone-words.ts';
import type { X12Post } from '../systems/x12-post.ts';
import { writeStatus } from '../x12/goods-sets.ts';
import type { CarrierWire } from './fleet.ts';
import type { WordReason } from './itinerary.ts';

/** Element 1650. */
const statusCodes: Partial<Record<MilestoneType, string>> = {
  shipment_acknowledged: 'XB',
  arrived_at_pickup: 'X3',
  picked_up: 'AF',
  delayed: 'SD',
  in_transit: 'X6',
  arrived_at_terminal: 'X4',
  received_from_prior_carrier: 'R1',
  customs_hold: 'PR',
  estimated_delivery: 'AG',
  arrived_at_delivery: 'X1',
  delivered: 'D1',
};
/** Element 1651. */
const reasonCodes: Readonly<Record<WordReason, string>> = {
  missed_pickup: 'AY',
  customs_documentation: 'AS',
  carrier_keying_error: 'BF',
  road_conditions: 'BE',
  mechanical: 'AI',
  normal: 'NS',
};

export function x12Milestones(post: X12Post): CarrierWire {
  return {
    say(word, load) {
      const status = statusCodes[word.type];
      const leg = load.legs.find((one) => one.sequence === word.leg);
      if (status === undefined || leg === undefined)
        throw new Error(`A 214 cannot say "${word.type}".`);
      const segments = writeStatus({
        status,
        reason: reasonCodes[word.reason ?? 'normal'],
        at: new Date(word.occurredMs),
        pro: leg.pro,
        load: load.number,
        scac: leg.scac,
        ...(word.stop === undefined ? {} : { stop: word.stop }),
      });
      post.sendSet('214', 'QM', segments, word.id, word.twice === true);
      // Once more from the archive: another envelope around the same status.
      if (word.twice === true) post.sendSet('214', 'QM', segments, word.id, false);
    },
  };
}
