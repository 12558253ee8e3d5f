import { change, create, debit, recharge, reserve } from '../harness/commands.js';
import { at, given } from '../harness/given.js';

const NOON = '2026-01-05T12:00:00.000Z';
const TWO = '2026-01-05T14:00:00.000Z';
const FIRST = 'p-1';
const SECOND = 'p-2';
const withPassword = { ...create(), passwordId: FIRST };
const keyed = { key: { id: 'k-1', fingerprint: 'f-1' } };

describe('the password of a client', () => {
  it('is a second fact of the append that creates the client [S1-17]', () => {
    const client = given().when(withPassword);
    client.then([
      { type: 'ClientCreated' },
      { type: 'PasswordChanged', data: { passwordId: FIRST } },
    ]);
    expect(client.lane.state.passwordId).toBe(FIRST);
  });

  it('is absent for a client that is created without one', () => {
    expect(given(create()).lane.state.passwordId).toBeNull();
  });

  it('changes in the append of the save, beside its settings [S0-02]', () => {
    const patch = { ...change({ 'settings.priority': 3 }), passwordId: SECOND };
    const client = given(withPassword).when(patch);
    client.then([{ type: 'SettingsChanged' }, { type: 'PasswordChanged' }]);
    expect(client.lane.state.passwordId).toBe(SECOND);
  });

  it('changes alone when no other field of the save differs [S0-02]', () => {
    const patch = { ...change({ 'settings.priority': 1 }), passwordId: SECOND };
    given(withPassword)
      .when(patch)
      .then([{ type: 'PasswordChanged', data: { passwordId: SECOND } }]);
  });

  it('stays when a save brings none [S0-02]', () => {
    const client = given(withPassword).when(change({ 'settings.priority': 3 }));
    client.then([{ type: 'SettingsChanged' }]);
    expect(client.lane.state.passwordId).toBe(FIRST);
    given(withPassword).when(change({})).changesNothing();
  });

  it('does not change when the rest of its save is refused', () => {
    const patch = { ...change({ currency: 'EUR' }), passwordId: SECOND };
    const client = given(withPassword).when(patch).refuses('CURRENCY_LOCKED');
    expect(client.lane.state.passwordId).toBe(FIRST);
  });

  it('keeps the revision of the settings, which it is not part of', () => {
    const { lane } = given(withPassword, { type: 'ChangePassword', passwordId: SECOND });
    expect(lane.state.settingsRevision).toBe(0n);
  });

  it('survives every other fact', () => {
    const { lane } = given(withPassword, recharge('10'), debit('m-1', '1'), {
      type: 'DisableClient',
    });
    expect(lane.state).toMatchObject({ passwordId: FIRST, status: 'DISABLED' });
  });

  it('follows the releases of expired reservations', () => {
    const past = [at(NOON), withPassword, recharge('10'), reserve('v-1', '1'), at(TWO)];
    const client = given(...past).when({ type: 'ChangePassword', passwordId: SECOND });
    client.then([{ type: 'ReservationReleased' }, { type: 'PasswordChanged' }]);
    expect(client.decision).toMatchObject({ main: 1 });
  });
});

describe('a change of the password', () => {
  it('replaces any password', () => {
    const client = given(withPassword).when({ type: 'ChangePassword', passwordId: SECOND });
    client.then([{ type: 'PasswordChanged', data: { passwordId: SECOND } }]);
  });

  it('is refused when another save replaced the password that the caller proved', () => {
    const asked = { type: 'ChangePassword', passwordId: 'p-3' } as const;
    const client = given(withPassword, { type: 'ChangePassword', passwordId: SECOND });
    client.when({ ...asked, ifPasswordId: FIRST }).refuses('INVALID_CREDENTIALS');
    client.when({ ...asked, ifPasswordId: SECOND }).then([{ type: 'PasswordChanged' }]);
  });

  it('is the first one when none was to be replaced, and only then', () => {
    const asked = { type: 'ChangePassword', passwordId: SECOND, ifPasswordId: null } as const;
    given(create())
      .when(asked)
      .then([{ type: 'PasswordChanged' }]);
    given(withPassword).when(asked).refuses('INVALID_CREDENTIALS');
  });

  it('is refused for a client that does not exist', () => {
    const asked = { type: 'ChangePassword', passwordId: FIRST } as const;
    given().when(asked).refuses('CLIENT_NOT_FOUND');
  });
});

describe('a repeated key of a save with a password', () => {
  it('replays the save with its whole append, and names no second password [I9]', () => {
    const patch = { ...change({ 'settings.priority': 3 }), ...keyed };
    const client = given(withPassword, { ...patch, passwordId: SECOND });
    const repeated = client.when({ ...patch, passwordId: 'p-3' }).replays(2);
    expect(repeated.decision).toMatchObject({ follows: [{ type: 'PasswordChanged' }] });
    expect(client.lane.state.passwordId).toBe(SECOND);
  });

  it('replays a creation with its whole append [I9]', () => {
    const repeated = given(withPassword).when({ ...withPassword, passwordId: 'p-3' });
    repeated.replays(0);
    expect(repeated.decision).toMatchObject({ follows: [{ revision: 1n }] });
  });

  it('replays a save of the password alone [I9]', () => {
    const patch = { ...change({}), ...keyed };
    const client = given(withPassword, { ...patch, passwordId: SECOND });
    const { decision } = client.when({ ...patch, passwordId: 'p-3' }).replays(2);
    expect(decision).not.toHaveProperty('follows');
  });
});
