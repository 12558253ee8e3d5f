import { Injectable } from '@nestjs/common';
import { Logger } from '../../../ports/logger.js';
import type { ErrorCode } from '../../errors/error-table.js';
import type { Failure } from '../../graphql/execution/error-answer.js';
import { Metrics } from '../server/metrics.js';
import { OutageLog } from '../server/outage-log.js';

/** Counts and logs what goes wrong on sockets, as it is done for requests. */
@Injectable()
export class SocketReports {
  private readonly outages = new OutageLog();
  private readonly logger: Logger;

  constructor(
    private readonly metrics: Metrics,
    logger: Logger,
  ) {
    this.logger = logger.of('graphql');
  }

  refused(code: ErrorCode): void {
    this.metrics.refused(code);
  }

  failed({ known, cause, problem }: Failure, requestId: string): void {
    if (!known) this.defect(cause, requestId);
    const log = { warn: (fields: object, text: string) => this.logger.warn(text, { ...fields }) };
    if (problem.status === 503) this.outages.tell(log, cause);
  }

  defect(cause: unknown, requestId?: string): void {
    this.logger.error('internal error', { cause, ...(requestId !== undefined && { requestId }) });
  }
}
