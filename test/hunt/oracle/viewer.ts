import { tableAllows } from '../../api/rights/support/policy-table';
import type { Facts } from './facts';

/** Somebody who asks, with what the rules look at. */
export interface Viewer {
  kind: 'OPERATOR' | 'PROVIDER' | 'RESELLER' | 'CUSTOMER' | 'ANONYMOUS';
  userId: string;
  organizationId: string;
  sessionId: string;
  roles: readonly string[];
  applicant: boolean;
  cloud: string;
  country: string;
}

export const NOBODY: Viewer = {
  kind: 'ANONYMOUS',
  userId: '',
  organizationId: '',
  sessionId: '',
  roles: [],
  applicant: false,
  cloud: '',
  country: '',
};

/** A user as the rules see it. */
export function viewerOf(facts: Facts, userId: string): Viewer {
  const user = facts.get('user', userId);
  const organizationId = String(user?.['organization_id']);
  const self = facts.get('partner', organizationId) ?? facts.get('customer', organizationId);
  return {
    kind: String(facts.get('organization', organizationId)?.['kind']) as Viewer['kind'],
    userId,
    organizationId,
    sessionId: String(facts.by('session', 'user_id', userId)[0]?.['id']),
    roles: facts.by('role_assignment', 'user_id', userId).map(({ role }) => String(role)),
    applicant: self?.['status'] === 'APPLICANT',
    cloud: String(self?.['cloud'] ?? ''),
    country: String(self?.['country'] ?? ''),
  };
}

/** Whether the table of rights allows an action, before any question about rows. */
export const may = (viewer: Viewer, action: string): boolean => tableAllows(action, viewer);
