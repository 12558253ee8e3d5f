import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Lanes } from '../../lanes/lanes.js';
import { Progress, type ProgressLine } from '../../engine/progress.js';

/** Where the id index and every read model stand. */
export class ListProjections extends Query<readonly ProgressLine[]> {}

@QueryHandler(ListProjections)
export class ListProjectionsHandler implements IQueryHandler<ListProjections> {
  constructor(
    private readonly progress: Progress,
    private readonly lanes: Lanes,
  ) {}

  /** A lag counts what this instance has answered, also before a shared log is asked for its end. */
  execute(): Promise<readonly ProgressLine[]> {
    this.progress.committed(this.lanes.answeredThrough);
    return Promise.resolve(this.progress.status());
  }
}
