import type { Ctx, TxCtx } from '../../data/context';
import { bound } from '../../data/sql';
import { marks } from '../../graph/statement';
import { refuse } from '../../kernel/errors';
import type { DomainEvent } from '../../kernel/event';
import { hasAccepted, recordAgreement, relianceOnAttestation } from '../customers';
import { agreementTemplate, versionInForce, type CloudRules } from '../reference-data';

/** The person who agrees for the customer. */
export interface Signatory {
  name: string;
  email: string;
}

/** Whether a provider attested the agreement for itself, or for a reseller that it works with for this customer. */
async function isAttestedFor(ctx: Ctx, customerId: string, partnerId: string, named: readonly string[]): Promise<boolean> {
  const rows = await ctx.db.rows(
    bound(
      'subject',
      `SELECT a.id FROM customer_agreement a${relianceOnAttestation('?')}
        WHERE a.customer_id = ? AND a.kind = 'ATTESTATION'
          AND (a.attested_by_id = ? OR x.id IS NOT NULL OR h.provider_id IN (${marks(named.length)})) LIMIT 1`,
    ),
    [partnerId, customerId, partnerId, ...named],
  );
  return rows.length > 0;
}

/** Whether the customer still has to accept the agreement so that these partners can rely on one. */
export async function lacksAgreement(
  ctx: Ctx,
  customerId: string,
  rules: CloudRules,
  partnerIds: readonly string[],
): Promise<boolean> {
  if (!rules.agreementNeeded) return false;
  const accepted = await ctx.db.rows(
    bound('subject', "SELECT id FROM customer_agreement WHERE customer_id = ? AND kind = 'ACCEPTANCE' LIMIT 1"),
    [customerId],
  );
  if (accepted.length > 0) return false;
  for (const partnerId of partnerIds) {
    if (!(await isAttestedFor(ctx, customerId, partnerId, partnerIds))) return true;
  }
  return false;
}

/** How the agreement is to be settled. `happened` creates the event. */
export interface Settlement {
  customerId: string;
  rules: CloudRules;
  partnerIds: readonly string[];
  accepts: boolean;
  /** The version of the text that was shown, if the caller tells it. */
  shown?: string | null | undefined;
  signatory: Signatory;
  happened: (agreementId: string) => DomainEvent;
}

/** Records the acceptance if the customer gives it for the first time. Refuses if it is required but not given. */
export async function settleAgreement(tx: TxCtx, settlement: Settlement): Promise<string | null> {
  const { customerId, rules, signatory, happened } = settlement;
  const now = tx.clock.now();
  if (!settlement.accepts) {
    if (await lacksAgreement(tx, customerId, rules, settlement.partnerIds)) {
      refuse(
        'AGREEMENT_REQUIRED',
        'Accept the customer agreement too: read it in the invitation preview and send `acceptAgreement: true`.',
        ['acceptAgreement'],
        { templateVersion: (await agreementTemplate(tx.db, 'CUSTOMER_AGREEMENT', now)).version },
      );
    }
    return null;
  }
  if (!rules.agreementNeeded || (await hasAccepted(tx, customerId))) return null;
  const version = await versionInForce(tx.db, 'CUSTOMER_AGREEMENT', now, { shown: settlement.shown });
  const acceptance = {
    customerId,
    kind: 'ACCEPTANCE',
    templateVersion: version,
    contactName: signatory.name,
    contactEmail: signatory.email,
    agreedAt: now,
  } as const;
  return recordAgreement(tx, acceptance, happened);
}
