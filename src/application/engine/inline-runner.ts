import { ProjectionRunner, type FeedLine, type Rebuild } from '../../ports/projection-runner.js';
import {
  ENGINE_DEFAULT,
  ProjectionEngine,
  type EngineOptions,
  type EngineParts,
} from './projection-engine.js';

/** The engine on this very thread: for tests, tools, and stores whose work is elsewhere anyway. */
export class InlineRunner extends ProjectionRunner {
  private readonly engine: ProjectionEngine;

  constructor(parts: EngineParts, options: EngineOptions = ENGINE_DEFAULT) {
    super();
    this.engine = new ProjectionEngine(parts, options);
  }

  start(reporter: (lines: readonly FeedLine[]) => void): Promise<void> {
    return this.engine.start(reporter);
  }

  /** The log itself wakes a subscription on its own thread. */
  committed(): void {}

  hurry(): void {
    this.engine.hurry();
  }

  async rebuild(name: string): Promise<Rebuild> {
    return this.engine.rebuild(name);
  }

  close(): Promise<void> {
    return this.engine.close();
  }
}
