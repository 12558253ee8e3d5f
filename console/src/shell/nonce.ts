import { setNonce } from 'get-nonce';

/** The nonce that the policy of this page names for styles; empty where there is no policy. */
export function nonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
}

/** For the styles of dialogs, which a library of Mantine adds. */
export function shareNonce(): void {
  setNonce(nonce());
}
