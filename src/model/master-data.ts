/** Items, sites, transit times and cross-references: versioned rows that rules look things up in. */
import Type, { type Static } from 'typebox';
import {
  Address,
  DateText,
  Identifier,
  PartyIdentifier,
  PositiveDecimalText,
  ShortText,
} from './values.ts';

/** `1 unit = factor × base unit`: `{unit: 'CA', factor: '24'}` for a case of 24 each. */
export const UnitConversion = Type.Object(
  {
    unit: Type.String({ maxLength: 12 }),
    factor: PositiveDecimalText,
    partner: Type.Optional(Identifier),
  },
  { additionalProperties: false },
);
export const ItemMaster = Type.Object(
  {
    /** Our number: the buyer's item. */
    id: Identifier,
    description: Type.Optional(ShortText),
    baseUnit: Type.String({ maxLength: 12 }),
    orderUnit: Type.Optional(Type.String({ maxLength: 12 })),
    priceUnit: Type.Optional(Type.String({ maxLength: 12 })),
    conversions: Type.Array(UnitConversion, { maxItems: 50 }),
    gtins: Type.Optional(Type.Array(Identifier, { maxItems: 20 })),
    supplierItems: Type.Optional(
      Type.Array(
        Type.Object({ partner: Identifier, item: Identifier }, { additionalProperties: false }),
      ),
    ),
    steward: Type.Optional(ShortText),
  },
  { additionalProperties: false },
);
export type ItemMaster = Static<typeof ItemMaster>;

/** `HH:MM` on the clocks of the place. */
const ClockTime = Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$' });

/** A place of ours or of a partner's, with its IANA zone and working calendar. */
export const SiteMaster = Type.Object(
  {
    id: Identifier,
    name: Type.Optional(ShortText),
    partner: Type.Optional(Identifier),
    identifiers: Type.Array(PartyIdentifier, { maxItems: 20 }),
    address: Type.Optional(Address),
    zone: ShortText,
    /** ISO weekdays worked, 1 = Monday; and days on which it is closed. */
    workdays: Type.Array(Type.Integer({ minimum: 1, maximum: 7 }), { maxItems: 7 }),
    closedOn: Type.Optional(Type.Array(DateText, { maxItems: 400 })),
    opensAt: Type.Optional(ClockTime),
    closesAt: Type.Optional(ClockTime),
    steward: Type.Optional(ShortText),
  },
  { additionalProperties: false },
);
export type SiteMaster = Static<typeof SiteMaster>;

/** Door-to-door time in hours between a partner (or site) and a site. */
export const TransitTime = Type.Object(
  {
    from: Identifier,
    to: Identifier,
    hours: Type.Number({ minimum: 0 }),
    mode: Type.Optional(ShortText),
  },
  { additionalProperties: false },
);
export type TransitTime = Static<typeof TransitTime>;

/** An operator's or steward's answer to "what is this code": list, partner's value, ours. */
export const CrossReference = Type.Object(
  {
    /** `item`, `party`, `site`, `unit`, or a code list such as `x12:668`. */
    list: ShortText,
    /** Absent: holds for every partner. */
    partner: Type.Optional(Identifier),
    theirs: Identifier,
    ours: Identifier,
  },
  { additionalProperties: false },
);
export type CrossReference = Static<typeof CrossReference>;
