import { CreateClientInput, PatchClientInput } from '../../../api/input/client-input.js';
import { parseBody, checkedUnlessHeld } from '../../../api/input/validator.js';
import { DebitItemInput } from '../../../api/input/message-input.js';
import { RechargeInput } from '../../../api/input/money-input.js';
import { changeSettings, createClient } from '../../../api/commands/client-commands.js';
import { money } from '../../../api/commands/money-text.js';
import { invalidInput, Problem, type FieldError } from '../../../api/errors/problem.js';
import type { RefusedValue } from '../../../domain/client/commands.js';
import { fieldsAsked } from '../../../domain/client/decide/settings.js';
import { readField } from '../../../domain/client/fields.js';
import { hasForm, normalName } from '../../../domain/client/names.js';
import { same } from '../../../domain/deep-equal.js';
import type {
  ChangeVerdict,
  ClientPatch,
  ImportLedger,
  NewClient,
  NewDebit,
  NewRecharge,
  Verdict,
} from './import-ledger.js';
import type { ImportReader, KnownClient, NameKind } from './import-reader.js';
import { explain } from './service.js';

const ACCEPTED = { kind: 'accepted' } as const;
const REPLAYED = { kind: 'replayed' } as const;
const KINDS: readonly NameKind[] = ['username', 'email'];

/**
 * Predicts the result of an import and writes nothing. It uses the ledger's validation and
 * comparisons. It does not check whether a client has enough credits for its messages.
 */
export class DryRunLedger implements ImportLedger {
  /** Clients that this run would create. */
  private readonly made = new Set<string>();

  constructor(private readonly reader: ImportReader) {}

  createClient(client: NewClient): Promise<Verdict> {
    return verdictOf(async () => {
      const { input, refusedUnlessHeld } = checkedUnlessHeld(CreateClientInput, client);
      const { currency, names, profile, settings } = createClient(client.id, input);
      const known = await this.reader.created(client.id);
      if (known !== null) {
        const asked = { currency, names, profile, settings };
        return same(asked, ofClient(known)) ? REPLAYED : refused('ID_REUSED', 'other content');
      }
      if (refusedUnlessHeld.length > 0) throw invalidInput(refusedUnlessHeld.map(fieldError));
      for (const kind of KINDS) {
        if ((await this.reader.clientNamed(kind, names[kind])) !== null) return taken(kind);
      }
      this.made.add(client.id);
      return ACCEPTED;
    });
  }

  changeClient(clientId: string, patch: ClientPatch): Promise<ChangeVerdict> {
    return verdictOf<ChangeVerdict>(async () => {
      const { input, refusedUnlessHeld } = checkedUnlessHeld(PatchClientInput, patch);
      const known = await this.reader.client(clientId);
      if (known === null) return refused('CLIENT_NOT_FOUND', 'There is no such client.');
      const { currency } = known;
      const held = ({ field, value }: RefusedValue): boolean =>
        value === (field === 'currency' ? currency : readField(known, field));
      const news = refusedUnlessHeld.filter((value) => !held(value));
      if (news.length > 0) throw invalidInput(news.map(fieldError));
      if (input.currency !== undefined && input.currency !== currency) {
        return refused('CURRENCY_LOCKED', `The currency is ${currency}.`);
      }
      for (const kind of KINDS) {
        const name = input[kind];
        if (name === undefined || hasForm(known.names[kind], normalName(name))) continue;
        if ((await this.reader.clientNamed(kind, name)) !== null) return taken(kind);
      }
      const asked = [...fieldsAsked(changeSettings(input, undefined).patch)];
      const isChanged = asked.some(([field, to]) => !same(readField(known, field), to));
      return isChanged ? ACCEPTED : { kind: 'unchanged' };
    });
  }

  recharge(clientId: string, recharge: NewRecharge): Promise<Verdict> {
    return verdictOf(async () => {
      const { credits } = parseBody(RechargeInput, recharge);
      if (this.made.has(clientId)) return ACCEPTED;
      const booked = await this.reader.recharged(clientId, recharge.rechargeId);
      if (booked === null) return ACCEPTED;
      return booked === money(credits) ? REPLAYED : refused('ID_REUSED', `${booked} were booked`);
    });
  }

  async debit(items: readonly NewDebit[]): Promise<readonly Verdict[]> {
    const verdicts: Verdict[] = [];
    for (const item of items) {
      verdicts.push(
        await verdictOf(async () => {
          parseBody(DebitItemInput, item);
          const { clientId, messageId } = item;
          if (this.made.has(clientId)) return ACCEPTED;
          return (await this.reader.hasMessage(clientId, messageId)) ? REPLAYED : ACCEPTED;
        }),
      );
    }
    return verdicts;
  }
}

function ofClient({ currency, names, profile, settings }: KnownClient): object {
  return { currency, names, profile, settings };
}

async function verdictOf<T extends ChangeVerdict>(look: () => Promise<T>): Promise<T | Refusal> {
  try {
    return await look();
  } catch (cause) {
    if (!(cause instanceof Problem)) throw cause;
    const { code, parts, message } = cause;
    return refused(code, explain({ ...parts, title: message }));
  }
}

type Refusal = Extract<Verdict, { kind: 'refused' }>;

function refused(code: string, reason: string): Refusal {
  return { kind: 'refused', code, reason };
}

function taken(kind: NameKind): Refusal {
  return kind === 'username'
    ? refused('USERNAME_TAKEN', 'The username is taken.')
    : refused('EMAIL_TAKEN', 'The e-mail is taken.');
}

function fieldError({ field, invalid, detail }: RefusedValue): FieldError {
  return { field, code: invalid, message: detail };
}
