/** The warehouse's view of its outbound orders against the hub's commitments. */

import type { Population } from '../population.ts';
import type { OrderScenario } from '../scenario.ts';
import type { Impact } from '../warehouse/warehouse.ts';
import type { Comparison } from './disagreement.ts';

interface CommitmentView {
  state: { lines: { line: string; impact?: Impact }[] };
}

export async function compareCommitments(
  comparison: Comparison,
  population: Population,
  scenarios: readonly OrderScenario[],
): Promise<void> {
  const { beliefs } = population.warehouse;
  for (const { commitment, site } of scenarios) {
    if (commitment === undefined) continue;
    const { outboundOrder } = commitment;
    const view = await population.office.get<CommitmentView>(
      `/v1/commitments/${site}/${outboundOrder}`,
    );
    if (view === undefined) {
      comparison.check('WAREHOUSE', outboundOrder, 'commitment', 'told', 'unknown to the hub');
      continue;
    }
    for (const { line, impact } of view.state.lines) {
      const believed = beliefs.get<Impact>('impacts', `${outboundOrder}/${line}`);
      comparison.check(
        'WAREHOUSE',
        `${outboundOrder}/${line}`,
        'impact',
        text(believed),
        text(impact),
      );
    }
  }
}

/** Whether it breaks, and by how much. */
function text(impact: Impact | undefined): string {
  if (impact === undefined) return 'nothing said';
  const { standing, short, lateMinutes, coveredAt } = impact;
  return [standing, short.value, `${lateMinutes ?? 0} min`, coveredAt ?? '-'].join(' ');
}
