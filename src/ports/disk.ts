/** The disk that holds the data directory. */
export abstract class Disk {
  /** Bytes that the service can still write; null when no store is on this machine's disk. */
  abstract freeBytes(): Promise<number | null>;
}
