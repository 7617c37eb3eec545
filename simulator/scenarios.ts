/**
 * The scenarios of a run: mandatory situations go round, twice for certain and as far as orders reach;
 * what comes after is the seed's choice. Each order's data says all that will happen to it.
 */
import { divide, multiply } from '../src/base/decimal.ts';
import { addDays, dateFromMs } from '../src/base/instant.ts';
import { buyers, suppliers, type WorldBuyer, type WorldSupplier } from './catalogue.ts';
import { journeys } from './journeys.ts';
import type { Chance } from './random.ts';
import { chanceOf } from './random.ts';
import { furtherRecipes, mandatoryRecipes, type Recipe } from './recipes.ts';
import type {
  OrderScenario,
  PlannedCommitment,
  PlannedJourney,
  PlannedLine,
  PlannedTerms,
} from './scenario.ts';
import { dayMs, hourMs } from './scheduler.ts';

export interface ScenarioRequest {
  seed: number;
  orders: number;
  /** Hub time at which the first order is issued. */
  startMs: number;
  /** Orders of earlier rounds; this one goes on counting after them. */
  firstIndex?: number;
}

/** Orders are issued in waves, so that much happens at once and the clock need not move for each. */
const WAVE_HOURS = 3;
const WAVES = 10;
const WAVE_ORDERS_MIN = 5;
const MANDATORY_ROUNDS = 2;
const ROUND_DAYS = 3;

export function scenariosOf(request: ScenarioRequest): OrderScenario[] {
  const { seed, orders, startMs, firstIndex = 0 } = request;
  const chance = chanceOf(seed).fork(`scenarios ${firstIndex}`);
  const waveSize = Math.max(WAVE_ORDERS_MIN, Math.ceil(orders / WAVES));
  return Array.from({ length: orders }, (_, place) => {
    const issueAtMs = startMs + Math.floor(place / waveSize) * WAVE_HOURS * hourMs;
    return scenarioOf(firstIndex + place, recipeFor(place, chance), issueAtMs, chance);
  });
}

/** When the round after this one begins: some days later, so that goods of several rounds move at once. */
export function nextRoundMs(scenarios: readonly OrderScenario[]): number {
  return (scenarios[0]?.issueAtMs ?? 0) + ROUND_DAYS * dayMs;
}

function recipeFor(index: number, chance: Chance): Recipe {
  const mandatory = mandatoryRecipes[index % mandatoryRecipes.length];
  if (index < mandatoryRecipes.length * MANDATORY_ROUNDS && mandatory !== undefined)
    return mandatory;
  return chance.pick([...furtherRecipes, ...mandatoryRecipes]);
}

function scenarioOf(
  index: number,
  recipe: Recipe,
  issueAtMs: number,
  chance: Chance,
): OrderScenario {
  const round = Math.floor(index / mandatoryRecipes.length);
  const supplier = pickFrom(suppliers, index + round);
  const buyer = pickFrom(buyers, index % 3 === 2 ? 1 : 0);
  const terms = termsFor(index, buyer, recipe);
  const lines = linesOf(recipe, supplier, terms, issueAtMs, chance);
  const number = recipe.release ? '5500010' : numberOf(buyer, index);
  const site = terms.dropShip === true ? buyer.customer : buyer.site;
  const commitment = commitmentOf(index, lines, chance);
  return {
    index,
    number,
    ...(recipe.release ? { release: String(index + 1) } : {}),
    buyer: buyer.id,
    supplier: supplier.id,
    currency: buyer.currency,
    site,
    issueAtMs,
    lines,
    changes: recipe.changes ?? [],
    answers: recipe.answers ?? [{ to: 0, afterHours: 2 }],
    ...(recipe.proposal === undefined ? {} : { proposal: recipe.proposal }),
    decision: recipe.decision ?? 'approve',
    decisionAfterHours: chance.between(1, 3),
    ...(commitment === undefined || terms.dropShip === true ? {} : { commitment }),
    forgetsReceipt: recipe.forgetsReceipt === true && supplier.wire === 'x12',
    issuedTwice: recipe.issuedTwice === true,
    terms,
    journey: journeyFor(index, terms),
    intends: recipe.intends,
  };
}

/**
 * Journeys go round, so that each befalls orders of every supplier and buyer. What inspection rejects goes back and
 * is credited; at a customer's place nobody counts.
 */
function journeyFor(index: number, terms: PlannedTerms): PlannedJourney {
  const { dock, returns, ...journey } = pickFrom(journeys, index);
  if (terms.dropShip === true) return journey;
  if (terms.rejectedPercent !== undefined)
    return { ...journey, returns: true, invoice: { ...journey.invoice, mends: true } };
  return {
    ...journey,
    ...(dock === undefined ? {} : { dock }),
    ...(returns === undefined ? {} : { returns }),
  };
}

/** Terms go round in seven, which journeys and recipes do not. X12 has no word for inspection on an 850. */
function termsFor(index: number, buyer: WorldBuyer, recipe: Recipe): PlannedTerms {
  const { tax, branch } = buyer;
  switch (index % 7) {
    case 1:
      return { tax };
    case 2:
      return buyer.wire === 'json' ? { rejectedPercent: 10 } : { tax };
    case 3:
      return recipe.release === true ? {} : { branch };
    case 5:
      return recipe.release === true ? {} : { dropShip: true };
    case 6:
      return { tax };
    default:
      return {};
  }
}

function numberOf(buyer: WorldBuyer, index: number): string {
  return String((buyer.entity === 'US01' ? 4_500_001 : 7_700_001) + index);
}

function linesOf(
  recipe: Recipe,
  supplier: WorldSupplier,
  { branch }: PlannedTerms,
  issueAtMs: number,
  chance: Chance,
): PlannedLine[] {
  const fitting = supplier.items.filter(
    (item) => recipe.cases !== true || item.perCase !== undefined,
  );
  const deliverOn = addDays(dateFromMs(issueAtMs), 14 + chance.between(0, 6));
  return Array.from({ length: recipe.lines }, (_, index) => {
    const item = pickFrom(fitting, index + (recipe.cases ? 0 : chance.between(0, 7)));
    const packs = chance.between(2, 20);
    const of = (count: number) => String(count * Number(item.perCase ?? '10'));
    const quantity = of(packs);
    const there = branch === undefined ? 0 : Math.max(1, Math.floor(packs * 0.4));
    return {
      line: String(index + 1),
      item: item.item,
      quantity,
      unit: item.unit,
      price: item.price,
      schedules:
        branch === undefined
          ? [{ quantity, deliverOn }]
          : [
              { quantity: of(packs - there), deliverOn },
              { quantity: of(there), deliverOn, shipTo: branch },
            ],
    };
  });
}

/** Every other order has a commitment that stands on its first line; half of them name the order. */
function commitmentOf(
  index: number,
  lines: readonly PlannedLine[],
  chance: Chance,
): PlannedCommitment | undefined {
  const [line] = lines;
  const deliverOn = line?.schedules[0]?.deliverOn;
  if (index % 2 !== 0 || line === undefined || deliverOn === undefined) return undefined;
  const percent = chance.pick(['50', '80', '100']);
  return {
    outboundOrder: `OUT-${8000 + index}`,
    line: line.line,
    pegged: index % 4 === 0,
    quantity: divide(multiply(line.quantity, percent), '100', 0, 'half-up'),
    requiredAt: `${addDays(deliverOn, chance.between(1, 4))}T18:00:00.000Z`,
    dockSlot: `D${1 + (index % 8)}`,
  };
}

function pickFrom<T>(choices: readonly T[], index: number): T {
  const choice = choices[index % choices.length];
  if (choice === undefined) throw new Error('There is nothing to choose from.');
  return choice;
}
