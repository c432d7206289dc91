/**
 * The agreement as it counts for an organization: a customer's acceptance for all, an attestation for the provider that
 * gave it and for resellers that it works with at the customer. SQL over columns or placeholders of the two ids.
 */
export const agreementState = (customerId: string, organizationId: string): string => `CASE
    WHEN EXISTS (SELECT 1 FROM customer_agreement a WHERE a.customer_id = ${customerId} AND a.kind = 'ACCEPTANCE') THEN 'ACCEPTED'
    WHEN EXISTS (SELECT 1 FROM customer_agreement a WHERE a.customer_id = ${customerId} AND a.kind = 'ATTESTATION'
      AND (${organizationId} = ${customerId} OR a.attested_by_id = ${organizationId} OR EXISTS (
        SELECT 1 FROM partnership h JOIN customer_relationship x ON x.partner_id = h.provider_id AND x.customer_id = ${customerId} AND x.status = 'ACTIVE'
         WHERE h.reseller_id = ${organizationId} AND h.provider_id = a.attested_by_id AND h.status = 'ACTIVE'))) THEN 'ATTESTED'
    ELSE 'MISSING' END`;
