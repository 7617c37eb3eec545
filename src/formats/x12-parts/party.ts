/** The N1 loop (N1 N2 N3 N4 PER REF) to `Party` and back. */
import type { Static } from 'typebox';
import type { Address, Contact, Party, PartyIdentifier } from '../../model/values.ts';
import type { Loop } from '../syntax/x12/loop.ts';
import type { Segment } from '../syntax/x12/segment.ts';
import type { SegmentWriter } from '../syntax/x12/segment-writer.ts';
import {
  entityCodes,
  numberSchemeCode,
  numberSchemeOf,
  schemeCode,
  schemeOf,
} from '../x12-codes/parties.ts';

type PartyContact = Static<typeof Contact>;

const NAME_MAX = 256;
const LINES_MAX = 8;
const CONTACTS_MAX = 8;
const IDENTIFIERS_MAX = 16;
const NUMBER_PAIRS = [3, 5, 7] as const;
const PREFIX_REFERENCE = 'x12-128:';

/** The party of one N1 loop; undefined without N1. */
export function readParty(loop: Loop): Party | undefined {
  const n1 = loop.segment('N1');
  if (n1 === undefined) return undefined;
  const role = n1.coded(1, entityCodes) ?? { value: 'unmapped' };
  const name = readName(n1, loop);
  const identifiers = readIdentifiers(n1, loop);
  const address = readAddress(loop);
  const contacts = readContacts(loop);
  const party: Party = { role, identifiers };
  if (name !== undefined) party.name = name;
  if (address !== undefined) party.address = address;
  if (contacts.length > 0) party.contacts = contacts;
  return party;
}

/** All N1 loops of a loop as parties, at most `max`. */
export function readParties(loop: Loop, max = 50): Party[] {
  const parties: Party[] = [];
  for (const inner of loop.loops) {
    if (inner.id !== 'N1' || parties.length === max) continue;
    const party = readParty(inner);
    if (party !== undefined) parties.push(party);
  }
  return parties;
}

/** N1-02 and further names of N2, one per line. */
function readName(n1: Segment, loop: Loop): string | undefined {
  let name = n1.text(2) ?? '';
  for (const segment of loop.segments) {
    if (segment.id !== 'N2') continue;
    for (const n of [1, 2]) {
      const more = segment.peek(n);
      if (more === undefined || name.length + 1 + more.length > NAME_MAX) continue;
      name += `\n${more}`;
      segment.taken(n);
    }
  }
  return name === '' ? undefined : name;
}

function readIdentifiers(n1: Segment, loop: Loop): PartyIdentifier[] {
  const identifiers: PartyIdentifier[] = [];
  const value = n1.text(4);
  if (value !== undefined) identifiers.push({ scheme: schemeOf(n1.code(3) ?? ''), value });
  for (const segment of loop.segments) {
    if (segment.id !== 'REF' || identifiers.length === IDENTIFIERS_MAX) continue;
    const reference = segment.text(2);
    if (reference === undefined) continue;
    const scheme = `${PREFIX_REFERENCE}${segment.code(1) ?? ''}`;
    identifiers.push({ scheme, value: reference });
  }
  return identifiers;
}

function readAddress(loop: Loop): Address | undefined {
  const lines: string[] = [];
  for (const segment of loop.segments) {
    if (segment.id !== 'N3') continue;
    for (const n of [1, 2]) {
      const line = lines.length < LINES_MAX ? segment.text(n) : undefined;
      if (line !== undefined) lines.push(line);
    }
  }
  const n4 = loop.segment('N4');
  const city = n4?.text(1);
  const region = n4?.text(2);
  const postalCode = n4?.text(3);
  const country = n4?.text(4);
  if (lines.length === 0 && (city ?? region ?? postalCode ?? country) === undefined)
    return undefined;
  const address: Address = { lines };
  if (city !== undefined) address.city = city;
  if (region !== undefined) address.region = region;
  if (postalCode !== undefined) address.postalCode = postalCode;
  if (country !== undefined) address.country = country;
  return address;
}

/** All PER of a loop, at most eight. */
export function readContacts(loop: Loop): PartyContact[] {
  const contacts: PartyContact[] = [];
  for (const segment of loop.segments) {
    if (segment.id !== 'PER' || contacts.length === CONTACTS_MAX) continue;
    contacts.push(readContact(segment));
  }
  return contacts;
}

function readContact(segment: Segment): PartyContact {
  const role = segment.code(1);
  const name = segment.text(2);
  const numbers: { scheme: string; value: string }[] = [];
  for (const n of NUMBER_PAIRS) {
    const value = segment.text(n + 1);
    if (value !== undefined) numbers.push({ scheme: numberSchemeOf(segment.code(n) ?? ''), value });
  }
  return {
    ...(role === undefined ? {} : { function: role }),
    ...(name === undefined ? {} : { name }),
    ...(numbers.length === 0 ? {} : { numbers }),
  };
}

/** Order of preference when a party has several identifiers and N1 takes one. */
const PREFERENCE = ['GLN', 'DUNS', 'DUNS+4', 'buyer', 'supplier', 'SCAC'];

/** N1, N2, N3, N4, REF and PER of a party. `only` leaves out what the set's loop does not have. */
export function writeParty(
  writer: SegmentWriter,
  party: Party,
  only: { references?: boolean; contacts?: boolean } = {},
): void {
  const entity = writer.code(entityCodes, party.role);
  if (entity === undefined) return;
  const main = mainIdentifier(party.identifiers);
  const [name, ...more] = (party.name ?? '').split('\n');
  const code = main === undefined ? undefined : schemeCode(main.scheme);
  writer.segment('N1', [entity, name, code, main?.value]);
  for (let at = 0; at < more.length; at += 2) writer.segment('N2', more.slice(at, at + 2));
  writeAddress(writer, party.address);
  if (only.references !== false) writeIdentifiers(writer, party.identifiers, main);
  if (only.contacts !== false) writeContacts(writer, party.contacts);
}

/** The identifier that N1 carries. */
export function mainIdentifier(
  identifiers: readonly PartyIdentifier[],
): PartyIdentifier | undefined {
  for (const scheme of PREFERENCE) {
    const found = identifiers.find((identifier) => identifier.scheme === scheme);
    if (found !== undefined) return found;
  }
  return identifiers.find((identifier) => schemeCode(identifier.scheme) !== undefined);
}

function writeAddress(writer: SegmentWriter, address: Address | undefined): void {
  if (address === undefined) return;
  const { lines, city, region, postalCode, country } = address;
  for (let at = 0; at < lines.length; at += 2) writer.segment('N3', lines.slice(at, at + 2));
  writer.segment('N4', [city, region, postalCode, country]);
}

function writeIdentifiers(
  writer: SegmentWriter,
  identifiers: readonly PartyIdentifier[],
  main: PartyIdentifier | undefined,
): void {
  for (const identifier of identifiers) {
    if (identifier === main) continue;
    if (identifier.scheme.startsWith(PREFIX_REFERENCE)) {
      writer.segment('REF', [identifier.scheme.slice(PREFIX_REFERENCE.length), identifier.value]);
    } else {
      const text = `A party takes one identifier; ${identifier.scheme} is left out.`;
      writer.notCarried('/parties', text);
    }
  }
}

/** PER segments, three numbers at most. */
export function writeContacts(
  writer: SegmentWriter,
  contacts: readonly PartyContact[] | undefined,
): void {
  for (const contact of contacts ?? []) {
    const numbers = (contact.numbers ?? []).flatMap(({ scheme, value }) => {
      const code = numberSchemeCode(scheme);
      return code === undefined ? [] : [code, value];
    });
    if ((contact.numbers?.length ?? 0) * 2 !== numbers.length || numbers.length > 6) {
      writer.notCarried('/parties', 'A contact number has no place in PER.');
    }
    writer.segment('PER', [contact.function ?? 'IC', contact.name, ...numbers.slice(0, 6)]);
  }
}
