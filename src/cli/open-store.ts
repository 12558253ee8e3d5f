export type Store = import('@nestjs/common').INestApplicationContext;
export declare function withStore<T>(use: (store: Store) => Promise<T>): Promise<T>;
