import type { Ctx, GiveBack } from '../../../data/context';

/**
 * Takes one of the mails that a user, and its organization, may have sent to strangers in a day: invitations, and links that
 * prove the address of somebody who was added. Answers how to give it back where none was sent.
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
