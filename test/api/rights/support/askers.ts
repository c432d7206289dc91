import { DEMO_USERS } from '../../../../src/demo';
import type { Asker } from './policy-table';

/** Somebody of the demo, or nobody. */
export interface DemoAsker extends Asker {
  label: string;
  email: string | null;
}

const KINDS: Readonly<Record<string, Asker['kind']>> = {
  'Partner Graph Operator': 'OPERATOR',
  'Alpine Distribution': 'PROVIDER',
  'Baltic Distribution': 'PROVIDER',
  'Donau IT': 'RESELLER',
  'Elbe Cloud': 'RESELLER',
  'Rheingold Logistik': 'CUSTOMER',
};

const ofDemo = DEMO_USERS.map(({ email, organization, roles }): DemoAsker => {
  const kind = KINDS[organization];
  if (!kind) throw new Error(`The demo has an organization that this test does not know: ${organization}.`);
  return { label: `${roles.join(' and ')} of ${organization}`, email, kind, roles };
});

/** Everybody whom the demo promises to sign in, and somebody who did not. */
export const ASKERS: readonly DemoAsker[] = [...ofDemo, { label: 'nobody', email: null, kind: 'ANONYMOUS', roles: [] }];
