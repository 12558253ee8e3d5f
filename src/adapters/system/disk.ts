import { statfs } from 'node:fs/promises';
import { Disk } from '../../ports/disk.js';

/** The file system of a directory, as the operating system counts it. */
export class SystemDisk extends Disk {
  /** @param directory null: nothing is kept on this machine */
  constructor(private readonly directory: string | null) {
    super();
  }

  override async freeBytes(): Promise<number | null> {
    if (this.directory === null) return null;
    // `bavail`, not `bfree`: what is reserved for root is of no use to the service.
    const { bavail, bsize } = await statfs(this.directory);
    return bavail * bsize;
  }
}
