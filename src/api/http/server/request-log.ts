import type { FastifyBaseLogger } from 'fastify';

type Bindings = Parameters<FastifyBaseLogger['child']>[0];
type Write = FastifyBaseLogger['info'];

const LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/**
 * The log of one request: every line has the id of the request. The logger with the id is made for
 * the first line, because most requests write none and a logger costs more than routing.
 */
class LazyRequestLog {
  private made: FastifyBaseLogger | null = null;

  constructor(
    private readonly parent: FastifyBaseLogger,
    private readonly bindings: Bindings,
  ) {}

  get level(): string {
    return this.parent.level;
  }

  child(...about: Parameters<FastifyBaseLogger['child']>): FastifyBaseLogger {
    return this.own().child(...about);
  }

  own(): FastifyBaseLogger {
    return (this.made ??= this.parent.child(this.bindings));
  }
}

for (const level of LEVELS) {
  Object.defineProperty(LazyRequestLog.prototype, level, {
    value(this: LazyRequestLog, ...line: Parameters<Write>): void {
      this.own()[level](...line);
    },
  });
}

/** @param bindings members that every line has */
export function requestLog(parent: FastifyBaseLogger, bindings: Bindings): FastifyBaseLogger {
  return new LazyRequestLog(parent, bindings) as LazyRequestLog & FastifyBaseLogger;
}
