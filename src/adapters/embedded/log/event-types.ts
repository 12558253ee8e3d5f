import type { Connection, Statement } from '../sqlite/sqlite.js';

/** The numbers of event types, which `log.db` has instead of their names; kept in memory. */
export class EventTypes {
  private readonly select: Statement;
  private readonly names = new Map<number, string>();
  private readonly numbers = new Map<string, number>();

  constructor(private readonly connection: Connection) {
    this.select = connection.prepare('SELECT no, name FROM types');
  }

  /** Reads all of them from the file: types of a group that failed are gone. */
  read(): void {
    this.names.clear();
    this.numbers.clear();
    for (const { no, name } of this.select.all() as { no: number; name: string }[]) {
      this.names.set(no, name);
      this.numbers.set(name, no);
    }
  }

  /** The number of a type, for a writer that has read the file; a new type gets one. */
  numberFor(name: string): number {
    const known = this.numbers.get(name);
    if (known !== undefined) return known;
    const insert = this.connection.prepare('INSERT INTO types (name) VALUES (?) RETURNING no');
    const { no } = insert.get(name) as { no: number };
    this.numbers.set(name, no);
    return no;
  }

  /** The numbers of some types; one that no event has yet has none. */
  numbersOf(names: readonly string[]): number[] {
    if (!names.every((name) => this.numbers.has(name))) this.read();
    return names.flatMap((name) => this.numbers.get(name) ?? []);
  }

  nameOf(no: number): string {
    const known = this.names.get(no);
    if (known !== undefined) return known;
    this.read();
    const name = this.names.get(no);
    if (name === undefined) throw new Error(`the log names no event type ${no}`);
    return name;
  }
}
