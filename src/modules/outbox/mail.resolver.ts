import { Resolver } from 'type-graphql';
import type { Ctx } from '../../data/context';
import { Derived, FieldsOf, type Edge } from '../../graph/edges';
import { RootList } from '../../graph/roots';
import type { Row } from '../../graph/row';
import { OutboxMail } from './mail.entity';
import { isMail, readMail, type WrittenMail } from './mail.service';

type MailRow = Row<OutboxMail, 'template' | 'parameters'>;

const readMasked = ({ template, parameters }: MailRow, ctx: Ctx): WrittenMail | null =>
  isMail(template) ? readMail(ctx, template, parameters, 'masked') : null;

@FieldsOf(() => OutboxMail)
export class OutboxMailFields {
  @Derived(() => String, {
    needs: ['template', 'parameters'],
    nullable: true,
    description: 'Subject line. Null if this server version does not know the template.',
  })
  subject(row: MailRow, ctx: Ctx): string | null {
    return readMasked(row, ctx)?.subject ?? null;
  }

  @Derived(() => String, {
    needs: ['template', 'parameters'],
    nullable: true,
    description: 'Plain text with the link masked. Null if this server version does not know the template.',
  })
  text(row: MailRow, ctx: Ctx): string | null {
    return readMasked(row, ctx)?.text ?? null;
  }
}

@Resolver()
export class OutboxQueries {
  @RootList(() => OutboxMail, {
    action: 'mail.read',
    description: 'The outbox, with link tokens masked.',
    example:
      'outboxMails(first: 10, filter: { status: { eq: FAILED } }) { totalCount nodes { recipient template attempts problems } }',
  })
  outboxMails!: Edge;
}
