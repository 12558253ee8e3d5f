import type { CSSProperties, ReactNode } from 'react';
import classes from './rows.module.css';

/** A column of a list. */
export interface Column<Row> {
  readonly id: string;
  readonly title: string;
  /** A track of CSS grid, such as `2fr` or `120px`. */
  readonly width: string;
  readonly isNumber?: boolean;
  readonly cell: (row: Row) => ReactNode;
}

export interface RowsProps<Row> {
  /** Says to a screen reader what the table is. */
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  /** While newer rows are on their way. */
  readonly isBusy?: boolean;
}

/** A table on wide screens, and a card for each row on narrow ones. */
export function Rows<Row>({ label, columns, rows, keyOf, isBusy }: RowsProps<Row>): ReactNode {
  const widths = columns.map(({ width }) => `minmax(0, ${width})`).join(' ');
  return (
    <div
      role="table"
      aria-label={label}
      aria-busy={isBusy}
      style={{ '--columns': widths } as CSSProperties}
    >
      <div role="rowgroup">
        <div role="row" className={`${classes.row} ${classes.head}`}>
          {columns.map(({ id, title, isNumber }) => (
            <div key={id} role="columnheader" className={classOf(isNumber)}>
              {title}
            </div>
          ))}
        </div>
      </div>
      <div role="rowgroup">
        {rows.map((row) => (
          <div key={keyOf(row)} role="row" className={classes.row}>
            {columns.map((column) => (
              <Cell key={column.id} column={column} row={row} />
            ))}
          </div>
        ))}
      </div>
    </div>
  );
}

interface CellProps<Row> {
  readonly column: Column<Row>;
  readonly row: Row;
}

function Cell<Row>({ column: { title, isNumber, cell }, row }: CellProps<Row>): ReactNode {
  return (
    <div role="cell" className={classOf(isNumber)}>
      <span className={classes.label} aria-hidden="true">
        {title}
      </span>
      {cell(row)}
    </div>
  );
}

function classOf(isNumber = false): string {
  return isNumber ? `${classes.cell} ${classes.number}` : `${classes.cell}`;
}
