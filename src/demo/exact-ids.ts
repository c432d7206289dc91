import { idMaker, type IdMaker, type IdType } from '../kernel/ids';

/**
 * Ids of each type on their own: the generator goes back in time between customers, and a step back begins a new series of
 * the type, whatever the others do.
 */
export function exactIds(random: () => number): IdMaker {
  const series = new Map<IdType, { next: IdMaker; last: number }>();
  return (type, atMs) => {
    let current = series.get(type);
    if (!current || atMs < current.last) series.set(type, (current = { next: idMaker(random), last: atMs }));
    current.last = atMs;
    return current.next(type, atMs);
  };
}
