import { Field, ObjectType } from 'type-graphql';
import type { Ctx } from '../../data/context';
import type { Reader } from '../../data/database';
import { enumeration } from '../../graph/declare';
import { DateTime } from '../../graph/values';
import { refuse } from '../../kernel/errors';
import { agreementTemplate, type TemplateKind } from './reference-data.service';

export const AgreementTextKind = enumeration('AgreementTextKind', 'What a text is agreed to or attested for.', {
  CUSTOMER_AGREEMENT: 'The customer agreement: accepted by the customer, or attested by its provider.',
  PARTNERSHIP_AUTHORIZATION: 'What a reseller authorises its provider to when it accepts a partnership.',
  PARTNERSHIP_END: 'What a partner attests when it ends a partnership.',
  REMOVAL_ATTESTATION: 'What a partner attests when it removes the relationship with a customer.',
});

/** A text in force. */
@ObjectType('AgreementTextInForce', { description: 'A text that is agreed to or attested, in the version that is in force now.' })
export class AgreementTextInForce {
  @Field(() => AgreementTextKind, { description: 'What it is for.' })
  kind!: TemplateKind;

  @Field(() => String, { description: 'Its version; mutations take it as the one that was shown. At most 20 characters.' })
  version!: string;

  @Field(() => String, { description: 'The text, to be shown before the act.' })
  text!: string;

  @Field(() => DateTime, { description: 'Since when it is in force.' })
  validFrom!: number;
}

/** For the descriptions of inputs. */
export const SHOWN_VERSION =
  'The `version` of `agreementTexts` that was shown; when another is in force the answer is `TEXT_CHANGED` with that one. Left out: the one in force.';

/** Every text in force, one for each kind. */
export const textsInForce = (ctx: Ctx): Promise<AgreementTextInForce[]> =>
  Promise.all(
    Object.keys(AgreementTextKind).map(async (kind) => ({
      kind: kind as TemplateKind,
      ...(await agreementTemplate(ctx.db, kind as TemplateKind, ctx.clock.now())),
    })),
  );

/** The version in force, which has to be the one that was shown where the caller says which one that was. */
export async function versionInForce(
  reader: Reader,
  kind: TemplateKind,
  now: number,
  { shown, path = ['textVersion'] }: { shown?: string | null | undefined; path?: string[] } = {},
): Promise<string> {
  const { version } = await agreementTemplate(reader, kind, now);
  if (shown != null && shown !== version) {
    refuse('TEXT_CHANGED', `Another version of the text is in force: ${version}. Show that one first.`, path, { version });
  }
  return version;
}
