import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Lanes } from '../../lanes/lanes.js';
import { Progress, type ProgressLine } from '../../engine/progress.js';

/** Status of the id index and every read model. */
export class ListProjections extends Query<readonly ProgressLine[]> {}

@QueryHandler(ListProjections)
export class ListProjectionsHandler implements IQueryHandler<ListProjections> {
  constructor(
    private readonly progress: Progress,
    private readonly lanes: Lanes,
  ) {}

  /**
   * The lag includes what this instance has answered, even before a shared log is asked for its
   * end.
   */
  execute(): Promise<readonly ProgressLine[]> {
    this.progress.committed(this.lanes.answeredThrough);
    return Promise.resolve(this.progress.status());
  }
}
