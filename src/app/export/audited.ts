import { inTransaction, type Ctx } from '../../data/context';
import { listExported } from '../../modules/audit';
import type { PreparedExport } from './prepare';

/** Writes to the audit trail that the viewer exports a list. `query`: the saved query that it is the address of, if it is one. */
export const auditExport = (ctx: Ctx, { list, format }: PreparedExport, query: string | null): Promise<void> =>
  inTransaction(ctx, (tx) => {
    tx.emit(listExported({ list: list.list.name.value, format, query }));
    return Promise.resolve();
  });
