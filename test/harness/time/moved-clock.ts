import { existsSync, writeFileSync } from 'node:fs';
import { Service } from '../../e2e/service.js';

/** Where the package `faketime` of Debian and Ubuntu puts the library for several threads. */
const LIBRARIES = ['x86_64', 'aarch64'].map(
  (machine) => `/usr/lib/${machine}-linux-gnu/faketime/libfaketimeMT.so.1`,
);
const LIBRARY = LIBRARIES.find((path) => existsSync(path));

/** How soon a process that runs notices that its clock was moved. */
const NOTICED_MS = 1_000;

/**
 * Registers a suite that moves the clock of real processes. Without `faketime` it is skipped, and
 * one line on stderr says so.
 */
export function withMovedClock(title: string, suite: () => void): void {
  if (LIBRARY !== undefined) {
    describe(title, suite);
    return;
  }
  const file = expect.getState().testPath?.split('/test/').at(-1) ?? 'a suite';
  process.stderr.write(`SKIPPED ${file}: faketime is not installed (apt-get install faketime)\n`);
  describe.skip(`${title} (faketime is not installed)`, suite);
}

/**
 * The time of day of the processes that are started with it, set before a start or meanwhile. Their
 * monotonic clock stays right, so their timers run as ever.
 */
export class MovedClock {
  private aheadMs = 0;

  /** @param path of a file that the processes read */
  constructor(private readonly path: string) {
    this.moveBy(0);
  }

  /** The next instant of the processes, ISO 8601 or epoch milliseconds; their clock goes on. */
  set(instant: string | number): void {
    const at = typeof instant === 'number' ? instant : Date.parse(instant);
    this.moveBy(at - Date.now());
  }

  /** How much the processes are ahead of the real time. */
  moveBy(ms: number): void {
    this.aheadMs = ms;
    const seconds = (ms / 1_000).toFixed(3);
    writeFileSync(this.path, `${ms < 0 ? '' : '+'}${seconds}\n`);
  }

  /** Lets time pass in the processes. */
  advance(ms: number): void {
    this.moveBy(this.aheadMs + ms);
  }

  /** Variables that put a process under this clock. */
  get env(): NodeJS.ProcessEnv {
    return {
      LD_PRELOAD: LIBRARY,
      FAKETIME_TIMESTAMP_FILE: this.path,
      FAKETIME_CACHE_DURATION: String(NOTICED_MS / 1_000),
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      // The times of files stay those of the disk.
      NO_FAKE_STAT: '1',
      TZ: 'UTC',
      // The service would hold work back after a jump far ahead.
      TALLYSTICK_CLOCK_JUMP_MINUTES: '0',
    };
  }

  /** Starts the built service under this clock. */
  start(dataDir: string, env: NodeJS.ProcessEnv = {}): Promise<Service> {
    return Service.start(dataDir, { ...this.env, ...env });
  }
}
