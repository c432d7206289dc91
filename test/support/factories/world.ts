import { OrganizationDomain, OrganizationRecord } from '../../../src/modules/partners/partner.entity';
import { DEMO_DAY, startTestApp, type TestApp } from '../app';
import { MADE, newRow, store } from './rows';
import { aUser } from './users';

/** The operator of every world. */
export const OPERATOR = 'operator@partner-graph.example';

/** A server of its own where there is nobody but the operator: what a test needs, it makes with the factories. */
export async function startWorld(env: Record<string, string> = {}): Promise<TestApp> {
  const app = await startTestApp({ env, at: DEMO_DAY });
  const own = newRow('Operator');
  const domain = 'partner-graph.example';
  await store(
    app,
    [OrganizationRecord, [{ ...own, kind: 'OPERATOR', name: 'Operator' }]],
    [OrganizationDomain, [{ domain, organizationId: own.id, proof: 'OPERATOR', provenAt: MADE }]],
  );
  await aUser(app, own, { email: OPERATOR, name: 'Operator', roles: ['OPERATOR'] });
  return app;
}
