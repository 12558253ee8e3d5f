import { pino } from 'pino';
import { PinoLogger } from '../../src/adapters/system/pino-logger.js';
import { WorkerLogger, type LogLine } from '../../src/adapters/workers/worker-logger.js';

function pinoLines(level: string): { logger: PinoLogger; lines: () => unknown[] } {
  const written: string[] = [];
  const write = (line: string): boolean => written.push(line) > 0;
  const own = pino({ level, base: null, timestamp: false }, { write });
  return {
    logger: new PinoLogger(own, 'service'),
    lines: () => written.map((line) => JSON.parse(line)),
  };
}

const failure = new Error('the lease was not renewed', { cause: new TypeError('no answer') });
const REASON = 'Error: the lease was not renewed (TypeError: no answer)';

describe('the structured log', () => {
  it('writes the component, the fields and the whole reason of a failure', () => {
    const { logger, lines } = pinoLines('debug');
    logger.of('lease').debug('asks again', { cause: failure, tries: 2 });
    logger.warn('slow');
    expect(lines()).toEqual([
      { level: 20, component: 'lease', tries: 2, reason: REASON, msg: 'asks again' },
      { level: 40, component: 'service', msg: 'slow' },
    ]);
  });

  it('writes nothing below its level', () => {
    const { logger, lines } = pinoLines('info');
    logger.debug('asks again', { cause: failure });
    expect(lines()).toEqual([]);
  });

  it('writes a failure that is ignored, and resolves', async () => {
    const { logger, lines } = pinoLines('debug');
    const ignored = Promise.reject(failure).catch(logger.ignoring('warn', 'not closed'));
    expect(await ignored).toBeUndefined();
    expect(lines()).toMatchObject([{ level: 40, reason: REASON, msg: 'not closed' }]);
  });
});

describe('the log of a worker thread', () => {
  it('sends lines that can be copied to the main thread', () => {
    const sent: LogLine[] = [];
    const logger = new WorkerLogger((line) => sent.push(structuredClone(line)), 'feed');
    logger.of('models.db').error('damaged', { cause: failure });
    expect(sent).toEqual([
      {
        type: 'log',
        component: 'models.db',
        level: 'error',
        message: 'damaged',
        fields: { reason: REASON },
      },
    ]);
  });
});
