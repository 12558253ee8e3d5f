import type { RecordedOf } from '../../src/domain/access/events.js';
import type { AddStaff, ChangeStaff, StaffCommand } from '../../src/domain/staff/commands.js';
import { decideStaff, type StaffResult } from '../../src/domain/staff/decide.js';
import type { StaffEvent } from '../../src/domain/staff/events.js';
import { evolveStaff } from '../../src/domain/staff/fold.js';
import { NO_STAFF, type Staff } from '../../src/domain/staff/state.js';

const NOW = Date.parse('2026-11-30T12:00:00.000Z');

function add(staffId: string, more: Partial<AddStaff> = {}): AddStaff {
  return {
    type: 'AddStaff',
    staffId,
    role: 'admin',
    profileId: `${staffId}-profile`,
    passwordId: `${staffId}-password`,
    names: [`username-${staffId}`],
    claimId: `${staffId}-claim`,
    signIn: null,
    key: null,
    ...more,
  };
}

function change(staffId: string, more: Partial<ChangeStaff>): ChangeStaff {
  const none = { profile: null, role: null, isDisabled: null, passwordId: null };
  return { type: 'ChangeStaff', staffId, ...none, ...more };
}

function folded(staff: Staff, events: readonly StaffEvent[], command: StaffCommand): Staff {
  const key = command.type === 'AddStaff' ? command.key : null;
  const operation = key === null ? null : { kind: 'key', ...key };
  return events.reduce((before, event) => {
    const fact = { ...event, recordedAt: NOW, operation } as RecordedOf<StaffEvent>;
    return evolveStaff(before, fact);
  }, staff);
}

/** The staff after commands, each of which is carried out. */
function given(...commands: readonly StaffCommand[]): Staff {
  return commands.reduce((staff, command) => {
    const { events, result } = decideStaff(staff, command);
    expect(result).toBe('done');
    return folded(staff, events, command);
  }, NO_STAFF);
}

const typesOf = (staff: Staff, command: StaffCommand): string[] =>
  decideStaff(staff, command).events.map(({ type }) => type);
const resultOf = (staff: Staff, command: StaffCommand): StaffResult =>
  decideStaff(staff, command).result;

describe('a member of staff', () => {
  it('has what its creation says', () => {
    const staff = given(add('ada', { key: { id: 'k', fingerprint: 'f' } }));
    expect(staff.members.get('ada')).toEqual({
      staffId: 'ada',
      role: 'admin',
      status: 'ACTIVE',
      profileId: 'ada-profile',
      passwordId: 'ada-password',
      factorId: null,
      hasSecondFactor: false,
      names: ['username-ada'],
      signIn: null,
      createdAt: NOW,
      createdAs: 'f',
    });
  });

  it.each<[StaffResult, string, Partial<AddStaff>]>([
    ['replayed', 'with the same key and content', { key: { id: 'k', fingerprint: 'f' } }],
    ['id reused', 'with other content', { key: { id: 'k', fingerprint: 'g' } }],
    ['id reused', 'without a key', {}],
  ])('is %s when it is created again %s [I9]', (result, _with, more) => {
    const staff = given(add('ada', { key: { id: 'k', fingerprint: 'f' } }));
    expect(decideStaff(staff, add('ada', more))).toEqual({ events: [], result });
  });

  it('changes several things in one append', () => {
    const staff = given(add('ada'), add('bob'));
    const profile = {
      fields: ['username'],
      profileId: 'p-2',
      replaces: 'bob-profile',
      names: ['username-b'],
      claimId: 'c-2',
    };
    const command = change('bob', {
      profile,
      role: 'auditor',
      isDisabled: true,
      passwordId: 'pw-2',
    });
    const { events, result } = decideStaff(staff, command);
    expect([result, events.map(({ type }) => type)]).toEqual([
      'done',
      ['StaffChanged', 'StaffRoleChanged', 'StaffDisabled', 'StaffPasswordChanged'],
    ]);
    expect(folded(staff, events, command).members.get('bob')).toMatchObject({
      role: 'auditor',
      status: 'DISABLED',
      profileId: 'p-2',
      passwordId: 'pw-2',
      names: ['username-b'],
    });
  });

  it('records nothing for what is so already', () => {
    const staff = given(add('ada'));
    expect(typesOf(staff, change('ada', { role: 'admin', isDisabled: false }))).toEqual([]);
    const disabled = given(add('ada'), add('bob'), change('bob', { isDisabled: true }));
    expect(typesOf(disabled, change('bob', { isDisabled: true }))).toEqual([]);
    expect(typesOf(disabled, change('bob', { isDisabled: false }))).toEqual(['StaffEnabled']);
  });

  it('has a second factor from its activation until its removal', () => {
    const activate = { type: 'ActivateSecondFactor', staffId: 'ada', factorId: 'f-1' } as const;
    const remove = { type: 'RemoveSecondFactor', staffId: 'ada' } as const;
    const staff = given(add('ada'), activate);
    expect(staff.members.get('ada')).toMatchObject({ factorId: 'f-1', hasSecondFactor: true });
    expect(typesOf(staff, activate)).toEqual([]);
    const without = given(add('ada'), activate, remove);
    expect(without.members.get('ada')).toMatchObject({ factorId: null, hasSecondFactor: false });
    expect(typesOf(without, remove)).toEqual([]);
    expect(typesOf(staff, { ...remove, ifFactorId: 'f-1' })).toEqual(['StaffSecondFactorRemoved']);
    expect(typesOf(staff, { ...remove, ifFactorId: 'f-0' })).toEqual([]);
  });

  it('is not found once it is removed, and its id makes no other member', () => {
    const staff = given(add('ada'), add('bob'), { type: 'RemoveStaff', staffId: 'bob' });
    const commands: StaffCommand[] = [
      change('bob', { isDisabled: true }),
      { type: 'RemoveStaff', staffId: 'bob' },
      { type: 'ActivateSecondFactor', staffId: 'bob', factorId: 'f' },
      { type: 'RemoveSecondFactor', staffId: 'bob' },
    ];
    expect(commands.map((command) => resultOf(staff, command))).toEqual(
      commands.map(() => 'not found'),
    );
    expect(resultOf(staff, add('bob'))).toBe('id reused');
  });

  it('signs in elsewhere as one member at a time', () => {
    const staff = given(add('ada', { signIn: 's-1' }), add('eve'));
    expect(resultOf(staff, add('bob', { signIn: 's-1' }))).toBe('signed in');
    const left = given(add('ada', { signIn: 's-1' }), add('eve'), {
      type: 'RemoveStaff',
      staffId: 'ada',
    });
    expect(resultOf(left, add('bob', { signIn: 's-1' }))).toBe('done');
  });
});

describe('the last enabled admin', () => {
  const lastWays: [string, StaffCommand][] = [
    ['disabled', change('ada', { isDisabled: true })],
    ['demoted', change('ada', { role: 'auditor' })],
    ['removed', { type: 'RemoveStaff', staffId: 'ada' }],
    ['demoted with another change', change('ada', { role: 'auditor', passwordId: 'p' })],
  ];

  it.each(lastWays)('cannot be %s', (_way, command) => {
    const auditor = add('eve', { role: 'auditor' });
    const disabled = [add('bob'), change('bob', { isDisabled: true })];
    const staff = given(add('ada'), auditor, ...disabled);
    expect(decideStaff(staff, command)).toEqual({ events: [], result: 'last admin' });
  });

  it.each(lastWays)('can be %s once there is another one', (_way, command) => {
    const staff = given(add('ada'), add('bob'));
    expect(resultOf(staff, command)).toBe('done');
  });

  it('is not missed where nobody is an enabled admin', () => {
    const staff = given(add('eve', { role: 'auditor' }));
    expect(resultOf(staff, { type: 'RemoveStaff', staffId: 'eve' })).toBe('done');
  });
});

describe('a fenced claim of a name', () => {
  const fence = (staffId: string, claimId: string, name: string): StaffCommand => ({
    type: 'AbandonStaffClaim',
    staffId,
    name,
    claimId,
  });
  const renamed = {
    fields: ['username'],
    profileId: 'p-2',
    replaces: 'ada-profile',
    names: ['username-b'],
    claimId: 'c-2',
  };

  it('can be used by no creation and no rename', () => {
    const staff = given(add('ada'), fence('bob', 'bob-claim', 'username-bob'));
    expect(resultOf(staff, add('bob'))).toBe('claim abandoned');
    expect(resultOf(staff, add('bob', { claimId: 'another' }))).toBe('done');
    const fenced = given(add('ada'), fence('ada', 'c-2', 'username-b'));
    expect(resultOf(fenced, change('ada', { profile: renamed }))).toBe('claim abandoned');
  });

  it('is none while the member has the name', () => {
    const staff = given(add('ada'));
    expect(resultOf(staff, fence('ada', 'ada-claim', 'username-ada'))).toBe('in use');
    const left = given(add('ada'), change('ada', { profile: renamed }));
    expect(typesOf(left, fence('ada', 'ada-claim', 'username-ada'))).toEqual([
      'StaffNameClaimAbandoned',
    ]);
  });

  it('needs no fact twice, or for a removed member', () => {
    const staff = given(
      add('ada'),
      add('bob'),
      { type: 'RemoveStaff', staffId: 'bob' },
      fence('ada', 'c-2', 'username-b'),
    );
    expect(typesOf(staff, fence('ada', 'c-2', 'username-b'))).toEqual([]);
    expect(typesOf(staff, fence('bob', 'bob-claim', 'username-bob'))).toEqual([]);
  });

  it('is no reason to change a profile that another command has changed', () => {
    const staff = given(add('ada'), change('ada', { profile: renamed }));
    expect(resultOf(staff, change('ada', { profile: renamed }))).toBe('moved');
  });
});
