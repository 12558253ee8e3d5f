export const STATUSES = ['ACTIVE', 'DISABLED'] as const;
export const LEVELS = ['SUFFICIENT', 'LOW', 'CRITICAL'] as const;
export const SORTS = [
  ...(['username', '-username', '-createdAt', 'createdAt', 'available', '-available'] as const),
];
type Sort = (typeof SORTS)[number];

/** The parameters of the list of clients, without those that filter nothing. */
export interface ClientsQuery {
  readonly search?: string;
  readonly status?: (typeof STATUSES)[number];
  readonly level?: (typeof LEVELS)[number];
  readonly sort?: Sort;
  readonly cursor?: string;
}

/** The parameters that the address of the list names. */
export function clientsQueryIn(address: URLSearchParams): ClientsQuery {
  const search = address.get('search') ?? '';
  const status = STATUSES.find((one) => one === address.get('status'));
  const level = LEVELS.find((one) => one === address.get('level'));
  const sort = SORTS.find((one) => one === address.get('sort'));
  const cursor = address.get('cursor') ?? '';
  return {
    ...(search !== '' && { search }),
    ...(status !== undefined && { status }),
    ...(level !== undefined && { level }),
    ...(sort !== undefined && { sort }),
    ...(cursor !== '' && { cursor }),
  };
}
