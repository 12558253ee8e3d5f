import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { CLIENT_ID } from '../../views/examples.js';

/** Ids and names that the example bodies send. */
const SENT = ['m-1', 'm-2', 'r-1', 'rc-1', 'w-1', 'a-1', 'f-1', 'c-1', 'ada'];

/** Loads that overlap within this time share one document, so a flood of them makes few. */
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
  /** Answers with a document that was made here, until they are sent. */
  private readonly unsent = new Set<ServerResponse>();

  constructor(document: string) {
    const ids = SENT.join('|');
    const suffixes = new RegExp(`(?<="(?:${ids}))(?=")|(?<="ada)(?=@example\\.com")`);
    this.pieces = document.split(CLIENT_ID).map((piece) => piece.split(suffixes));
  }

  /** The document for an answer, with new ids unless it was made just now for one not sent yet. */
  bytesFor(response: ServerResponse): Buffer {
    const now = performance.now();
    const isAlone = this.unsent.size === 0;
    this.unsent.add(response);
    const remove = (): void => void this.unsent.delete(response);
    response.once('finish', remove).once('close', remove);
    if (this.made === null || isAlone || now - this.made.at > REUSED_MS) {
      const suffix = `-${randomUUID().slice(0, 8)}`;
      const text = this.pieces.map((between) => between.join(suffix)).join(randomUUID());
      this.made = { at: now, bytes: Buffer.from(text) };
    }
    return this.made.bytes;
  }
}
