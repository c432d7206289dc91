import { Enrollment } from '../../modules/enrollment/enrollment.entity';
import { Invitation } from '../../modules/invitations/invitation.entity';
import { OutboxMail } from '../../modules/outbox/mail.entity';
import { DAY, daysAgo, HOUR } from '../calendar';
import type { World } from '../world';

const PROBLEMS = ['450 4.2.1 The mailbox is busy; try again later.', 'Connection timed out.', '550 5.1.1 No such user here.'];

/** A mail by its template; the state follows from how it went. */
interface MailPlan {
  template: string;
  recipient: string;
  subjectId: string;
  createdAt: number;
  parameters?: Record<string, string | number>;
  status: OutboxMail['status'];
  /** Tries that failed. */
  failures?: number;
}

function addMail(world: World, plan: MailPlan): void {
  const { template, recipient, subjectId, createdAt, status, failures = 0 } = plan;
  world.rows.add(OutboxMail, {
    id: world.newId('OutboxMail', createdAt),
    createdAt,
    template,
    recipient,
    subjectId,
    parameters: JSON.stringify(plan.parameters ?? {}),
    status,
    attempts: failures + (status === 'SENT' ? 1 : 0),
    nextAttemptAt: status === 'PENDING' ? world.at + (failures > 0 ? 6 * HOUR : 0) : null,
    sentAt: status === 'SENT' ? createdAt + 20_000 + failures * HOUR : null,
    problems: JSON.stringify(PROBLEMS.slice(0, failures).reverse()),
  });
}

function addInvitationMails(world: World): void {
  const open = world.rows.of(Invitation).filter(({ state }) => state !== 'ACCEPTED');
  open.forEach(({ id = '', kind = '', recipientEmail = '', issueNumber = 1, createdAt = world.at }, index) => {
    const subject = { template: 'invitation', recipient: recipientEmail, subjectId: id, createdAt };
    const failed = index % 6 === 5;
    const parameters = { kind, issueNumber };
    addMail(world, {
      ...subject,
      parameters,
      status: failed ? 'FAILED' : 'SENT',
      failures: failed ? 3 : index % 4 === 2 ? 1 : 0,
    });
  });
}

function addEnrollmentMails(world: World): void {
  const applications = world.rows.of(Enrollment).filter(({ status, contactEmail }) => status !== 'APPROVED' && contactEmail);
  for (const {
    id = '',
    resellerId,
    contactEmail,
    legalName,
    submittedAt,
    decidedAt,
    status = 'DRAFT',
    ...more
  } of applications) {
    const subject = { recipient: contactEmail ?? '', subjectId: id };
    const organization = legalName ?? '';
    const applicant = world.partners.find((partner) => partner.id === resellerId)?.people[0]?.name ?? '';
    if (submittedAt) {
      addMail(world, {
        ...subject,
        template: 'enrollmentConfirmation',
        createdAt: submittedAt,
        parameters: {
          organization,
          applicant,
          validUntil: submittedAt + 7 * DAY,
          linkId: id,
          issueNumber: more.issueNumber ?? 1,
        },
        status: 'SENT',
      });
    }
    if (decidedAt || status === 'ACTION_REQUIRED') {
      const createdAt = decidedAt ?? (submittedAt ?? world.at) + 2 * DAY;
      const reasons = (JSON.parse(more.reasons ?? '[]') as string[]).join('\n');
      const parameters = { organization, status, reasons };
      addMail(world, { ...subject, template: 'enrollmentStatus', createdAt, parameters, status: 'SENT' });
    }
  }
}

/** Adds mails of all states to the outbox. */
export function addMails(world: World): void {
  addInvitationMails(world);
  addEnrollmentMails(world);
  const people = world.partners.flatMap((partner) => partner.people);
  world.random.sample(people, 8).forEach(({ id, email, name }, index) => {
    const createdAt = daysAgo(world, index < 3 ? 1 : world.random.int(5, 60));
    const mail = { template: 'passwordReset', recipient: email, subjectId: id, createdAt, parameters: { name } };
    // None waits: links of the demo were never issued, so there is nothing to send.
    addMail(world, { ...mail, status: index === 1 ? 'FAILED' : 'SENT', failures: index === 1 ? 3 : 0 });
  });
}
