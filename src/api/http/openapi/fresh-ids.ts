import { randomUUID } from 'node:crypto';
import { CLIENT_ID } from '../../views/examples.js';

/** Ids and names that the example bodies send. */
const SENT = ['m-1', 'm-2', 'r-1', 'rc-1', 'w-1', 'a-1', 'f-1', 'c-1', 'ada'];

/** Nobody loads the page again so soon: requests that arrive together are a flood. */
const REUSED_MS = 20;

/**
 * Replaces the ids in the document's examples by new ones, so commands from two loads of the page
 * do not share an id. Within one load they stay the same, so one example refunds the message that
 * another one charged. The document is searched once and not for each load.
 */
export class FreshIds {
  /** The document, divided at its client ids, then at the places of suffixes. */
  private readonly pieces: readonly (readonly string[])[];

  private made: { readonly at: number; readonly bytes: Buffer } | null = null;

  constructor(document: string) {
    const ids = SENT.join('|');
    const suffixes = new RegExp(`(?<="(?:${ids}))(?=")|(?<="ada)(?=@example\\.com")`);
    this.pieces = document.split(CLIENT_ID).map((piece) => piece.split(suffixes));
  }

  /** The document, with new ids unless it was made just now. */
  bytes(): Buffer {
    const now = performance.now();
    if (this.made === null || now - this.made.at > REUSED_MS) {
      const suffix = `-${randomUUID().slice(0, 8)}`;
      const text = this.pieces.map((between) => between.join(suffix)).join(randomUUID());
      this.made = { at: now, bytes: Buffer.from(text) };
    }
    return this.made.bytes;
  }
}
