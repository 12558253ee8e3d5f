import fc from 'fast-check';
import type { CountedIn } from '../../src/domain/client/events.js';
import { formatCredits } from '../../src/domain/credits.js';
import { Story } from './story.js';

type Step =
  | { readonly do: 'recharge' | 'withdraw' | 'debit' | 'adjust'; readonly micro: bigint }
  | { readonly do: 'reserve'; readonly micro: bigint; readonly minutes: number }
  | { readonly do: 'capture'; readonly part: number; readonly final: boolean }
  | { readonly do: 'release'; readonly expired: boolean }
  | { readonly do: 'refund'; readonly which: number; readonly part: number }
  | { readonly do: 'wait'; readonly minutes: number }
  | { readonly do: 'settings'; readonly change: number; readonly value: number }
  | { readonly do: 'lifecycle'; readonly which: number }
  | { readonly do: 'report'; readonly which: number; readonly settled: boolean };

const micro = fc.oneof(
  fc.bigInt({ min: 1n, max: 50n }).map((credits) => credits * 1_000_000n),
  fc.bigInt({ min: 1n, max: 9_999_999n }),
);
const small = fc.nat({ max: 20 });

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constantFrom('debit' as const), micro }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constantFrom('recharge', 'withdraw', 'adjust'), micro }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('reserve' as const),
      micro,
      minutes: fc.nat({ max: 3_000 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('capture' as const),
      part: fc.nat({ max: 4 }),
      final: fc.boolean(),
    }),
  },
  fc.record({ do: fc.constant('release' as const), expired: fc.boolean() }),
  fc.record({ do: fc.constant('refund' as const), which: small, part: fc.nat({ max: 4 }) }),
  fc.record({ do: fc.constant('wait' as const), minutes: fc.nat({ max: 2_000 }) }),
  fc.record({ do: fc.constant('settings' as const), change: small, value: small }),
  fc.record({ do: fc.constant('lifecycle' as const), which: small }),
  fc.record({ do: fc.constant('report' as const), which: small, settled: fc.boolean() }),
);

/** A client's life: any order of facts that the ledger's rules on totals and windows allow. */
export function randomStory(clientId: string): fc.Arbitrary<Story> {
  return fc
    .array(step, { maxLength: 60 })
    .map((steps) => steps.reduce(afterStep, new Life(clientId)).story);
}

class Life {
  readonly story: Story;
  readonly debits: { id: string; micro: bigint; windows: CountedIn }[] = [];

  constructor(clientId: string) {
    this.story = new Story(clientId).created({ timeZone: 'Europe/Berlin' });
  }
}

function afterStep(life: Life, step: Step): Life {
  const { story } = life;
  switch (step.do) {
    case 'wait':
      story.t += step.minutes * 60_000;
      break;
    case 'debit': {
      const id = `m-${story.facts.length}`;
      life.debits.push({ id, micro: step.micro, windows: story.windowsNow() });
      story.debited(formatCredits(step.micro), id);
      break;
    }
    case 'reserve':
      story.reserved(`v-${story.facts.length}`, formatCredits(step.micro), step.minutes);
      break;
    case 'refund':
      refund(life, step);
      break;
    case 'capture':
    case 'release':
      end(story, step);
      break;
    case 'recharge':
    case 'withdraw':
    case 'adjust':
      assign(story, step);
      break;
    default:
      unmoved(story, step);
  }
  return life;
}

function assign(
  story: Story,
  step: Extract<Step, { do: 'recharge' | 'withdraw' | 'debit' | 'adjust' }>,
): void {
  const credits = formatCredits(step.micro);
  if (step.do === 'withdraw') story.withdrawn(credits, { reason: 'asked for' });
  else if (step.do === 'adjust') story.recharged(credits, { source: 'ADJUSTMENT' });
  else story.recharged(credits, { payment: UNPAID });
}

const UNPAID = { status: 'UNPAID', type: 'invoice', date: '2026-11-20', reference: 'i-1' } as const;

function end(story: Story, step: Extract<Step, { do: 'capture' | 'release' }>): void {
  const first = [...story.state.reservations][0];
  if (first === undefined) return;
  const [id, { credits, captured }] = first;
  const left = credits - captured;
  if (step.do === 'release') story.released(id, step.expired ? 'EXPIRED' : 'VOIDED');
  else story.captured(id, formatCredits((left * BigInt(step.part)) / 4n), step.final);
}

function refund(life: Life, step: Extract<Step, { do: 'refund' }>): void {
  const debit = life.debits[step.which % Math.max(1, life.debits.length)];
  if (debit === undefined) return;
  const back = (debit.micro * BigInt(step.part)) / 4n;
  debit.micro -= back;
  if (back === 0n) return;
  const remaining = formatCredits(debit.micro);
  life.story.refunded(debit.id, formatCredits(back), debit.windows, remaining);
}

function unmoved(story: Story, step: Step): void {
  if (step.do === 'settings') change(story, step.change, step.value);
  if (step.do === 'lifecycle') live(story, step.which);
  if (step.do !== 'report') return;
  const stage = 'CARRIER' as const;
  const status = step.settled ? 'DELIVERED' : 'ACCEPTED';
  const report = { status, stage, errorCode: null, at: null, settled: step.settled } as const;
  story.append({ type: 'DeliveryReported', data: { messageId: `m-${step.which}`, ...report } });
}

function change(story: Story, which: number, value: number): void {
  const zones = ['UTC', 'Pacific/Auckland', 'America/New_York', 'Europe/Berlin'];
  const changes = [
    { field: 'settings.timeZone', from: 'UTC', to: zones[value % zones.length] },
    { field: 'settings.allowCredit', from: '0', to: String(value) },
    { field: 'settings.limits.daily.credits', from: null, to: String(value) },
    { field: 'settings.lowBalanceThreshold', from: null, to: value > 10 ? null : String(value) },
    { field: 'settings.channels.rcs', from: false, to: value > 10 },
    { field: 'profile.company', from: null, to: `Firm ${value}` },
    { field: 'username', from: 'Ada', to: `Ada ${value}` },
  ];
  const first = changes[which % changes.length];
  const second = changes[(which + 3) % changes.length];
  story.changed(...[first, second].filter((each) => each !== undefined));
}

function live(story: Story, which: number): void {
  const plan = { interval: 'DAILY', anchorDay: null, mode: 'ADD', credits: '5' } as const;
  const acts = [
    () => story.disabled(),
    () => story.append({ type: 'ClientEnabled', data: {} }),
    () => story.append({ type: 'MessagingRestricted', data: { reason: 'spam' } }),
    () => story.append({ type: 'MessagingAllowed', data: { reason: 'solved' } }),
    () => story.append({ type: 'PurgeHeld', data: { reason: 'dispute' } }),
    () => story.append({ type: 'PurgeHoldReleased', data: { reason: 'settled' } }),
    () => story.append({ type: 'TopUpPlanSet', data: { plan } }),
    () => story.append({ type: 'TopUpPlanRemoved', data: { plan } }),
    () => story.append({ type: 'PasswordChanged', data: { passwordId: 'p-1' } }),
    () => story.append({ type: 'SecondFactorActivated', data: { factorId: 'f-1' } }),
    () => story.append({ type: 'SecondFactorRemoved', data: {} }),
  ];
  acts[which % acts.length]?.();
}
