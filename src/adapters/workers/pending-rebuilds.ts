import { ReadModelUnavailable } from '../../ports/documents.js';
import { RebuildRefused, type Rebuild } from '../../ports/projection-runner.js';
import type { RebuildAnswer } from './messages.js';

interface PendingRebuild {
  readonly projection: string;
  readonly begun: (rebuild: Rebuild) => void;
  readonly refused: (cause: Error) => void;
  readonly done: Promise<void>;
  readonly finish: () => void;
  readonly fail: (cause: Error) => void;
}

/** Rebuilds requested of the projection thread without a final answer yet. */
export class PendingRebuilds {
  private readonly open = new Map<number, PendingRebuild>();
  private last = 0;

  /** Sends the request; resolves when the rebuild has started. @throws RebuildRefused */
  ask(projection: string, send: (ask: number) => void): Promise<Rebuild> {
    const ask = ++this.last;
    let finish = (): void => undefined;
    let fail = (_cause: Error): void => undefined;
    const done = new Promise<void>((resolve, reject) => {
      finish = resolve;
      fail = reject;
    });
    // The caller may ignore the outcome; health shows it.
    done.catch(() => undefined);
    return new Promise((begun, refused) => {
      this.open.set(ask, { projection, begun, refused, done, finish, fail });
      send(ask);
    });
  }

  answered(answer: RebuildAnswer): void {
    const asked = this.open.get(answer.ask);
    if (asked === undefined) return;
    if (answer.type === 'rebuilding') {
      asked.begun({ done: asked.done });
      return;
    }
    this.open.delete(answer.ask);
    if (answer.type === 'refused') {
      asked.refused(refusal(asked.projection, answer.reason));
    } else if (answer.error === null) asked.finish();
    else asked.fail(new Error(answer.error));
  }

  /** The thread has ended: its pending requests will not be answered. */
  abandon(cause: Error): void {
    for (const { refused, fail } of this.open.values()) {
      refused(cause);
      fail(cause);
    }
    this.open.clear();
  }
}

function refusal(
  projection: string,
  reason: Extract<RebuildAnswer, { readonly type: 'refused' }>['reason'],
): Error {
  if (reason !== 'UNAVAILABLE') return new RebuildRefused(projection, reason);
  return new ReadModelUnavailable(`a rebuild of ${projection} could not begin now`);
}
