import type { Ctx, GiveBack } from '../../../data/context';

/**
 * Takes one mail from the daily limit of the user and its organization for mails to strangers: invitations and address
 * proofs. Returns a function that gives it back if no mail was sent.
 */
export async function takeMailOfTheDay({ services: { throttle }, viewer }: Ctx): Promise<GiveBack> {
  const ofUser = await throttle.take('invitationByUser', viewer.userId);
  try {
    const ofOrganization = await throttle.take('invitationByOrganization', viewer.organizationId);
    return async () => {
      await ofUser();
      await ofOrganization();
    };
  } catch (cause) {
    await ofUser();
    throw cause;
  }
}
