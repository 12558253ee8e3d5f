import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type * as Domain from '../../../domain/client/commands.js';
import { formsOfName, hasForm } from '../../../domain/client/names.js';
import { isClient, type ClientState } from '../../../domain/client/state.js';
import { Contention, type Answer, type Caller } from '../../lanes/answer.js';
import { Lanes } from '../../lanes/lanes.js';
import { KeyedMutex } from '../../../async/keyed-mutex.js';
import { PasswordSaves } from '../../access/password-saves.js';
import { UniqueNames, type Claim, type Held, type NameKind } from '../../names/unique-names.js';
import { LedgerCommand } from '../ledger-command.js';
import { taken } from './create-client.js';

/** Saves any settings and contact data at once (S0-R1, S0-R3); a rename claims the new name first. */
export class ChangeSettings extends LedgerCommand<Domain.ChangeSettings> {
  /** @param password the one that `command.passwordId` names */
  constructor(
    clientId: string,
    command: Domain.ChangeSettings,
    caller: Caller,
    readonly password?: string,
  ) {
    super(clientId, command, caller);
  }
}

const KINDS: readonly NameKind[] = ['username', 'email'];
const TRIES_MAX = 10;

/**
 * May record `SettingsChanged` and `PasswordChanged`, and before them `CreditsRecharged` of monthly
 * top-ups that were due before the save changes them. A rename may also record `NameReserved` and `NameReleased` in the
 * streams of the names, and `ClientCreationAbandoned` or `NameClaimAbandoned` in the stream of a
 * client that claimed the name and never used it. Records nothing when nothing would change.
 * Decided by `decideSettings` in `src/domain/client/decide/settings.ts`.
 */
@CommandHandler(ChangeSettings)
export class ChangeSettingsHandler implements ICommandHandler<ChangeSettings> {
  constructor(
    private readonly lanes: Lanes,
    private readonly names: UniqueNames,
    private readonly mutex: KeyedMutex,
    private readonly saves: PasswordSaves,
  ) {}

  execute(message: ChangeSettings): Promise<Answer> {
    return this.saves.change(message, () => this.save(message));
  }

  private async save(message: ChangeSettings): Promise<Answer> {
    const { clientId, command, caller } = message;
    const wanted = KINDS.filter((kind) => typeof command.patch.get(kind) === 'string');
    if (wanted.length === 0) return this.lanes.submit(clientId, command, caller);
    const by = { clientId, commandId: this.names.newCommandId() };
    const claims = await Promise.all(
      wanted.map((kind) => this.names.claimsOf(kind, String(command.patch.get(kind)), by)),
    ).then((each) => each.flat());
    const claiming = new ChangeSettings(clientId, { ...command, claimId: by.commandId }, caller);
    const streams = claims.map((claim) => claim.stream);
    return this.mutex.run([...streams, clientId], () => this.rename(claiming, claims));
  }

  /** The claims depend on the settings as they were read: if these changed, the rename is retried. */
  private async rename(message: ChangeSettings, claims: readonly Claim[]): Promise<Answer> {
    const isFree = message.command.ifSettingsRevisions === null;
    for (let tries = 0; tries < TRIES_MAX; tries++) {
      const answer = await this.renameOnce(message, claims);
      if (!isFree || !hasMoved(answer)) return answer;
    }
    throw new Contention('the settings were changed by other commands each time');
  }

  private async renameOnce(message: ChangeSettings, claims: readonly Claim[]): Promise<Answer> {
    const { clientId, command, caller } = message;
    const { fold } = await this.lanes.current(clientId, caller);
    if (!isClient(fold)) return this.lanes.submit(clientId, command, caller);
    // A replay or a refusal must not touch the names: another client may own them by now.
    const foreseen = await this.lanes.check(clientId, command, caller);
    if (foreseen.kind === 'refused' || foreseen.replayed) return foreseen;
    const news = claims.filter((claim) => !surelyHolds(fold, claim));
    const before = await this.heldBefore(fold, news);
    for (const [index, claim] of news.entries()) {
      if ((await this.names.reserve(claim, caller)) !== 'taken') continue;
      await this.release(news.slice(0, index), caller);
      return taken(claim);
    }
    const ifSettingsRevisions = command.ifSettingsRevisions ?? [fold.settingsRevision];
    const sure = { ...command, ifSettingsRevisions };
    const answer = await this.lanes.submit(clientId, sure, caller);
    // Release the new names if the save did not use them, otherwise the old ones.
    const { fold: now } = await this.lanes.current(clientId, caller);
    const used = !isClient(now) ? fold : now;
    const isUnused = ({ kind, normal }: Claim) => !hasForm(used.names[kind], normal);
    await this.release(news.filter(isUnused), caller);
    for (const held of before) {
      if (isUnused(held.claim)) await this.names.giveBack(held, caller);
    }
    return answer;
  }

  /** The names that the client may leave, read before it does: it may return to them at once. */
  private async heldBefore(
    { clientId, names }: ClientState,
    news: readonly Claim[],
  ): Promise<Held[]> {
    const by = { clientId, commandId: this.names.newCommandId() };
    const kinds = KINDS.filter((kind) => news.some((claim) => claim.kind === kind));
    const claims = await Promise.all(
      kinds.map((kind) => this.names.claimsOf(kind, names[kind], by)),
    );
    const held = await Promise.all(claims.flat().map((claim) => this.names.held(claim)));
    return held.filter((each) => each !== null);
  }

  private async release(claims: readonly Claim[], caller: Caller): Promise<void> {
    for (const claim of claims) await this.names.release(claim, caller);
  }
}

/**
 * Whether the client has reserved the claim's form for its present name. Of two forms the first
 * version reserved only one, so such a name is looked up.
 */
function surelyHolds({ names }: ClientState, { kind, normal }: Claim): boolean {
  const forms = formsOfName(names[kind]);
  return forms.length === 1 && forms[0] === normal;
}

function hasMoved(answer: Answer): boolean {
  return answer.kind === 'refused' && answer.refusals[0].code === 'REVISION_MISMATCH';
}
