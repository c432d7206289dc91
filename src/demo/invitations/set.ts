import { DAY, daysAgo } from '../calendar';
import { FIXED } from '../sign-ins';
import { partnerNamed, type World } from '../world';
import { addPartnershipInvitations, addRelationshipInvitations } from './accepted';
import { addInvitation, type InvitationPlan } from './add-invitation';

type Outcome = 'PENDING' | 'EXPIRED' | 'DECLINED' | 'REVOKED';

/** An invitation that led to nothing yet: who invites whom, with which provider. */
interface Open {
  inviter: string;
  provider?: string;
  to: string;
  outcome: Outcome;
  privileges?: boolean;
  resent?: boolean;
  message?: string;
}

const [ALPINE, BALTIC, DONAU, ELBE] = [FIXED.alpine.name, FIXED.baltic.name, FIXED.donau.name, FIXED.elbe.name];

const PARTNERSHIPS: readonly Open[] = [
  {
    inviter: BALTIC,
    to: `global.admin@${FIXED.donau.domain}`,
    outcome: 'PENDING',
    message: 'Wir freuen uns auf die Zusammenarbeit.',
  },
  { inviter: ALPINE, to: 'it@moselblick.example', outcome: 'PENDING', resent: true },
  { inviter: 'Tramontana Mayorista', to: `admin.agent@${FIXED.elbe.domain}`, outcome: 'EXPIRED' },
  { inviter: ALPINE, to: 'info@great-lakes-it.example', outcome: 'DECLINED' },
  { inviter: BALTIC, to: 'Info@Sierra-Nube.example', outcome: 'REVOKED' },
];

const CUSTOMERS: readonly Open[] = [
  { inviter: 'Tramontana Mayorista', to: `admin@${FIXED.rheingold.domain}`, outcome: 'PENDING', privileges: true },
  {
    inviter: DONAU,
    to: 'admin@bergbahn-edelweiss.example',
    outcome: 'PENDING',
    privileges: true,
    message: 'Bitte stellen Sie unsere Rechte wieder her.',
  },
  { inviter: ALPINE, to: 'einkauf@talhof-molkerei.example', outcome: 'PENDING', resent: true },
  { inviter: ALPINE, to: 'it@burgblick-klinik.example', outcome: 'EXPIRED', privileges: true },
  { inviter: ELBE, to: 'office@deichkrone.example', outcome: 'DECLINED', privileges: true },
  { inviter: DONAU, to: 'verwaltung@stift-auenfeld.example', outcome: 'REVOKED' },
  { inviter: 'Capitol Federal Supply', to: 'clerk@port-marlow.example', outcome: 'PENDING' },
  { inviter: 'Treuhand Wolke Distribution', to: 'leitung@stadtwerke-lindenau.example', outcome: 'PENDING' },
];

const DUAL: readonly Open[] = [
  { inviter: DONAU, provider: ALPINE, to: 'chef@gasthof-zur-linde.example', outcome: 'PENDING', privileges: true },
  { inviter: ELBE, provider: BALTIC, to: 'office@deichkrone.example', outcome: 'PENDING', privileges: true, resent: true },
  { inviter: 'Suomi Pilvi', provider: BALTIC, to: `admin@${FIXED.rheingold.domain}`, outcome: 'EXPIRED' },
  { inviter: ELBE, provider: ALPINE, to: 'it@fischmarkt-kontor.example', outcome: 'DECLINED', privileges: true },
  { inviter: 'Sierra Nube', provider: 'Tramontana Mayorista', to: 'compras@olivar-viejo.example', outcome: 'REVOKED' },
];

/** When the invitation was made, sent again and decided. */
function timesOf(world: World, { outcome, resent }: Open): Pick<InvitationPlan, 'createdAt' | 'resentAt' | 'decidedAt'> {
  // Pending ones stay valid while a demo runs for two weeks; expired ones were never answered.
  const createdAt = daysAgo(world, outcome === 'PENDING' ? 16 : world.random.int(70, 200));
  const resentAt = resent ? daysAgo(world, world.random.int(2, 8)) : undefined;
  const decidedAt = outcome === 'DECLINED' || outcome === 'REVOKED' ? createdAt + world.random.int(1, 20) * DAY : undefined;
  return { createdAt, ...(resentAt === undefined ? {} : { resentAt }), ...(decidedAt === undefined ? {} : { decidedAt }) };
}

function addOpen(world: World, kind: InvitationPlan['kind'], open: Open): void {
  const { inviter, provider, to, outcome, privileges, message } = open;
  addInvitation(world, {
    kind,
    inviter: partnerNamed(world, inviter),
    ...(provider === undefined ? {} : { provider: partnerNamed(world, provider) }),
    recipientEmail: to,
    state: outcome === 'EXPIRED' ? 'PENDING' : outcome,
    ...timesOf(world, open),
    ...(privileges === undefined ? {} : { privileges }),
    ...(message === undefined ? {} : { message }),
  });
}

/** Adds invitations of every kind and state. */
export function addInvitations(world: World): void {
  addPartnershipInvitations(world, world.partners);
  addRelationshipInvitations(world, world.customers);
  for (const open of PARTNERSHIPS) addOpen(world, 'PARTNERSHIP', open);
  for (const open of CUSTOMERS) addOpen(world, 'CUSTOMER', open);
  for (const open of DUAL) addOpen(world, 'CUSTOMER_DUAL', open);
}
