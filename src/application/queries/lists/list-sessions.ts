import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Sessions, type Session } from '../../access/sessions.js';
import type { Subject } from '../../access/subject-states.js';

/** The sessions of one subject, oldest first; a key has none. */
export class ListSessions extends Query<readonly Session[]> {
  constructor(readonly subject: Pick<Subject, 'kind' | 'id'> | null) {
    super();
  }
}

@QueryHandler(ListSessions)
export class ListSessionsHandler implements IQueryHandler<ListSessions> {
  constructor(private readonly sessions: Sessions) {}

  /** @throws VaultUnavailable, LogUnavailable */
  async execute({ subject }: ListSessions): Promise<readonly Session[]> {
    return subject === null ? [] : this.sessions.list(subject);
  }
}
