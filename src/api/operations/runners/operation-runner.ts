import { Injectable } from '@nestjs/common';
import { refused } from '../../errors/problem.js';
import { outcomeView } from '../../views/outcome.js';
import type { Call } from '../call.js';
import type { CommandOperation } from '../command-operation.js';
import type { Operation } from '../operation.js';
import type { QueryOperation } from '../query-operation.js';
import type { RefusalCounter } from './batch-runner.js';
import { CommandRunner } from './command-runner.js';
import { QueryRunner } from './query-runner.js';
import { SpecialOperations } from './special-operations.js';

/** Runs any operation, for facades that treat all of them alike. */
@Injectable()
export class OperationRunner {
  constructor(
    private readonly commands: CommandRunner,
    private readonly queries: QueryRunner,
    private readonly special: SpecialOperations,
  ) {}

  /** The answer to a call, as HTTP would show it in JSON. @throws Problem, QueryError */
  run(operation: Operation, call: Call, count: RefusalCounter): Promise<unknown> {
    const special = this.special.find(operation);
    if (special !== undefined) return special(call, count);
    if (isQuery(operation)) return this.queries.run(operation, call);
    if (isCommand(operation)) return this.command(operation, call);
    throw new Error(`nothing runs the operation ${operation.name}`);
  }

  private async command(operation: CommandOperation, call: Call): Promise<object> {
    const answer = await this.commands.run(operation, call);
    if (answer.kind === 'refused') throw refused(answer.refusals);
    return outcomeView(answer, await this.commands.shapeOf(operation, call, answer));
  }
}

/** Whether an operation reads. */
export function isQuery(operation: Operation): operation is QueryOperation {
  return 'query' in operation;
}

function isCommand(operation: Operation): operation is CommandOperation {
  return 'command' in operation;
}
