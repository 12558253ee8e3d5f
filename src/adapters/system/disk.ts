import { statfs } from 'node:fs/promises';
import { Disk, DiskUnavailable } from '../../ports/disk.js';

/** Free space of a directory's file system, as reported by the operating system. */
export class SystemDisk extends Disk {
  /** @param directory null: nothing is stored on this machine */
  constructor(private readonly directory: string | null) {
    super();
  }

  override async freeBytes(): Promise<number | null> {
    if (this.directory === null) return null;
    try {
      // `bavail`, not `bfree`: the service cannot use blocks reserved for root.
      const { bavail, bsize } = await statfs(this.directory);
      return bavail * bsize;
    } catch (cause) {
      throw new DiskUnavailable('the data directory cannot be found', { cause });
    }
  }
}
