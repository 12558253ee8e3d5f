import { Secret, TOTP } from 'otpauth';

/** Shown by authenticator apps beside the name of the account. */
const ISSUER = 'Tallystick';
const SECRET_BYTES = 20;
/** Steps before and after the present one whose codes are right: clocks differ. */
const WINDOW = 1;
const CODE = /^[0-9]{6}$/;

/** A new secret, in base32. */
export function newTotpSecret(): string {
  return new Secret({ size: SECRET_BYTES }).base32;
}

/** The URL that an authenticator app scans. */
export function otpauthUrlOf(secret: string, label: string): string {
  return totpOf(secret, label).toString();
}

/** Whether it has the form of a code. */
export function isTotpCode(code: string): boolean {
  return CODE.test(code);
}

/**
 * The time step whose code this is, near an instant; null = the code is wrong. The library accepts
 * a code any number of times: the caller must remember the step.
 */
export function totpStepOf(secret: string, code: string, now: number): number | null {
  if (!isTotpCode(code)) return null;
  const totp = totpOf(secret, '');
  // 0 is the present step, so only null means a wrong code.
  const delta = totp.validate({ token: code, timestamp: now, window: WINDOW });
  return delta === null ? null : totp.counter({ timestamp: now }) + delta;
}

/** SHA-1, 6 digits, 30 s: apps ignore other parameters. */
function totpOf(secret: string, label: string): TOTP {
  return new TOTP({ issuer: ISSUER, label, secret: Secret.fromBase32(secret) });
}
