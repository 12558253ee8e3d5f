/** One mutex per name. Callers of the same name run one at a time, in order of arrival. */
export class KeyedMutex {
  private readonly last = new Map<string, Promise<void>>();

  /** Runs `work` while holding every name. Names are taken in sorted order, which avoids deadlock. */
  async run<T>(names: readonly string[], work: () => Promise<T>): Promise<T> {
    const [name, ...rest] = [...new Set(names)].sort();
    if (name === undefined) return work();
    const before = this.last.get(name) ?? Promise.resolve();
    const turn = before.then(() => this.run(rest, work));
    const settled = turn.then(
      () => undefined,
      () => undefined,
    );
    this.last.set(name, settled);
    try {
      return await turn;
    } finally {
      if (this.last.get(name) === settled) this.last.delete(name);
    }
  }
}
