import type { TxCtx } from '../../data/context';
import type { Values } from '../../data/insert';
import { insertRow } from '../../graph/write';
import type { DomainEvent } from '../../kernel/event';
import { Enrollment } from './enrollment.entity';

/** A draft to insert, with the data already known. */
export interface NewDraft extends Values {
  id: string;
  resellerId: string;
  country: string;
  companyDomain: string;
}

/** Inserts a draft. An organization can have only one open enrollment, so a second one is a duplicate key. */
export function insertDraft(tx: TxCtx, draft: NewDraft, event: DomainEvent): Promise<void> {
  const row = {
    createdAt: tx.clock.now(),
    status: 'DRAFT',
    reasons: '[]',
    issueNumber: 1,
    activeSlot: 'A',
    version: 1,
    ...draft,
  };
  return insertRow(tx, Enrollment, row, event);
}
