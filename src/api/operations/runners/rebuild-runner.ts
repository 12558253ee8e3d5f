import { Injectable } from '@nestjs/common';
import { Logger } from '../../../ports/logger.js';
import { ProjectionRunner, RebuildRefused } from '../../../ports/projection-runner.js';
import { Problem } from '../../errors/problem.js';
import type { Call } from '../call.js';

/** Starts rebuilds of read models, for every facade alike. */
@Injectable()
export class RebuildRunner {
  private readonly logger: Logger;

  constructor(
    private readonly projections: ProjectionRunner,
    logger: Logger,
  ) {
    this.logger = logger.of('api');
  }

  /** Resolves when the rebuild has started, or was in progress. @throws Problem NOT_FOUND */
  async start({ ids }: Call): Promise<{ readonly name: string; readonly rebuilding: true }> {
    const name = ids['name'] ?? '';
    try {
      const { done } = await this.projections.rebuild(name);
      done.catch((cause: unknown) => this.logger.error('rebuild failed', { cause, name }));
    } catch (cause) {
      if (!(cause instanceof RebuildRefused)) throw cause;
      if (cause.reason === 'UNKNOWN') {
        throw new Problem('NOT_FOUND', {
          detail: 'There is no such read model: GET /v1/projections lists them.',
        });
      }
    }
    return { name, rebuilding: true };
  }
}
