import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import net from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** A free port. */
export async function freePort() {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** Starts a Node program; `stop` ends it with a signal and waits until it is gone. */
export function start(file, env) {
  const child = spawn(process.execPath, [file], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const keep = (chunk) => (output = (output + chunk).slice(-4000));
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const stop = async (signal = 'SIGTERM') => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  };
  return { child, stop, output: () => output };
}

/** Polls until `ready` returns a truthy value, or fails with the server's last output. */
export async function waitFor(ready, what, { server = null, secs = 60, everyMs = 20 } = {}) {
  const until = performance.now() + secs * 1000;
  for (;;) {
    const found = await ready().catch(() => null);
    if (found) return found;
    const died = server !== null && server.child.exitCode !== null;
    if (died || performance.now() > until) {
      throw new Error(`${what} did not come${server ? `: ${server.output()}` : ''}`);
    }
    await pause(everyMs);
  }
}

/** Resident memory and CPU seconds of a process, from /proc; null where there is none. */
export async function usage(pid) {
  try {
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    const kilobytes = Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]);
    const peak = Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]);
    const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1].split(' ');
    // A tick is 1/100 s on every Linux that Node 20 runs on.
    const cpuS = (Number(fields[11]) + Number(fields[12])) / 100;
    return { rssMB: Math.round(kilobytes / 1024), peakMB: Math.round(peak / 1024), cpuS };
  } catch {
    return null;
  }
}
