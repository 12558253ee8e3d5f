import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** Longer than any build takes, so a waiting command fails instead of hanging. */
const PATIENCE_MS = 120_000;

/** Whether the process that took the lock has ended: a killed build must not block the next. */
async function abandoned(path) {
  const pid = Number(await readFile(path, 'utf8').catch(() => '0'));
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}

async function taken(path) {
  try {
    const file = await open(path, 'wx');
    await file.writeFile(String(process.pid));
    await file.close();
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    if (await abandoned(path)) await rm(path, { force: true });
    return false;
  }
}

/**
 * Does the work while no other process does: two commands started at once on a fresh checkout must
 * not write the same files.
 */
export async function withLock(path, work) {
  await mkdir(dirname(path), { recursive: true });
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await taken(path))) {
    if (Date.now() > deadline)
      throw new Error(`another build is in progress; if it is not, remove ${path}`);
    await pause(50);
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}
