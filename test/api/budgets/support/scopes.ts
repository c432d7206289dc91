import type { Writer } from '../../../../src/data/database';
import { refreshCustomerScope } from '../../../../src/modules/customers/customer.scope';
import { refreshInvitationScope } from '../../../../src/modules/invitations/invitation.scope';
import { refreshPartnerScope } from '../../../../src/modules/partners/partner.scope';
import { refreshSalesScope } from '../../../../src/modules/sales/sales.scope';

/** Writes who sees what for all rows that were put in beside the API. The only place here that knows how scopes are written. */
export async function fillScopes(writer: Writer): Promise<void> {
  await refreshPartnerScope(writer);
  await refreshCustomerScope(writer, 'all');
  await refreshSalesScope(writer, 'all');
  await refreshInvitationScope(writer);
}
