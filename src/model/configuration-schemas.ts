/** Schemas of configuration rows: what the API checks and what is published. */
import type { TSchema } from 'typebox';
import type { ConfigurationKind } from './configuration.ts';
import { CrossReference, ItemMaster, SiteMaster, TransitTime } from './master-data.ts';
import { HubSettings, PartnerProfile } from './profile.ts';

export const configurationSchemas: Record<ConfigurationKind, TSchema> = {
  partner: PartnerProfile,
  settings: HubSettings,
  item: ItemMaster,
  site: SiteMaster,
  transit_time: TransitTime,
  cross_reference: CrossReference,
};
