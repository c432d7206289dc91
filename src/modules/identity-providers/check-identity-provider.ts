import type { Ctx, TxCtx } from '../../data/context';
import { checkText } from '../../kernel/checks';
import { domainName } from '../../kernel/domains';
import { refuse, together } from '../../kernel/errors';
import type { IssuerKind } from '../../security/external-claims';
import { unreachable } from '../../security/guarded-json';
import { ownerOfDomain } from '../partners';

/** Stands for the tenant in the issuer of Entra ID. */
const TENANT = '{tenantid}';
const TENANT_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** The tenant that all personal Microsoft accounts share. */
const PERSONAL = '9188040d-6c67-4c5b-b112-36a304b66dad';
const ISSUER_LONGEST = 255;
const AUDIENCES_MOST = 10;
const LIST_MOST = 20;

/** What can be set about an identity provider. */
interface Given {
  name?: string | null;
  audiences?: readonly string[] | null;
  authorizedParties?: readonly string[] | null;
  emailDomains?: readonly string[] | null;
  jwksUrl?: string | null;
}

/** The issuer of an identity provider, as given. */
interface GivenIssuer {
  kind: IssuerKind;
  issuer: string;
  tenantId?: string | null;
}

const WITHOUT_SPACES = /^\S+$/;

function checkList(values: readonly string[] | null | undefined, path: string, { min, max }: { min: number; max: number }): void {
  if (values == null) return;
  if (values.length < min || values.length > max) {
    refuse('INVALID', `Give ${min} to ${max} values.`, [path], { min, max });
  }
  for (const [index, value] of values.entries()) {
    const at = [path, String(index)];
    checkText(value, { min: 1, max: 200 }, at);
    if (!WITHOUT_SPACES.test(value)) refuse('INVALID', 'Leave out spaces.', at);
    if (values.indexOf(value) !== index) refuse('INVALID', 'Give each value only once.', at);
  }
}

/** Refuses an address that the server would not fetch keys from. */
function checkAddress({ services }: Ctx, address: string, path: string): void {
  if (!WITHOUT_SPACES.test(address) || !URL.canParse(address))
    refuse('INVALID', 'Enter a web address that starts with https://.', [path]);
  const url = new URL(address);
  const against = unreachable(url, services.settings.issuerReach);
  if (against !== null) refuse('INVALID', against, [path]);
  if (url.hash !== '') refuse('INVALID', 'Leave out the part from # on.', [path]);
}

/** The issuer as tokens name it. Refuses one that is not of its kind. */
export function tokenIssuer(ctx: Ctx, { kind, issuer, tenantId }: GivenIssuer): string {
  const template = issuer.includes('{') || issuer.includes('}');
  let named = issuer;
  if (kind === 'ENTRA_ID') {
    if (tenantId == null || !TENANT_ID.test(tenantId)) {
      refuse('INVALID', 'Enter the id of the tenant in lower case, such as 1b4f3f2e-….', ['tenantId']);
    }
    if (tenantId === PERSONAL) refuse('INVALID', 'This tenant is shared by all personal accounts.', ['tenantId']);
    if (issuer.split(TENANT).length !== 2) refuse('INVALID', `The issuer of Entra ID contains ${TENANT} once.`, ['issuer']);
    named = issuer.replace(TENANT, tenantId);
  } else {
    if (tenantId != null) refuse('INVALID', 'Only Entra ID has a tenant.', ['tenantId']);
    if (template) refuse('INVALID', `Only the issuer of Entra ID contains ${TENANT}.`, ['issuer']);
  }
  if (issuer.length > ISSUER_LONGEST || named.length > ISSUER_LONGEST) {
    refuse('INVALID', `Enter at most ${ISSUER_LONGEST} characters.`, ['issuer'], { max: ISSUER_LONGEST });
  }
  checkAddress(ctx, named, 'issuer');
  if (named.includes('?')) refuse('INVALID', 'Leave out the part from ? on.', ['issuer']);
  return named;
}

/** Checks what can be set about an identity provider. */
export function checkGiven(ctx: Ctx, { name, audiences, authorizedParties, emailDomains, jwksUrl }: Given): void {
  together(
    () => checkText(name, { min: 1, max: 100 }, ['name']),
    () => checkList(audiences, 'audiences', { min: 1, max: AUDIENCES_MOST }),
    () => checkList(authorizedParties, 'authorizedParties', { min: 0, max: LIST_MOST }),
    () => checkList(emailDomains, 'emailDomains', { min: 1, max: LIST_MOST }),
    () => {
      if (jwksUrl == null || jwksUrl === '') return;
      checkText(jwksUrl, { max: 500 }, ['jwksUrl']);
      checkAddress(ctx, jwksUrl, 'jwksUrl');
    },
  );
}

/** E-mail domains in their stored form. Refuses those that the organization has not proven. */
export async function provenDomains(tx: TxCtx, organizationId: string, given: readonly string[]): Promise<string[]> {
  const domains: string[] = [];
  for (const [index, one] of given.entries()) {
    const path = ['emailDomains', String(index)];
    const domain = domainName(one, path);
    if (domains.includes(domain)) refuse('INVALID', 'Give each value only once.', path);
    // Whether it belongs to somebody else is not said.
    if ((await ownerOfDomain(tx.db, domain)) !== organizationId) {
      refuse('DOMAIN_NOT_PROVEN', 'The organization has not proven this domain.', path);
    }
    domains.push(domain);
  }
  return domains;
}
