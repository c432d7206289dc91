import type { Attack, Pair } from './attack';

/** Ways to write an address so that people take it for another. */
const DISGUISES: readonly ((email: string) => string)[] = [
  (email) => `${email.slice(0, 1)}\u200b${email.slice(1)}`,
  (email) => `${email.slice(0, 1)}\u00ad${email.slice(1)}`,
  (email) => email.replace('w', '\u051d'),
  (email) => email.replace('q', '\u051b'),
  (email) => email.replace('w', '\uff57'),
  // Letters of the same script, which no rule about mixed scripts refuses.
  (email) => email.replace('i', '\u0131'),
  (email) => email.replace('a', '\u0251'),
  (email) => `\u202e${email}`,
  (email) => email.toUpperCase(),
];

/** A user with an address that looks like that of somebody who is there: nobody may get it. */
export function lookAlike({ random, sight }: Pair): Attack | null {
  if (!sight.isPartner) return null;
  const { email } = random.pick(sight.facts.by('user', 'organization_id', sight.own));
  const input = {
    name: 'Somebody',
    email: random.pick(DISGUISES)(String(email)),
    roles: ['HELPDESK_AGENT'],
    dryRun: random.chance(0.5),
  };
  const document = 'mutation($input: AddUserInput!) { addUser(input: $input) { __typename errors { __typename code path } } }';
  return { name: 'addUser with a look-alike', document, variables: { input }, foreign: [], refused: true, mayBeMalformed: true };
}
