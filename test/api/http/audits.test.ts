import { serverAudits } from 'graphql-http';
import { startTestApp, type TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';

/** Audits that do not hold here, with the reason. Everything else must. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  '572B': 'A document that does not parse answers 400 also to application/json, so that proxies and dashboards see the failure.',
  FDE2: 'Likewise for a document that does not validate.',
  '7B9B': 'Likewise for variables that do not fit.',
};

describeEngine('GraphQL over HTTP', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.stop());

  // Without a token, GET needs a header that no other origin can send (`test/api/http/get`).
  const fetchFn: typeof fetch = (url, options) =>
    fetch(url, { ...options, headers: { ...(options?.headers as object), 'apollo-require-preflight': 'true' } });
  const audits = serverAudits({ url: () => `${app.url}/graphql`, fetchFn });

  it('is checked by all the audits', () => {
    expect(audits.length).toBeGreaterThanOrEqual(60);
    const ids = new Set(audits.map((audit) => audit.id));
    expect(Object.keys(EXCEPTIONS).filter((id) => !ids.has(id))).toEqual([]);
  });

  it.each(audits.map((audit) => [`${audit.id} ${audit.name}`, audit] as const))('passes the audit %s', async (_name, audit) => {
    const result = await audit.fn();
    const exception = EXCEPTIONS[audit.id];
    if (exception === undefined)
      expect({ status: result.status, reason: 'reason' in result ? result.reason : null }).toEqual({
        status: 'ok',
        reason: null,
      });
    else expect(result.status).not.toBe('ok');
  });
});
