import {
  ProjectionRunner,
  type ProjectionStatus,
  type Rebuild,
} from '../../ports/projection-runner.js';
import { ProjectionEngine } from './projection-engine.js';
import { ENGINE_DEFAULT, type EngineOptions, type EngineParts } from './engine-options.js';

/** The projection engine on this thread: for tests, tools, and stores on servers. */
export class InlineRunner extends ProjectionRunner {
  private readonly engine: ProjectionEngine;

  constructor(parts: EngineParts, options: EngineOptions = ENGINE_DEFAULT) {
    super();
    this.engine = new ProjectionEngine(parts, options);
  }

  start(reporter: (lines: readonly ProjectionStatus[]) => void): Promise<void> {
    return this.engine.start(reporter);
  }

  /** On the same thread the log itself wakes a subscription. */
  committed(): void {}

  expedite(): void {
    this.engine.hurry();
  }

  async rebuild(name: string): Promise<Rebuild> {
    return this.engine.rebuild(name);
  }

  close(): Promise<void> {
    return this.engine.close();
  }
}
