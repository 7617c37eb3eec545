/** The warehouse's view of its outbound orders against the hub's commitments. */

import type { Population } from '../population.ts';
import type { OrderScenario } from '../scenario.ts';
import type { Impact } from '../warehouse/warehouse.ts';
import type { Comparison } from './disagreement.ts';

interface Cover {
  standing: string;
  short: string;
  coveredAt?: string;
  lateMinutes?: number;
  unapproved?: boolean;
}
interface CommitmentView {
  state: { requiredAt: string; dockSlot?: string; lines: { line: string; cover?: Cover }[] };
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
    for (const { line, cover } of view.state.lines) {
      const subject = `${outboundOrder}/${line}`;
      const impact = beliefs.get<Impact>('impacts', subject);
      comparison.check('WAREHOUSE', subject, 'impact', believed(impact), held(cover));
      if (impact === undefined) continue;
      comparison.check('WAREHOUSE', subject, 'dock slot', impact.dockSlot, view.state.dockSlot);
      comparison.check('WAREHOUSE', subject, 'required', impact.requiredAt, view.state.requiredAt);
    }
  }
}

/** A commitment of which nothing was said holds. */
function believed(impact: Impact | undefined): string {
  return impact === undefined ? 'holds 0' : text({ ...impact, short: impact.short.value });
}

function held(cover: Cover | undefined): string {
  return cover === undefined ? 'nothing known' : text(cover);
}

/** Whether it breaks, by how much, and how late; what holds needs no more words. */
function text({ standing, short, lateMinutes, coveredAt, unapproved }: Cover): string {
  if (standing === 'holds') return `holds ${short}`;
  const trust = unapproved === true ? ' unapproved' : '';
  return `${standing} ${short}, ${lateMinutes ?? 0} min, ${coveredAt ?? '-'}${trust}`;
}
