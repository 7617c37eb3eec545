import type { EnvelopeParty, ReadingProfile } from '../../format.ts';

/** What of envelope and profile a format may know while it reads a set. */
export interface SetContext {
  profile: ReadingProfile;
  receivedAt: string;
  sender: EnvelopeParty;
  receiver: EnvelopeParty;
  /** GS08 or ST03 as sent. */
  version: string;
  /** GS02 and GS03. */
  groupSender: string;
  groupReceiver: string;
  groupControl: string;
  setControl: string;
  test: boolean;
}
