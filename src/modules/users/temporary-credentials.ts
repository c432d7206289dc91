import { Field, ObjectType } from 'type-graphql';
import { Payload } from '../../graph/mutation';
import type { Done } from '../../graph/idempotent-transaction';

/** What payloads have that show a temporary password. */
@ObjectType()
export abstract class CredentialsPayload extends Payload {
  @Field(() => String, {
    nullable: true,
    description:
      'User name to sign in with: the e-mail address, or the id of a user whose address somebody else named before, until it is proven.',
  })
  userName!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Temporary password, valid for 72 hours. Shown once: null in a repeat and in a dry run.',
  })
  temporaryPassword!: string | null;

  @Field(() => Boolean, { description: 'The temporary password was shown in the first answer and cannot be shown again.' })
  secretShownBefore!: boolean;
}

/** What a payload shows of a temporary password: itself once, afterwards that it was shown. */
export const credentials = (userName: string, temporaryPassword: string) => (done: Done) => ({
  userName,
  temporaryPassword: done.repeated || done.dryRun ? null : temporaryPassword,
  secretShownBefore: done.repeated,
});

/** What a payload with a temporary password shows when it was refused. */
export const NO_CREDENTIALS = { userName: null, temporaryPassword: null, secretShownBefore: false };
