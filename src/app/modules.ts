import { catalogueModule } from '../modules/catalogue/catalogue.module';
import { channelModule } from '../modules/channel/channel.module';
import { customersModule } from '../modules/customers/customers.module';
import { enrolmentModule } from '../modules/enrolment/enrolment.module';
import { invitationsModule } from '../modules/invitations/invitations.module';
import { journalModule } from '../modules/journal/journal.module';
import { partnersModule } from '../modules/partners/partners.module';
import { registersModule } from '../modules/registers/registers.module';
import { salesModule } from '../modules/sales/sales.module';
import { usersModule } from '../modules/users/users.module';
import type { GraphModule } from '../graph/module';

/** All modules, ranked by foreign keys: a module may use those before it. */
export const modules: readonly GraphModule[] = [
  journalModule,
  registersModule,
  partnersModule,
  customersModule,
  usersModule,
  catalogueModule,
  salesModule,
  invitationsModule,
  enrolmentModule,
  channelModule,
];
