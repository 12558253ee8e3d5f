/** One part of the service, as `/health/ready` shows it. */
export interface Part {
  readonly ready: boolean;
  readonly reason?: string;
  readonly [detail: string]: unknown;
}
