import createClient from 'openapi-fetch';
import { NoAnswer, problemOf } from './problem.js';
import type { paths } from './schema.js';
import { session } from './session.js';

/** Only a page of the service itself can send it: protection against forged requests. */
const HEADERS = { 'x-requested-with': 'tallystick' };
/** Refusals of these say nothing of the present session. */
const WITHOUT_SESSION = /^\/v1\/(login|password-resets|branding|sign-in)\b/;

/** The public interface, with types from its OpenAPI document. The session is a cookie. */
export const api = createClient<paths>({
  baseUrl: location.origin,
  credentials: 'same-origin',
  headers: HEADERS,
  fetch: send,
});

/**
 * Sends a request. When its session has ended, it waits until the person has signed in again, and
 * then sends the same request once more.
 * @throws NoAnswer
 */
async function send(request: Request): Promise<Response> {
  const again = request.clone();
  const { generation } = session;
  const response = await reach(request);
  if (response.status !== 401 || WITHOUT_SESSION.test(new URL(request.url).pathname)) {
    return response;
  }
  if (await isWrongPassword(response)) return response;
  return (await session.renewed(generation)) ? reach(again) : response;
}

/** Also 401, but about a password in the request: the session goes on. */
async function isWrongPassword(response: Response): Promise<boolean> {
  const body: unknown = await response
    .clone()
    .json()
    .catch(() => null);
  return problemOf(response, body).code === 'INVALID_CREDENTIALS';
}

async function reach(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (cause) {
    if (request.signal.aborted) throw cause;
    throw new NoAnswer('the service did not answer', { cause });
  }
}

interface Answered<Data> {
  readonly data?: Data;
  readonly error?: unknown;
  readonly response: Response;
}

/** The JSON that the service answered with. @throws ApiProblem, NoAnswer */
export async function answerOf<Data>(
  asked: Promise<Answered<Data>>,
): Promise<Exclude<Data, string>> {
  const { data, error, response } = await asked;
  if (!response.ok) throw problemOf(response, error);
  return data as Exclude<Data, string>;
}

/** A file that the service makes, such as a CSV. @throws ApiProblem, NoAnswer */
export async function fileOf(path: string, accept: string): Promise<Blob> {
  const request = new Request(new URL(path, location.origin), {
    headers: { ...HEADERS, accept },
    credentials: 'same-origin',
  });
  const response = await send(request);
  if (!response.ok) throw problemOf(response, await response.json().catch(() => null));
  return response.blob();
}
