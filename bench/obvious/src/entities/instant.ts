import type { ColumnOptions } from 'typeorm';

/** Times are stored as milliseconds since the epoch. */
export const instant: ColumnOptions = {
  type: 'bigint',
  transformer: { from: (value: string | number) => new Date(Number(value)), to: (value: Date) => value.getTime() },
};
