/** The data directory cannot be found: it was moved, deleted, or its volume is gone. */
export class DiskUnavailable extends Error {
  override readonly name = 'DiskUnavailable';
}

/** The disk that holds the data directory. */
export abstract class Disk {
  /**
   * Bytes that the service can still write; null when no store is on this machine's disk.
   * @throws DiskUnavailable
   */
  abstract freeBytes(): Promise<number | null>;
}
