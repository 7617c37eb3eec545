/** MS1, place of an event: city, state, country, or longitude and latitude. */
import { abs, add, divide, isNegative, multiply, negate, round } from '../../base/decimal.ts';
import type { Milestone } from '../../model/shipment-documents.ts';
import type { Address, Party } from '../../model/values.ts';
import type { Segment } from '../syntax/x12/segment.ts';

/** MS1-01 to 03 (and 08 of 005010); undefined where none is there. */
export function readPlace(ms1: Segment): Party | undefined {
  const city = ms1.text(1);
  const region = ms1.text(2);
  const country = ms1.text(3);
  const postalCode = ms1.text(8);
  if ((city ?? region ?? country ?? postalCode) === undefined) return undefined;
  const address: Address = { lines: [] };
  if (city !== undefined) address.city = city;
  if (region !== undefined) address.region = region;
  if (postalCode !== undefined) address.postalCode = postalCode;
  if (country !== undefined) address.country = country;
  return { role: { value: 'other' }, identifiers: [], address };
}

const DEGREES = /^(\d{3})(\d{2})(\d{2})$/;

/** MS1-04 to 07: DDDMMSS with a direction, west and south negative, to decimal degrees. */
export function readPoint(ms1: Segment): Milestone['point'] {
  if (!ms1.has(4) || !ms1.has(5)) return undefined;
  const longitude = degrees(ms1.peek(4), ms1.peekCode(6) === 'W');
  const latitude = degrees(ms1.peek(5), ms1.peekCode(7) === 'S');
  if (longitude === undefined || latitude === undefined) return undefined;
  ms1.taken(4, 5, 6, 7);
  return { latitude, longitude };
}

function degrees(text: string | undefined, negative: boolean): string | undefined {
  const [, whole, minutes, seconds] = DEGREES.exec(text ?? '') ?? [];
  if (whole === undefined || minutes === undefined || seconds === undefined) return undefined;
  const parts = String(Number(minutes) * 60 + Number(seconds));
  const value = add(String(Number(whole)), divide(parts, '3600', 6, 'half-even'));
  return negative ? negate(value) : value;
}

/** MS1-04 to 07 for a point; undefined where its degrees cannot be told in seconds. */
export function pointElements(point: Milestone['point']): (string | undefined)[] {
  if (point === undefined) return [];
  const longitude = sexagesimal(point.longitude);
  const latitude = sexagesimal(point.latitude);
  const west = isNegative(point.longitude) ? 'W' : 'E';
  const south = isNegative(point.latitude) ? 'S' : 'N';
  return [longitude, latitude, west, south];
}

/** Decimal degrees to DDDMMSS, rounded to a second. */
function sexagesimal(degrees: string): string {
  const seconds = Number(round(multiply(abs(degrees), '3600'), 0, 'half-even'));
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return parts.map((part, index) => String(part).padStart(index === 0 ? 3 : 2, '0')).join('');
}
