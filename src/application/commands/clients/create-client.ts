import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type * as Domain from '../../../domain/client/commands.js';
import type { Answer, Caller } from '../../lanes/answer.js';
import { Lanes } from '../../lanes/lanes.js';
import { KeyedMutex } from '../../../async/keyed-mutex.js';
import { PasswordSaves } from '../../access/password-saves.js';
import { UniqueNames, type Claim } from '../../names/unique-names.js';
import { LedgerCommand } from '../ledger-command.js';

/** Creates a client (S1-03 to S1-16): its unique names first, then its stream. */
export class CreateClient extends LedgerCommand<Domain.CreateClient> {
  /** @param password the one that `command.passwordId` names */
  constructor(
    clientId: string,
    command: Domain.CreateClient,
    caller: Caller,
    readonly password?: string,
  ) {
    super(clientId, command, caller);
  }
}

/**
 * May record `ClientCreated` and `PasswordChanged`; `NameReserved` and `NameReleased` in the streams of its names; and
 * `ClientCreationAbandoned` or `NameClaimAbandoned` in the stream of a client that claimed one of
 * these names and never used it. Decided by `decideCreate` in `src/domain/client/decide/create.ts`.
 */
@CommandHandler(CreateClient)
export class CreateClientHandler implements ICommandHandler<CreateClient> {
  constructor(
    private readonly lanes: Lanes,
    private readonly names: UniqueNames,
    private readonly mutex: KeyedMutex,
    private readonly saves: PasswordSaves,
  ) {}

  async execute(message: CreateClient): Promise<Answer> {
    const { clientId, command } = message;
    const { username, email } = command.names;
    const by = { clientId, commandId: this.names.newCommandId() };
    const claims = [
      ...(await this.names.claimsOf('username', username, by)),
      ...(await this.names.claimsOf('email', email, by)),
    ];
    // Within one process no command fences a creation in progress: it waits here until that ends.
    const streams = claims.map((claim) => claim.stream);
    return this.mutex.run([...streams, clientId], () => this.create(message, claims));
  }

  private async create(message: CreateClient, claims: readonly Claim[]): Promise<Answer> {
    const { clientId, command, caller } = message;
    const { fold } = await this.lanes.current(clientId, caller);
    // A replay, or an id in use: the lane decides which. Neither needs a name or a password.
    const isRefused = (command.refusedUnlessHeld ?? []).length > 0;
    if (fold !== null || isRefused) return this.lanes.submit(clientId, command, caller);
    return this.saves.create(message, () => this.claimAndSubmit(message, claims));
  }

  private async claimAndSubmit(message: CreateClient, claims: readonly Claim[]): Promise<Answer> {
    const { clientId, command, caller } = message;
    const reserved: Claim[] = [];
    for (const claim of claims) {
      const result = await this.names.reserve(claim, caller);
      if (result === 'taken') return this.giveBack(reserved, taken(claim), caller);
      if (result === 'reserved') reserved.push(claim);
    }
    const answer = await this.lanes.submit(clientId, command, caller);
    if (answer.kind !== 'refused') return answer;
    return this.giveBack(reserved, (await this.overtaken(claims, caller)) ?? answer, caller);
  }

  /** Another instance may have fenced this creation, taking it for one that a crash cut short. */
  private async overtaken([first, ...others]: readonly Claim[], caller: Caller) {
    if (first === undefined) return null;
    const { fold } = await this.lanes.current(first.clientId, caller);
    if (fold !== 'ABANDONED') return null;
    for (const claim of others) {
      if ((await this.names.held(claim)) === null) return taken(claim);
    }
    return taken(first);
  }

  private async giveBack(claims: readonly Claim[], answer: Answer, caller: Caller) {
    for (const claim of claims) await this.names.release(claim, caller);
    return answer;
  }
}

/** The refusal for a name in use; the name itself is in the caller's own request. */
export function taken({ kind }: Claim): Answer {
  return {
    kind: 'refused',
    refusals: [{ code: kind === 'username' ? 'USERNAME_TAKEN' : 'EMAIL_TAKEN', field: kind }],
  };
}
