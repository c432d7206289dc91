import type { TestApp } from '../app';
import { mutate, type PayloadAnswer } from '../mutate';

/** The token of a link. */
export const tokenIn = (link: string | null): string => (link ?? '').slice((link ?? '').lastIndexOf('/') + 1);

/** What is asked of the draft of an invitation. */
export const DRAFT =
  'draft { recipientEmail subject body link mailtoUrl acceptancePlace includesDelegatedAdmin } linkShownBefore';
/** What is asked of an invitation. */
export const INVITATION =
  'invitation { id kind status issueNumber version includeDelegatedAdmin cloud acquiredThrough expiresAt decidedAt recipientEmail message inviter { id name } provider { id name } acceptedBy { id name } }';

/** An invitation, and the token of its link. */
export interface Invited {
  id: string;
  token: string;
  answer: PayloadAnswer;
}

/** An invitation of a customer or to a partnership, sent over the API; throws when it was refused. */
export async function anInvitation(
  app: TestApp,
  email: string,
  input: object,
  operation: 'inviteCustomer' | 'invitePartnership' = 'inviteCustomer',
): Promise<Invited> {
  const answer = await mutate(app, email, operation, input, `${INVITATION} ${DRAFT}`);
  if (answer.errors.length > 0) throw new Error(JSON.stringify(answer.errors));
  return { id: answer['invitation'].id as string, token: tokenIn(answer['draft'].link as string), answer };
}
