// Another program that holds the lock of a data directory: it imports nothing of ours.
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';

const lock = new DatabaseSync(join(process.argv[2], 'lock.db'), { timeout: 0 });
lock.exec('BEGIN EXCLUSIVE');
process.stdout.write('held\n');
setInterval(() => lock.isOpen, 60_000);
