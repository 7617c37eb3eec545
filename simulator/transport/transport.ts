/** A transport system: believes what will stand ready where and when. */
import type { ReadinessForecast } from '../../src/model/planning-documents.ts';
import type { Beliefs } from '../beliefs.ts';
import { nameOf } from '../trade.ts';

export class Transport {
  readonly beliefs: Beliefs;

  constructor(beliefs: Beliefs) {
    this.beliefs = beliefs;
  }

  onDocument(document: unknown): void {
    const { kind, number } = document as { kind: string; number: string };
    if (kind !== 'readiness_forecast') {
      this.beliefs.put(kind, number, document);
      return;
    }
    const forecast = document as ReadinessForecast;
    this.beliefs.put('forecasts', nameOf(forecast.order), forecast);
  }
}
