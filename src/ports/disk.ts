/** The disk that holds the data directory. */
export abstract class Disk {
  /** Bytes that the service can still write there; null when no store is on a disk of its own. */
  abstract freeBytes(): Promise<number | null>;
}
