/**
 * Executes command lines one after the other in this process: loading the program takes far longer
 * than most commands do. Each has its own environment, output and exit status, as in a process.
 */
const { runProgram } = await import('../../dist/src/cli/program.js');

/** The status and output of a command when it asked for the end of its process; null = it did not. */
let exit = null;
let output = { stdout: '', stderr: '' };

process.exit = (status) => {
  exit ??= { status: Number(status ?? process.exitCode ?? 0), ...output };
  throw new Error('the command asked for the end of its process');
};

function captured(stream, write) {
  const own = stream.write;
  stream.write = (chunk, encoding, done) => {
    write(Buffer.from(chunk).toString());
    const written = typeof encoding === 'function' ? encoding : done;
    if (written) process.nextTick(written);
    return true;
  };
  return () => (stream.write = own);
}

async function execute({ args, env }) {
  exit = null;
  output = { stdout: '', stderr: '' };
  const restore = ['stdout', 'stderr'].map((name) =>
    captured(process[name], (text) => (output[name] += text)),
  );
  const kept = process.env;
  process.env = { ...env };
  process.exitCode = undefined;
  try {
    await runProgram(['node', 'tallystick', ...args]);
  } finally {
    for (const again of restore) again();
    process.env = kept;
  }
  const status = Number(process.exitCode ?? 0);
  process.exitCode = undefined;
  return exit ?? { status, ...output };
}

let last = Promise.resolve();
process.on('message', ({ id, ...command }) => {
  last = last.then(async () => process.send({ id, ran: await execute(command) }));
});
process.on('disconnect', () => process.kill(process.pid));
