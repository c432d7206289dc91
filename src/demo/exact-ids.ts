import { idMaker, type IdMaker, type IdType } from '../kernel/ids';

/**
 * Ids whose time is exactly the time asked for. The maker of the kernel never goes back in time, which the
 * generator does between customers; a step back begins a new series of the type.
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
