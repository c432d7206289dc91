import { NOBODY } from '../../modules/audit';
import { AuditEvent, AuditScope } from '../../modules/audit/audit.entity';
import type { DemoPerson, World } from '../world';

/** Something that happened. */
interface EventPlan {
  at: number;
  /** The mutation, as it is named in the schema. */
  action: string;
  actor: DemoPerson | null;
  subjectId: string;
  /** Why it was refused; accepted without. */
  refusalCode?: string;
  /** The customer in whose tenant a partner acted. */
  onBehalfOfId?: string;
  before?: Record<string, unknown>;
  after?: Record<string, unknown>;
  /** Organizations that it concerns beside the actor's. */
  concerns?: readonly string[];
}

/** Adds an event of the audit trail and who sees it. */
export function addEvent(world: World, plan: EventPlan): void {
  const { at, actor, refusalCode, onBehalfOfId, before, after } = plan;
  const id = world.newId('AuditEvent', at);
  const number = world.rows.count(AuditEvent) + 1;
  const changes = { ...(before ? { before } : {}), ...(after ? { after } : {}) };
  world.rows.add(AuditEvent, {
    id,
    createdAt: at,
    at,
    action: plan.action,
    outcome: refusalCode === undefined ? 'ACCEPTED' : 'REFUSED',
    refusalCode: refusalCode ?? null,
    actorId: actor?.id ?? null,
    actorName: actor?.name ?? null,
    actorOrganizationId: actor?.organizationId ?? null,
    onBehalfOfId: onBehalfOfId ?? null,
    subjectId: plan.subjectId,
    changes: before || after ? JSON.stringify(changes) : null,
    requestId: `demo-${world.mark}${String(number).padStart(6, '0')}`,
  });
  const concerned = new Set(
    [actor?.organizationId, onBehalfOfId, ...(plan.concerns ?? [])].filter((orgId) => orgId !== undefined),
  );
  for (const orgId of concerned.size > 0 ? concerned : [NOBODY]) world.rows.add(AuditScope, { orgId, eventId: id });
}
