import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type * as Domain from '../../domain/client/commands.js';
import { uuid7 } from '../../codec/uuid7.js';
import { normalName } from '../../domain/client/names.js';
import type { ClientState } from '../../domain/client/state.js';
import { Clock } from '../../ports/clock.js';
import type { Answer, Caller } from '../answer.js';
import { Lanes } from '../lanes.js';
import { Turnstile } from '../turnstile.js';
import { UniqueNames, type Claim, type NameKind } from '../unique-names.js';
import { taken } from './create-client.js';

/** One save of any settings (S0-R1, S0-R3); a rename claims the new name first. */
export class ChangeSettings extends Command<Answer> {
  constructor(
    readonly clientId: string,
    readonly command: Domain.ChangeSettings,
    readonly caller: Caller,
  ) {
    super();
  }
}

const KINDS: readonly NameKind[] = ['username', 'email'];

@CommandHandler(ChangeSettings)
export class ChangeSettingsHandler implements ICommandHandler<ChangeSettings> {
  constructor(
    private readonly lanes: Lanes,
    private readonly names: UniqueNames,
    private readonly turnstile: Turnstile,
    private readonly clock: Clock,
  ) {}

  async execute(message: ChangeSettings): Promise<Answer> {
    const { clientId, command, caller } = message;
    const wanted = KINDS.filter((kind) => typeof command.patch.get(kind) === 'string');
    if (wanted.length === 0) return this.lanes.submit(clientId, command, caller);
    const by = { clientId, commandId: uuid7(this.clock.now()) };
    const claims = await Promise.all(
      wanted.map((kind) => this.names.claimOf(kind, String(command.patch.get(kind)), by)),
    );
    const claiming = new ChangeSettings(clientId, { ...command, claimId: by.commandId }, caller);
    const streams = claims.map((claim) => claim.stream);
    return this.turnstile.through([...streams, clientId], () => this.rename(claiming, claims));
  }

  private async rename(message: ChangeSettings, claims: readonly Claim[]): Promise<Answer> {
    const { clientId, command, caller } = message;
    const { fold } = await this.lanes.present(clientId, caller);
    if (fold === null || fold === 'ABANDONED') return this.lanes.submit(clientId, command, caller);
    // A replay or a refusal must not touch the names: by now they may be somebody else's.
    const foreseen = await this.lanes.check(clientId, command, caller);
    if (foreseen.kind === 'refused' || foreseen.replayed) return foreseen;
    const news = claims.filter((claim) => normalName(fold.names[claim.kind]) !== claim.normal);
    for (const [index, claim] of news.entries()) {
      if ((await this.names.reserve(claim, caller)) !== 'taken') continue;
      await this.release(news.slice(0, index), caller);
      return taken(claim);
    }
    const answer = await this.lanes.submit(clientId, command, caller);
    // Unused after all: refused, replayed, or nothing changed. Used: the old ones are free.
    const { fold: now } = await this.lanes.present(clientId, caller);
    const used = now === null || now === 'ABANDONED' ? fold : now;
    await this.release(
      news.filter((claim) => normalName(used.names[claim.kind]) !== claim.normal),
      caller,
    );
    await this.release(await this.former(fold, used), caller);
    return answer;
  }

  /** The names the client had before and has no longer. */
  private async former(before: ClientState, now: ClientState): Promise<Claim[]> {
    const left = KINDS.filter(
      (kind) => normalName(before.names[kind]) !== normalName(now.names[kind]),
    );
    const by = { clientId: before.clientId, commandId: uuid7(this.clock.now()) };
    return Promise.all(left.map((kind) => this.names.claimOf(kind, before.names[kind], by)));
  }

  private async release(claims: readonly Claim[], caller: Caller): Promise<void> {
    for (const claim of claims) await this.names.release(claim, caller);
  }
}
