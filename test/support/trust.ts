import { externalTokens } from '../../src/security/external-tokens';
import type { Answer, TestApp } from './app';

/** Trusts addresses anywhere: issuers of tests are on this machine. */
export const ANYWHERE = { guarded: false, privateHosts: [] };

/** For contexts whose tokens are the server's own. */
export const noExternalTokens = externalTokens(ANYWHERE, () => undefined);

/** The operator of the demo, who may bind an issuer to any organization. */
export const OLIVIA = 'operator@partner-graph.example';

/** Sends a mutation about an identity provider. */
export async function manage(app: TestApp, name: string, input: object, token: string): Promise<Answer> {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  const shown = name === 'deleteIdentityProvider' ? 'deletedId' : 'identityProvider { id version }';
  return app.send(
    `mutation($input: ${type}!) { ${name}(input: $input) { ${shown} errors { code message path } } }`,
    { input },
    token,
  );
}

/** What an identity provider needs at least. */
export interface Trusted {
  issuer: string;
  organizationId?: string;
  [key: string]: unknown;
}

/** Has the organization of a user trust an issuer, as that user. Answers the id of the identity provider. */
export async function trust(app: TestApp, by: string, input: Trusted): Promise<string> {
  const given = { name: 'Test', kind: 'GENERIC', ...input };
  const { data, errors } = await manage(app, 'createIdentityProvider', given, await app.as(by));
  const payload = data?.['createIdentityProvider'] as { identityProvider: { id: string } | null } | null | undefined;
  if (!payload?.identityProvider) throw new Error(`It is not trusted: ${JSON.stringify([payload, errors])}`);
  return payload.identityProvider.id;
}

/** The organization of a user. */
export async function organizationOf(app: TestApp, email: string): Promise<string> {
  const [row] = await app.database.rows('SELECT organization_id AS id FROM `user` WHERE email_normalized = ?', [email]);
  return String(row?.['id']);
}

/** Why tokens of an identity provider were refused, as somebody sees it. */
export async function refusalsOf(app: TestApp, id: string, token: string): Promise<Set<string>> {
  const { data } = await app.send('query($id: ID!) { identityProvider(id: $id) { lastRefusals { reason at } } }', { id }, token);
  const provider = data?.['identityProvider'] as { lastRefusals: { reason: string }[] };
  return new Set(provider.lastRefusals.map(({ reason }) => reason));
}
