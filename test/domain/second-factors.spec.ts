import { create, debit } from '../harness/commands.js';
import { given } from '../harness/given.js';

const activate = (factorId: string) => ({ type: 'ActivateFactor', factorId }) as const;
const remove = { type: 'RemoveFactor' } as const;

describe('the second factor of a client', () => {
  it('is absent at first, and named by the fact that activates it', () => {
    expect(given(create()).lane.state.factorId).toBeNull();
    const client = given(create()).when(activate('f-1'));
    client.then([{ type: 'SecondFactorActivated', data: { factorId: 'f-1' } }]);
    expect(client.lane.state.factorId).toBe('f-1');
  });

  it('is activated once, and replaced by a later one', () => {
    given(create(), activate('f-1')).when(activate('f-1')).changesNothing();
    const client = given(create(), activate('f-1')).when(activate('f-2'));
    client.then([{ type: 'SecondFactorActivated', data: { factorId: 'f-2' } }]);
    expect(client.lane.state.factorId).toBe('f-2');
  });

  it('is removed, and its removal repeated changes nothing', () => {
    const client = given(create(), activate('f-1')).when(remove);
    client.then([{ type: 'SecondFactorRemoved', data: {} }]);
    expect(client.lane.state.factorId).toBeNull();
    given(create(), activate('f-1'), remove).when(remove).changesNothing();
    given(create()).when(remove).changesNothing();
  });

  it('stays when the removal was proved with a code of an earlier one', () => {
    const proved = { ...remove, ifFactorId: 'f-1' };
    given(create(), activate('f-1'), activate('f-2')).when(proved).changesNothing();
    given(create(), activate('f-1'))
      .when(proved)
      .then([{ type: 'SecondFactorRemoved' }]);
  });

  it('moves no revision of the settings, and survives other facts', () => {
    const { lane } = given(create(), activate('f-1'), debit('m-1', '0'));
    expect(lane.state).toMatchObject({ settingsRevision: 0n, factorId: 'f-1' });
  });

  it('cannot be given to a client that does not exist', () => {
    given().when(activate('f-1')).refuses('CLIENT_NOT_FOUND');
    given().when(remove).refuses('CLIENT_NOT_FOUND');
  });
});
