import { notices, type NoticeDocument } from '../../../projections/notices.js';
import type { Document, Documents } from '../../ports/documents.js';
import type { MailPosition } from '../mails/mail-position.js';
import type { Notice } from '../mails/notice-mails.js';
import type { NoticeQueue } from '../mails/notice-queue.js';
import type { Reactor } from './reactor.js';

export interface NoticeParts {
  readonly documents: Documents;
  readonly position: MailPosition;
  readonly queue: NoticeQueue;
}

/** Notices that one part of a round takes. */
const PAGE = 100;

/**
 * Queues the mails that notices cause, in the order of the log (decision 0083).
 *
 * - The position is written after the mails. A crash between the two repeats some notices, whose
 *   mails have the same ids.
 * - It reads only up to the checkpoint of the read model: documents beyond it may be stored in any
 *   order.
 */
export class NoticeMailing implements Reactor {
  readonly name = 'notices';
  readonly doneCounts = 'notices read';
  readonly everyMs = 10_000;
  private taken = 0;

  constructor(private readonly parts: NoticeParts) {}

  /** Notices that were read so far. */
  get done(): number {
    return this.taken;
  }

  async isDue(): Promise<boolean> {
    const { position } = await this.parts.position.read();
    return (await this.after(position, 1)).length > 0;
  }

  /** @throws as `NoticeQueue.take`, ReadModelUnavailable */
  async react(ending: AbortSignal): Promise<boolean> {
    const held = await this.parts.position.read();
    const page = await this.after(held.position, PAGE);
    let reached = held.position;
    for (const notice of page) {
      if (ending.aborted) break;
      await this.parts.queue.take(notice);
      this.taken += 1;
      reached = notice.position;
    }
    const isOwn = reached > held.position && (await this.parts.position.advance(held, reached));
    return isOwn && page.length === PAGE;
  }

  private async after(position: bigint, limit: number): Promise<Notice[]> {
    const { documents } = this.parts;
    const through = await documents.checkpoint(notices.collection, 'served');
    if (through === null || through <= position) return [];
    const found = await documents.find(notices.collection, {
      where: [
        { field: 'position', op: '>', value: position },
        { field: 'position', op: '<=', value: through },
      ],
      sort: { field: 'position', descending: false },
      limit,
    });
    return found.map(noticeIn);
  }
}

function noticeIn({ clientId, key, body }: Document): Notice {
  return { ...(body as unknown as NoticeDocument), clientId, revision: String(key) };
}
