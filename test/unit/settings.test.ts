import { readSettings } from '../../src/config/env';
import { StartupError } from '../../src/kernel/startup-error';
import { relyingPartyOf, type RelyingParty } from '../../src/security/relying-party';

/** What an operator is told about an environment; null: it is accepted. */
function said(env: Record<string, string>): string | null {
  try {
    readSettings({ NODE_ENV: 'test', ...env });
    return null;
  } catch (cause) {
    expect(cause).toBeInstanceOf(StartupError);
    return (cause as Error).message;
  }
}

const MYSQL = 'mysql://root@db.example/shop';
const production = { NODE_ENV: 'production', DATABASE_URL: MYSQL, TOKEN_SECRET: 'a-secret-with-enough-different-letters-in-it' };

describe('settings', () => {
  it.each<[Record<string, string>, RegExp]>([
    [{ NODE_ENV: 'prod' }, /^NODE_ENV "prod" is invalid: .* It must be development or production or test\.$/],
    [{ PORT: 'http' }, /^PORT "http" is invalid/],
    [{ PORT: '-1' }, /^PORT "-1" is invalid/],
    [{ PORT: '4000.5' }, /^PORT "4000.5" is invalid/],
    [{ STATEMENT_TIMEOUT_MS: '8s' }, /^STATEMENT_TIMEOUT_MS "8s" is invalid: .*milliseconds per statement/],
    [{ REQUEST_TIMEOUT_MS: '0' }, /^REQUEST_TIMEOUT_MS "0" is invalid: .*100 to 600000/],
    [{ DATABASE_POOL_SIZE: '0' }, /^DATABASE_POOL_SIZE "0" is invalid: .*1 to 200/],
    [{ DATABASE_READER_WAIT_MS: '-5' }, /^DATABASE_READER_WAIT_MS "-5" is invalid/],
    [{ SESSION_DAYS: '1e3' }, /^SESSION_DAYS "1e3" is invalid/],
    [{ BODY_LIMIT_KB: '1MB' }, /^BODY_LIMIT_KB "1MB" is invalid/],
    [{ LOG_LEVEL: 'verbose' }, /^LOG_LEVEL "verbose" is invalid: .* It must be fatal or error or .* or silent\.$/],
    [{ DEMO: 'yes' }, /^DEMO "yes" is invalid: .* It must be true or false\.$/],
    [
      { DATABASE_URL: MYSQL, WORKERS: '4', PORT: '4003', METRICS_PORT: '4000' },
      /^METRICS_PORT to METRICS_PORT \+ 3, .* must differ/,
    ],
    [{ DATABASE_URL: MYSQL, WORKERS: '4', METRICS_PORT: '65533' }, /^METRICS_PORT is too high for 4 WORKERS/],
    [{ DATABASE_URL: 'postgres://root:hidden@db.example/shop' }, /^DATABASE_URL is invalid: MySQL or MariaDB: mysql:/],
    [{ DATABASE_URL: 'db.example' }, /^DATABASE_URL is invalid/],
    [{ DATABASE_URL: MYSQL, DATABASE_FILE: 'x.sqlite' }, /exclude each other/],
    [{ DATABASE_READER_URL: MYSQL }, /^DATABASE_READER_URL needs DATABASE_URL/],
    [{ DATABASE_URL: MYSQL, DATABASE_READER_URL: `${MYSQL}?ssl=no` }, /^DATABASE_READER_URL has an invalid `ssl`/],
    [{ REDIS_URL: 'localhost:6379' }, /^REDIS_URL is invalid/],
    [{ REDIS_URL: 'redis://:hidden@cache.example:99999' }, /^REDIS_URL is invalid/],
    [{ SMTP_URL: 'mail.example:587' }, /^SMTP_URL is invalid/],
    [{ SMTP_URL: 'smtp://user:hidden@:587' }, /^SMTP_URL is invalid/],
    [{ MAIL_FROM: 'Partner Graph' }, /^MAIL_FROM "Partner Graph" is invalid/],
    [{ PUBLIC_URL: 'graph.example' }, /^PUBLIC_URL "graph.example" is invalid/],
    [{ PUBLIC_URL: 'https://graph.example/?x=1' }, /^PUBLIC_URL .* is invalid/],
    [{ PUBLIC_URL: 'https://[graph' }, /^PUBLIC_URL .* is invalid/],
    [{ PASSKEY_RP_ID: 'https://example.com' }, /^PASSKEY_RP_ID "https:\/\/example.com" is invalid/],
    [{ PASSKEY_RP_ID: '10.0.0.7' }, /^PASSKEY_RP_ID "10.0.0.7" is invalid/],
    [{ PASSKEY_RP_ID: 'Example.com' }, /^PASSKEY_RP_ID "Example.com" is invalid/],
    [{ PASSKEY_ORIGINS: 'portal.example.com' }, /^PASSKEY_ORIGINS "portal.example.com" is invalid/],
    [{ PASSKEY_ORIGINS: 'http://portal.example.com' }, /^PASSKEY_ORIGINS .* is invalid/],
    [{ PASSKEY_ORIGINS: 'https://portal.example.com/' }, /^PASSKEY_ORIGINS .* is invalid/],
    [
      { PUBLIC_URL: 'https://graph.example.com', PASSKEY_ORIGINS: 'https://portal.example.com' },
      /^Passkeys of graph.example.com do not work at https:\/\/portal.example.com, .*Set PASSKEY_RP_ID/,
    ],
    [{ PUBLIC_URL: 'https://graph.example.com', PASSKEY_RP_ID: 'ample.com' }, /^Passkeys of ample.com .*Set PASSKEY_ORIGINS/],
    [{ INVITATION_URL_TEMPLATE: 'https://portal.example/join' }, /^INVITATION_URL_TEMPLATE .* is invalid: .*\{token\}/],
    [{ ENROLLMENT_URL: 'https://' }, /^ENROLLMENT_URL "https:\/\/" is invalid/],
    [{ DNS_SERVERS: 'dns.example' }, /^DNS_SERVERS "dns.example" is invalid/],
    [{ CORS_ORIGINS: 'portal.example' }, /^CORS_ORIGINS "portal.example" is invalid/],
    [{ TRUSTED_PROXIES: '10.0.0.0/99' }, /^TRUSTED_PROXIES .* is invalid/],
    [{ TRUSTED_DOCUMENTS: 'only' }, /^TRUSTED_DOCUMENTS_FOLDER is missing/],
    [{ PLAYGROUND: 'true', INTROSPECTION: 'false' }, /^PLAYGROUND=true needs INTROSPECTION=true/],
    [{ COST_BY_USER: '10', MAX_COST: '20000' }, /^COST_BY_USER must be 0 or at least MAX_COST/],
    [{ TOKEN_SECRET: 'short' }, /^TOKEN_SECRET is too weak/],
    [{ DEMO_PASSWORD: 'hidden' }, /^DEMO_PASSWORD is invalid/],
    [{ NODE_ENV: 'production', PUBLIC_URL: 'https://a.example' }, /^DEMO|^TOKEN_SECRET is missing/],
    [production, /^PUBLIC_URL is missing/],
    [{ ...production, PUBLIC_URL: 'https://a.example', DEMO: 'true' }, /^DEMO=true is not allowed in production/],
    [{ ...production, PUBLIC_URL: 'https://a.example', SMTP_URL: 'smtp://mail.example' }, /^MAIL_FROM is missing/],
  ])('refuse %j in one sentence without a secret', (env, expected) => {
    const sentence = said(env);
    expect(sentence).toMatch(expected);
    expect(sentence).not.toMatch(/\n|hidden/);
  });

  it.each<Record<string, string>>([
    { PORT: '0', REDIS_URL: 'rediss://:secret@cache.example:6380/1', SMTP_URL: 'smtps://user:secret@mail.example' },
    { PUBLIC_URL: 'https://graph.example/api/', INVITATION_URL_TEMPLATE: 'https://portal.example/{purpose}?t={token}' },
    {
      PUBLIC_URL: 'https://graph.example.com',
      PASSKEY_RP_ID: 'example.com',
      PASSKEY_ORIGINS: 'https://portal.example.com, https://example.com:8443',
    },
    { PUBLIC_URL: 'https://graph.example.com', PASSKEY_RP_ID: 'example.com' },
    { PASSKEY_ORIGINS: 'http://localhost:5173' },
    { PUBLIC_URL: 'http://10.0.0.7:4000' },
    { PRIVATE_ISSUER_HOSTS: 'login.internal.example, 10.0.0.7', ENROLLMENT_URL: 'http://intranet/enroll' },
    { DATABASE_URL: MYSQL, DATABASE_READER_URL: 'mariadb://root@replica.example/shop' },
    { DATABASE_URL: MYSQL, WORKERS: '4', PORT: '4000', METRICS_PORT: '4001' },
    { DATABASE_URL: MYSQL, WORKERS: '4', PORT: '4000', METRICS_PORT: '0' },
    { DATABASE_URL: MYSQL, WORKERS: '4', METRICS_PORT: '65532' },
  ])('accept what is right, such as %j', (env) => {
    expect(said(env)).toBeNull();
  });

  it('name what is set but no longer read', () => {
    expect(readSettings({ NODE_ENV: 'test', OIDC_ISSUER: 'https://login.example', MAX_NODES: '', PORT: '1' }).retired).toEqual([
      'OIDC_ISSUER is no longer read. Create an identity provider with `createIdentityProvider` instead.',
    ]);
    expect(readSettings({ NODE_ENV: 'test' }).retired).toEqual([]);
  });

  it.each<[Record<string, string>, string, RelyingParty]>([
    [{}, 'http://localhost:4000', { id: 'localhost', origins: ['http://localhost:4000'] }],
    [{}, 'https://graph.example.com/api', { id: 'graph.example.com', origins: ['https://graph.example.com'] }],
    [
      { PASSKEY_RP_ID: 'example.com' },
      'https://graph.example.com',
      { id: 'example.com', origins: ['https://graph.example.com'] },
    ],
    [
      { PASSKEY_RP_ID: 'example.com', PASSKEY_ORIGINS: 'https://portal.example.com' },
      'https://graph.example.com',
      { id: 'example.com', origins: ['https://portal.example.com'] },
    ],
  ])('derive from %j and %s whom passkeys belong to', (env, url, expected) => {
    const { passkeys } = readSettings({ NODE_ENV: 'test', PUBLIC_URL: url, ...env });
    expect(relyingPartyOf(url, passkeys)).toEqual(expected);
  });
});
