/** Where the parts of a promise go, for a line whose schedules name more than one place. Pure. */
import { add, divide, isPositive, min, multiply, subtract } from '../../src/base/decimal.ts';
import type { AnswerPart, TradeSchedule } from '../trade.ts';

export interface Share {
  place: string;
  quantity: string;
  unit: string;
}

export interface Shipping {
  schedules: readonly TradeSchedule[];
  unit: string;
  /** Of the order, for schedules that name none. */
  shipTo: string;
  /** Units of the line in a case. */
  perCase: string | undefined;
}

/** Parts fill the schedules in their order; what is more than was asked for goes to the last. */
export function sharesOf(parts: readonly AnswerPart[], shipping: Shipping): Share[][] {
  const { schedules, unit: lineUnit, shipTo, perCase = '1' } = shipping;
  const rooms = schedules.map((schedule) => ({
    place: schedule.shipTo ?? shipTo,
    left: schedule.quantity,
  }));
  if (rooms.length === 0) rooms.push({ place: shipTo, left: '0' });
  return parts.map(({ quantity, unit }) => {
    const factor = unit === lineUnit ? '1' : perCase;
    let rest = multiply(quantity, factor);
    const shares: Share[] = [];
    rooms.forEach((room, index) => {
      const taken = index === rooms.length - 1 ? rest : min(rest, room.left);
      room.left = subtract(room.left, taken);
      rest = subtract(rest, taken);
      if (isPositive(taken))
        shares.push({ place: room.place, quantity: divide(taken, factor, 4, 'half-even'), unit });
    });
    return merged(shares);
  });
}

/** One share per place. */
function merged(shares: readonly Share[]): Share[] {
  const byPlace = new Map<string, Share>();
  for (const share of shares) {
    const known = byPlace.get(share.place);
    const quantity = known === undefined ? share.quantity : add(known.quantity, share.quantity);
    byPlace.set(share.place, { ...share, quantity });
  }
  return [...byPlace.values()];
}
