import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Progress, type ProgressLine } from '../progress.js';

/** Where the id index and every read model stand. */
export class ListProjections extends Query<readonly ProgressLine[]> {}

@QueryHandler(ListProjections)
export class ListProjectionsHandler implements IQueryHandler<ListProjections> {
  constructor(private readonly progress: Progress) {}

  execute(): Promise<readonly ProgressLine[]> {
    return Promise.resolve(this.progress.status());
  }
}
