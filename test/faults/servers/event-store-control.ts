interface ServerState {
  readonly nodes: readonly {
    readonly alive: boolean;
    readonly leader: boolean;
    readonly openCalls: number;
    readonly connections: number;
    /** Faults that are still to come. */
    readonly faults: Record<string, number>;
  }[];
}

/** The fault knobs of the server under test. */
export class EventStoreControl {
  constructor(private readonly url: string) {}

  async turn(knob: string, setting: object = {}): Promise<void> {
    const body = JSON.stringify(setting);
    const response = await fetch(`${this.url}/${knob}`, { method: 'POST', body });
    if (!response.ok) throw new Error(`${knob}: ${response.status} ${await response.text()}`);
  }

  /** The same on every node. */
  async turnAll(knob: string): Promise<void> {
    for (const node of (await this.state()).nodes.keys()) await this.turn(knob, { node });
  }

  /** How many faults have not been met with yet. */
  async waiting(): Promise<number> {
    const { nodes } = await this.state();
    return nodes.flatMap(({ faults }) => Object.values(faults)).reduce((sum, n) => sum + n, 0);
  }

  async state(): Promise<ServerState> {
    const response = await fetch(`${this.url}/state`);
    return (await response.json()) as ServerState;
  }

  /** Which node leads; -1 = none just now. */
  async leader(): Promise<number> {
    const { nodes } = await this.state();
    return nodes.findIndex(({ alive, leader }) => alive && leader);
  }

  /** Everything as it was before any fault. */
  async heal(): Promise<void> {
    const { nodes } = await this.state();
    for (const [node, { alive }] of nodes.entries()) {
      if (!alive) await this.turn('revive', { node });
      await this.turn('reset', { node });
    }
  }
}
