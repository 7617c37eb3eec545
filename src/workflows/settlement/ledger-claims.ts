/**
 * Invoices claim what was received; the ledger shares it out in the order in which they came, so that
 * two invoices cannot eat one receipt. Claims that end give back or become entries.
 */
import { add, max, min, subtract, sum } from '../../base/decimal.ts';
import type { ReceiptsReserved, ReleaseReceipts, ReserveReceipts } from '../protocol.ts';
import { contentMark } from '../rules/content.ts';
import { defined } from '../rules/defined.ts';
import { exactDecimal, exactQuantity } from '../rules/exact.ts';
import { groupBy } from '../rules/group.ts';
import {
  agreedOnLine,
  fixedAtHead,
  isNothing,
  shareAtHead,
  sumFamilies,
  usedAtHead,
} from './agreed.ts';
import type { ByFamily } from './invoice-amounts.ts';
import { findLine } from './ledger-receipts.ts';
import type { Claim, ClaimLine, LedgerLine, LedgerState } from './ledger-state.ts';
import { type Amount, enter, type LedgerStory, lineOf, tellLedger } from './ledger-story.ts';
import { billed, openOf, payable, total } from './totals.ts';

/** An invoice asks; the same one asking again replaces what it asked before. */
export function reserveReceipts(story: LedgerStory, command: ReserveReceipts): void {
  const { invoice, stream, credit, request, issuedOn, total: sum, about } = command;
  // Before it is judged, or it would be disputed for what its predecessor still holds.
  if (command.replaces !== undefined)
    releaseReceipts(story, {
      type: 'release_receipts',
      invoice: command.replaces,
      as: 'given_back',
    });
  const known = story.state.claims.find((claim) => claim.invoice === invoice);
  if (known?.standing === 'invoiced' || known?.standing === 'credited') return;
  const lines = command.lines.map((line): ClaimLine => {
    const quantity = exactQuantity(line.quantity);
    return placed(story, { ...line, quantity, reserved: '0' });
  });
  const claim: Claim = defined({
    invoice,
    stream,
    credit,
    request,
    issuedOn,
    total: sum === undefined ? undefined : exactDecimal(sum),
    about,
    beside: command.beside,
    standing: 'open' as const,
    lines,
  });
  tellLedger(story, { type: 'ledger.claimed', claim });
}

/** With the order line and the quantity in its unit, or what stands against it. */
function placed(story: LedgerStory, line: ClaimLine): ClaimLine {
  const { line: _line, wanted: _wanted, problem: _problem, ...bare } = line;
  const found = findLine(story, line.link, line.item, line.quantity);
  if ('problem' in found) {
    const named = lineOf(story.state, line.link.line ?? '');
    const isKnown = found.problem === 'unit_unconvertible' && named !== undefined;
    return isKnown
      ? { ...bare, line: named.line, problem: found.problem }
      : { ...bare, problem: found.problem };
  }
  return { ...bare, line: found.line.line, wanted: found.value };
}

/** Places anew what could not be placed when it was claimed: the order or master data came since. */
export function placeClaims(story: LedgerStory): void {
  for (const claim of story.state.claims) {
    if (claim.standing !== 'open' || claim.lines.every((line) => line.wanted !== undefined))
      continue;
    const lines = claim.lines.map((line) =>
      line.wanted === undefined ? placed(story, line) : line,
    );
    if (lines.every((line, index) => line.problem === claim.lines[index]?.problem)) continue;
    tellLedger(story, { type: 'ledger.claimed', claim: { ...claim, lines } });
  }
}

/** An invoice that came before with the same lines, prices, date and total is probably the same one. */
function twinOf(state: LedgerState, claim: Claim): string | undefined {
  if (claim.issuedOn === undefined || claim.total === undefined) return undefined;
  const before = state.claims.slice(0, state.claims.indexOf(claim));
  return before.find(
    (other) =>
      other.credit === claim.credit &&
      other.standing !== 'given_back' &&
      !isAboutOther(other, claim) &&
      likeness(other) === likeness(claim),
  )?.invoice;
}

/** Both say what they are for, and it is not the same: two equal deliveries, or credits of two invoices. */
function isAboutOther({ about: one }: Claim, { about: other }: Claim): boolean {
  if (one === undefined || other === undefined) return false;
  return !one.some((name) => other.includes(name));
}

function likeness({ issuedOn, total: sum, lines }: Claim): string {
  const parts = lines.map(({ line, wanted, quantity, price }) =>
    [line ?? '', wanted ?? `${quantity.value} ${quantity.unit}`, exactDecimal(price.amount)].join(
      '|',
    ),
  );
  return contentMark([issuedOn, sum, parts.sort()]);
}

/** Settles a claim: as entries, or by giving back what it held or (after the fact) what it was entered as. */
export function releaseReceipts(story: LedgerStory, command: ReleaseReceipts): void {
  const claim = story.state.claims.find((one) => one.invoice === command.invoice);
  if (claim === undefined || claim.standing === command.as) return;
  const { invoice, standing } = claim;
  if (command.as === 'given_back') {
    const kind = standing === 'invoiced' ? 'invoiced' : 'credited';
    if (standing !== 'open') enterClaim(story, claim, kind, true);
    tellLedger(story, { type: 'ledger.claim_ended', invoice, standing: 'given_back', entered: [] });
    return;
  }
  if (standing !== 'open') return;
  const entered = command.lines ?? claim.lines.map(({ invoiceLine }) => invoiceLine);
  tellLedger(story, { type: 'ledger.claim_ended', invoice, standing: command.as, entered });
  enterClaim(story, { ...claim, entered }, command.as, false);
}

function enterClaim(
  story: LedgerStory,
  claim: Claim,
  kind: 'invoiced' | 'credited',
  isTakenBack: boolean,
): void {
  const entered = new Set(claim.entered);
  const amounts = claim.lines.flatMap(({ invoiceLine, line, wanted }): Amount[] => {
    if (line === undefined || wanted === undefined || !entered.has(invoiceLine)) return [];
    return [{ line, kind, quantity: isTakenBack ? subtract('0', wanted) : wanted }];
  });
  enter(story, { kind: 'invoice', id: claim.invoice }, amounts);
}

interface ClaimPart {
  claim: Claim;
  part: ClaimLine;
}
/** Parts of open claims by order line, in the order in which the claims came. */
function openParts(state: LedgerState): Map<string, ClaimPart[]> {
  const parts = state.claims
    .filter((claim) => claim.standing === 'open')
    .flatMap((claim) => claim.lines.map((part) => ({ claim, part })))
    .filter(({ part }) => part.wanted !== undefined);
  return groupBy(parts, ({ part }) => part.line ?? '');
}

/** Shares out what may be billed over the open claims, first come first served; credits over what was. */
export function shareOut(story: LedgerStory): void {
  const parts = openParts(story.state);
  const reservations = story.state.lines.flatMap((line) => {
    const claimed = parts.get(line.line);
    return claimed === undefined ? [] : shares(story, line, claimed);
  });
  if (reservations.length > 0) tellLedger(story, { type: 'ledger.reserved', reservations });
}

/** Only shares that are other than before. */
function shares(story: LedgerStory, line: LedgerLine, parts: readonly ClaimPart[]) {
  const due = payable(line, story.state.supplier, story.facts.configuration);
  let left = due === undefined ? undefined : max(subtract(due, billed(line)), '0');
  const asked = parts.flatMap(({ claim, part }) => (claim.credit ? [] : [part.wanted ?? '0']));
  let creditable = max(add(billed(line), sum(asked)), '0');
  return parts.flatMap(({ claim, part }) => {
    const wanted = part.wanted ?? '0';
    let reserved = wanted;
    if (claim.credit) {
      reserved = min(wanted, creditable);
      creditable = subtract(creditable, reserved);
    } else if (left !== undefined) {
      reserved = min(wanted, left);
      left = subtract(left, reserved);
    }
    const { invoice } = claim;
    const { invoiceLine } = part;
    return reserved === part.reserved ? [] : [{ invoice, invoiceLine, reserved }];
  });
}

/** Answers every open claim whose answer is another than the last. */
export function answerClaims(story: LedgerStory): void {
  const { claims, lines } = story.state;
  const book = {
    parts: openParts(story.state),
    lines: new Map(lines.map((line) => [line.line, line])),
  };
  for (const claim of claims) {
    if (claim.standing !== 'open') continue;
    const answer = answerTo(story.state, claim, book);
    const mark = contentMark(essence(answer));
    if (mark === claim.answered) continue;
    const { invoice, stream } = claim;
    tellLedger(story, { type: 'ledger.answered', invoice, stream, mark, answer });
  }
}

/** What makes an invoice think again: not who of the others holds or has eaten how much. */
function essence(answer: ReceiptsReserved): unknown {
  const lines = answer.lines.map(
    ({ alreadyInvoiced: _invoiced, reservedByOthers: _others, ...line }) => line,
  );
  return { ...answer, lines };
}

interface Book {
  parts: Map<string, ClaimPart[]>;
  lines: Map<string, LedgerLine>;
}

function answerTo(state: LedgerState, claim: Claim, book: Book): ReceiptsReserved {
  return defined({
    type: 'receipts_reserved' as const,
    order: state.order,
    known: state.known,
    request: claim.request,
    erp: state.erp,
    suspectedDuplicateOf: twinOf(state, claim),
    charges: state.charges,
    taxes: state.taxes,
    usedAtHead: usedByOthers(state, claim, book),
    lines: claim.lines.map((part) => answerLine(state, claim, part, book)),
  });
}

/** What invoices that came before took of the fixed amounts at the head: they are agreed once. */
function usedByOthers(state: LedgerState, claim: Claim, book: Book): ByFamily | undefined {
  if (isNothing(fixedAtHead(state))) return undefined;
  const at = state.claims.indexOf(claim);
  const used = state.claims.flatMap(({ beside, credit, standing, lines }, index) => {
    const counts = standing === 'invoiced' || (standing === 'open' && index < at);
    if (beside === undefined || credit || !counts || index === at) return [];
    const goods = sum(lines.map(({ amount = '0' }) => amount));
    const ofLines = lines.flatMap(({ line: name = '', wanted = '0', amount = '0' }) => {
      const line = book.lines.get(name);
      return line === undefined
        ? []
        : [agreedOnLine({ ...line, ordered: openOf(line) }, wanted, amount)];
    });
    return [usedAtHead(beside, sumFamilies([shareAtHead(state, goods), ...ofLines]))];
  });
  return used.length === 0 ? undefined : sumFamilies(used);
}

function answerLine(
  state: LedgerState,
  claim: Claim,
  part: ClaimLine,
  book: Book,
): ReceiptsReserved['lines'][number] {
  const line = book.lines.get(part.line ?? '');
  if (line === undefined) {
    return defined({
      invoiceLine: part.invoiceLine,
      matchPolicy: '',
      currency: state.currency,
      ordered: '0',
      received: '0',
      accepted: '0',
      delivered: '0',
      alreadyInvoiced: '0',
      reserved: '0',
      orderUnit: '',
      problem: part.problem,
    });
  }
  const parts = book.parts.get(line.line) ?? [];
  const others = parts.filter((one) => one.claim.invoice !== claim.invoice);
  const held = others.flatMap((one) => (one.claim.credit ? [] : [one.part.reserved]));
  return defined({
    invoiceLine: part.invoiceLine,
    line: line.line,
    matchPolicy: line.matchPolicy,
    currency: state.currency,
    invoicedOrderUnit: part.wanted,
    ordered: openOf(line),
    received: total(line, 'received'),
    accepted: total(line, 'accepted'),
    delivered: total(line, 'delivered'),
    alreadyInvoiced: total(line, 'invoiced'),
    reserved: part.reserved,
    shipped: total(line, 'shipped'),
    short: state.troubles.find((one) => one.kind === 'short_received' && one.line === line.line)
      ?.quantity,
    proven: total(line, 'proven'),
    returned: total(line, 'returned'),
    credited: total(line, 'credited'),
    reservedByOthers: sum(held),
    deliveryClosed: line.closed !== undefined,
    charges: line.charges,
    taxes: line.taxes,
    orderPrice: line.price,
    orderUnit: line.unit,
    problem: part.problem,
  });
}

/** Sum of what is reserved on a line; never more than may still be billed. */
export function reservedOn(state: LedgerState, line: LedgerLine): string {
  const parts = openParts(state).get(line.line) ?? [];
  return sum(parts.flatMap(({ claim, part }) => (claim.credit ? [] : [part.reserved])));
}
