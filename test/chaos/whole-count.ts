import type { LogAudit } from './log-audit.js';
import type { MixedLoad } from './mixed-load.js';
import type { ChaosWorld } from './world/world.js';

export interface CountParts {
  readonly world: ChaosWorld;
  readonly load: MixedLoad;
  readonly audit: LogAudit;
}

const ANSWER_MS = 60_000;
/** By then the read models contain everything that was recorded before. */
const FED_MS = 15_000;

/**
 * The count after the load has ended: the log event by event against the callers' answers, then the
 * read models against the same sums.
 */
export class WholeCount {
  private readonly found: string[] = [];

  constructor(private readonly parts: CountParts) {}

  /**
   * @param ended when the last fault ended: after a kill the lease of the projection engine must
   *   expire first
   * @returns every deviation
   */
  async take(ended: number): Promise<string[]> {
    const { world, load, audit } = this.parts;
    this.found.push(...(await audit.compare(world.eventStore.url, load.ledger)));
    await this.fed(ended);
    await this.models();
    this.found.push(...load.ledger.violations.splice(0));
    return this.found;
  }

  private async fed(ended: number): Promise<void> {
    const { world, load, audit } = this.parts;
    const [instance] = world.instances;
    const deadline = Math.max(ended + FED_MS, performance.now() + FED_MS / 2);
    for (const [clientId, revision] of audit.heads) {
      const path = `/v1/clients/${clientId}/meter?minRevision=${revision}`;
      for (;;) {
        const { status } = await instance.send({ method: 'GET', path }, ANSWER_MS);
        if (status === 200) break;
        if (status === 409 && performance.now() < deadline) continue;
        this.found.push(`${path}: ${status} after ${Math.round(performance.now() - ended)} ms`);
        return;
      }
    }
    load.tally.readModelsMs = performance.now() - ended;
  }

  private async models(): Promise<void> {
    const { world, audit } = this.parts;
    const [instance] = world.instances;
    for (const [clientId, totals] of audit.totals) {
      const at = `/v1/clients/${clientId}`;
      const response = await instance.send(
        { method: 'GET', path: `${at}/verification` },
        ANSWER_MS,
      );
      if (response.body['ok'] !== true)
        this.found.push(`${clientId}: ${JSON.stringify(response.body)}`);
      const path = `${at}/meter?minRevision=${String(response.body['revision'])}`;
      const { body } = await instance.send({ method: 'GET', path }, ANSWER_MS);
      const { assigned, usedPosted, reserved } = body;
      const shown = JSON.stringify({ assigned, usedPosted, reserved });
      if (shown !== JSON.stringify(totals)) {
        this.found.push(`${clientId}: the meter shows ${shown}, not ${JSON.stringify(totals)}`);
      }
    }
  }
}
