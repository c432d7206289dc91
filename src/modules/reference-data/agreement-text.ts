import { Field, ObjectType } from 'type-graphql';
import type { Ctx } from '../../data/context';
import type { Reader } from '../../data/database';
import { enumeration } from '../../graph/declare';
import { DateTime } from '../../graph/values';
import { refuse } from '../../kernel/errors';
import { agreementTemplate, type TemplateKind } from './reference-data.service';

export const AgreementTextKind = enumeration('AgreementTextKind', 'Purpose of an agreement text.', {
  CUSTOMER_AGREEMENT: 'The customer agreement, accepted by the customer or attested by its provider.',
  PARTNERSHIP_AUTHORIZATION: 'What a reseller authorizes its provider to do when it accepts a partnership.',
  PARTNERSHIP_END: 'What a partner attests when it ends a partnership.',
  REMOVAL_ATTESTATION: 'What a partner attests when it removes the relationship with a customer.',
});

@ObjectType('AgreementTextInForce', { description: 'The current version of a text to accept or attest.' })
export class AgreementTextInForce {
  @Field(() => AgreementTextKind, { description: 'Purpose of the text.' })
  kind!: TemplateKind;

  @Field(() => String, { description: 'Version of the text. Mutations take the version that was shown. At most 20 characters.' })
  version!: string;

  @Field(() => String, { description: 'The text. Show it before the user accepts or attests.' })
  text!: string;

  @Field(() => DateTime, { description: 'When this version took effect.' })
  validFrom!: number;
}

/** Appended to the descriptions of inputs. */
export const SHOWN_VERSION =
  'The `version` of `agreementTexts` that was shown to the user. `TEXT_CHANGED` with the current version if it has changed. Defaults to the current version.';

/** All current texts, one per kind. */
export const textsInForce = (ctx: Ctx): Promise<AgreementTextInForce[]> =>
  Promise.all(
    Object.keys(AgreementTextKind).map(async (kind) => ({
      kind: kind as TemplateKind,
      ...(await agreementTemplate(ctx.db, kind as TemplateKind, ctx.clock.now())),
    })),
  );

/** The current version. Refuses if the caller gives a different one as shown. */
export async function versionInForce(
  reader: Reader,
  kind: TemplateKind,
  now: number,
  { shown, path = ['textVersion'] }: { shown?: string | null | undefined; path?: string[] } = {},
): Promise<string> {
  const { version } = await agreementTemplate(reader, kind, now);
  if (shown != null && shown !== version) {
    refuse('TEXT_CHANGED', `The text has changed. Show the current version (${version}) first.`, path, { version });
  }
  return version;
}
