import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { Caller } from '../lanes/answer.js';
import { Lanes } from '../lanes/lanes.js';

/** The names of a person. */
export interface OwnName {
  readonly username: string;
  /** First and last name, or the name as it was given. */
  readonly name: string;
}

/** A caller by the id that it has as a person; neither id for a key. */
export interface OwnIds {
  readonly clientId: string | null;
  readonly staffId: string | null;
}

/** The caller's own names; null for a key. */
export class GetOwnName extends Query<OwnName | null> {
  constructor(
    readonly ids: OwnIds,
    readonly caller: Caller,
  ) {
    super();
  }
}

@QueryHandler(GetOwnName)
export class GetOwnNameHandler implements IQueryHandler<GetOwnName> {
  constructor(private readonly lanes: Lanes) {}

  async execute({ ids, caller }: GetOwnName): Promise<OwnName | null> {
    if (ids.clientId === null) return null;
    const { fold } = await this.lanes.current(ids.clientId, caller);
    if (fold === null || fold === 'ABANDONED') return null;
    const { firstName, lastName } = fold.profile;
    return { username: fold.names.username, name: `${firstName} ${lastName}` };
  }
}
