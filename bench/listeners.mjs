import { readFile, readdir, readlink } from 'node:fs/promises';
import { usage } from './lib/server.mjs';

/** TCP sockets that listen, in /proc/net/tcp. */
const LISTENS = '0A';

/**
 * Processor seconds so far of the process that listens at an address, or null if it is not on this
 * machine: the servers' share of a debit's cost is known only on the same machine.
 */
export async function cpuSecondsAt(url) {
  const port = Number(/:(\d+)/.exec(url.replace(/^[a-z+]+:\/\/[^@/]*@/, ''))?.[1]);
  const pid = await listenerOf(port).catch(() => null);
  return pid === null ? null : ((await usage(pid))?.cpuS ?? null);
}

async function listenerOf(port) {
  const socket = await socketOf(port);
  if (socket === null) return null;
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  for (const pid of pids) if (await holds(pid, socket)) return pid;
  return null;
}

async function socketOf(port) {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  const tables = await Promise.all(
    ['tcp', 'tcp6'].map((name) => readFile(`/proc/net/${name}`, 'utf8').catch(() => '')),
  );
  for (const line of tables.join('\n').split('\n')) {
    const [, local, , state, , , , , , inode] = line.trim().split(/\s+/);
    if (state === LISTENS && local?.endsWith(`:${hex}`)) return `socket:[${inode}]`;
  }
  return null;
}

async function holds(pid, socket) {
  const files = await readdir(`/proc/${pid}/fd`).catch(() => []);
  for (const file of files) {
    if ((await readlink(`/proc/${pid}/fd/${file}`).catch(() => '')) === socket) return true;
  }
  return false;
}
