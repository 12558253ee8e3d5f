/** The person who is signed in. */
export interface Me {
  readonly role: 'admin' | 'auditor' | 'client';
  readonly clientId?: string;
  readonly staffId?: string;
  readonly name: string | null;
  readonly username?: string;
}

/**
 * `unknown` before the service was asked; `ended` when the session of a person ended under an open
 * screen, which stays as it is until the person signs in again.
 */
export type SessionState =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'out' }
  | { readonly kind: 'in'; readonly me: Me }
  | { readonly kind: 'ended'; readonly me: Me };

/**
 * The session of this browser tab, as far as it is known.
 *
 * **Invariant**: a screen is never shown to another person than the one whom it was opened for.
 */
export class Session {
  private present: SessionState = { kind: 'unknown' };
  private readonly listeners = new Set<() => void>();
  private waiting: ((isRenewed: boolean) => void)[] = [];
  /** Raised by each sign-in: an older request is answered about an older session. */
  private count = 0;

  readonly state = (): SessionState => this.present;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  get generation(): number {
    return this.count;
  }

  /** Notes who has signed in. False = it is another person than before, so the page must be loaded again. */
  started(me: Me): boolean {
    const before = this.present;
    if (before.kind === 'ended' && !isSame(before.me, me)) return false;
    this.count += 1;
    this.set({ kind: 'in', me });
    this.answer(true);
    return true;
  }

  /** Notes that nobody is signed in, after signing out too. */
  out(): void {
    this.set({ kind: 'out' });
    this.answer(false);
  }

  /**
   * The service does not know the session of a request any more. Resolves when the request may be
   * sent again, or with false when it must not.
   * @param generation when the request was sent
   */
  renewed(generation: number): Promise<boolean> {
    const { present } = this;
    if (present.kind === 'in' && generation !== this.count) return Promise.resolve(true);
    if (present.kind !== 'in' && present.kind !== 'ended') return Promise.resolve(false);
    if (present.kind === 'in') this.set({ kind: 'ended', me: present.me });
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  private set(state: SessionState): void {
    this.present = state;
    for (const listener of this.listeners) listener();
  }

  private answer(isRenewed: boolean): void {
    for (const resolve of this.waiting.splice(0)) resolve(isRenewed);
  }
}

function isSame(one: Me, other: Me): boolean {
  return (
    one.role === other.role && one.clientId === other.clientId && one.staffId === other.staffId
  );
}

/** The session of this page. */
export const session = new Session();
