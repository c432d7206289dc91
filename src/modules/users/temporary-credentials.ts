import { Field, ObjectType } from 'type-graphql';
import { Payload } from '../../graph/mutation';
import type { Done } from '../../graph/idempotent-transaction';

/** Base of payloads that show a temporary password. */
@ObjectType()
export abstract class CredentialsPayload extends Payload {
  @Field(() => String, {
    nullable: true,
    description:
      "User name to sign in with: the e-mail address, or, while the address is unproven and another account already uses it, the user's id.",
  })
  userName!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Temporary password, valid for 72 hours. Shown once: null in a repeated request and in a dry run.',
  })
  temporaryPassword!: string | null;

  @Field(() => Boolean, {
    description: 'True in a repeated request: the temporary password was in the first response and cannot be shown again.',
  })
  secretShownBefore!: boolean;
}

/** Payload fields of a temporary password: the password in the first response, then only that it was shown. */
export const credentials = (userName: string, temporaryPassword: string) => (done: Done) => ({
  userName,
  temporaryPassword: done.repeated || done.dryRun ? null : temporaryPassword,
  secretShownBefore: done.repeated,
});

/** Payload fields of a refused mutation that would show a temporary password. */
export const NO_CREDENTIALS = { userName: null, temporaryPassword: null, secretShownBefore: false };
