/**
 * Why a token of an external issuer is refused. For the log and for administrators; whoever sends the token never learns it.
 * There are few reasons, and each is kept once per identity provider, so tokens that are refused again and again fill nothing.
 */
export const TOKEN_REFUSALS = {
  PROVIDER_DISABLED: 'The identity provider is disabled.',
  MALFORMED: 'It is not a signed JSON Web Token, or it has a critical header that this server does not know.',
  ALGORITHM: 'It is signed with an algorithm that is not allowed: `none`, or one with a shared secret.',
  KEYS_UNAVAILABLE: 'The keys of the issuer could not be read. Check that its address can be reached from here.',
  KEY_UNKNOWN: 'It is signed with a key that the issuer does not publish.',
  SIGNATURE: 'The signature is wrong.',
  TOKEN_TYPE: 'It is a token of another type, such as a logout token.',
  AUDIENCE: 'No audience (`aud`) is one of those of the identity provider.',
  AUTHORIZED_PARTY: 'The client it was issued to (`azp`) is not one of those of the identity provider.',
  TENANT: 'The tenant (`tid`) is not the one of the identity provider.',
  EXPIRED: 'It has expired, or has no expiry (`exp`).',
  NOT_YET_VALID: 'It is valid only later (`nbf`), was issued later (`iat`), or does not say when. Check the clocks.',
  SUBJECT: 'The user at the issuer (`sub`; for Entra ID `oid`) is missing, or too long.',
  EMAIL_MISSING: 'It has no e-mail address (`email`).',
  EMAIL_NOT_VERIFIED: 'The issuer does not say that it verified the e-mail address (`email_verified`).',
  EMAIL_FORM: 'The e-mail address has characters that only match another address after conversion.',
  EMAIL_DOMAIN: 'The domain of the e-mail address is not one of the identity provider, or no longer one of the organization.',
  NO_USER: 'The organization has no user with this e-mail address.',
  USER_DISABLED: 'The user is disabled, or its temporary password has expired.',
  ENDED: 'It was issued before the sessions of the user were ended.',
  OTHER_IDENTITY: 'The user is bound to another identity at this issuer, or the identity to another user.',
} as const;

export type TokenRefusal = keyof typeof TOKEN_REFUSALS;
