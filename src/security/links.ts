import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

/** What a link is for. A token for one purpose is invalid for any other. */
export const LINK_PURPOSES = ['invitation', 'domain', 'enrollment', 'email', 'password-reset'] as const;
export type LinkPurpose = (typeof LINK_PURPOSES)[number];

/** The content of a link token: an object, and which of the links issued for it. */
export interface LinkClaims {
  id: string;
  /** Only the latest issue is valid. The caller compares it. */
  issueNumber: number;
}

/**
 * Link tokens. They are derived, never stored: a keyed hash over purpose, id and issue number. So neither the database nor a
 * queued mail holds a usable link.
 */
export interface LinkTokens {
  /** Creates the token of a link. */
  issue(purpose: LinkPurpose, claims: LinkClaims): string;
  /** The content of a token. Null for anything that was never issued, whatever the reason. */
  read(purpose: LinkPurpose, token: string): LinkClaims | null;
  /** A keyed hash of a text, for comparing texts that may contain a secret and must not be guessable from the database. */
  seal(text: string): string;
  /** The URL of the page that takes the token. */
  url(purpose: LinkPurpose, token: string): string;
  /** Pages about the program. They need no token. */
  program(): ProgramUrls;
}

/** Where resellers read about the program and enroll. */
export interface ProgramUrls {
  enrollment: string;
  program: string;
  indirectModel: string;
}

/** Where links lead. */
export interface LinkTargets {
  /** Public base URL of this server, without a trailing slash. */
  publicUrl: () => string;
  /** The URL of a custom page instead of the built-in one. Contains `{token}` and optionally `{purpose}`. */
  template?: string | undefined;
  /** Custom pages about the program instead of the built-in one. */
  program?: { [Page in keyof ProgramUrls]?: string | undefined };
}

/** Path of the built-in page about the program. */
export const PROGRAM_PATH = '/enroll';

const SHAPE = /^([a-z]{3}_[0-9a-z]{26})\.([1-9][0-9]{0,8})\.([A-Za-z0-9_-]{32})$/;

/** Link tokens with a key derived from the server's secret. */
export function linkTokens(secret: string, targets: LinkTargets): LinkTokens {
  const key = Buffer.from(hkdfSync('sha256', secret, 'partner-graph', 'link tokens', 32));
  const sealOf = (purpose: LinkPurpose, { id, issueNumber }: LinkClaims): Buffer =>
    createHmac('sha256', key).update(`${purpose} ${id} ${issueNumber}`).digest().subarray(0, 24);
  return {
    issue: (purpose, claims) => `${claims.id}.${claims.issueNumber}.${sealOf(purpose, claims).toString('base64url')}`,
    read(purpose, token) {
      const [, id = '', issue = '', given = ''] = SHAPE.exec(token) ?? [];
      // The same work for every input, so that timing reveals nothing.
      const claims = { id, issueNumber: Number(issue) };
      const sealed = sealOf(purpose, claims);
      const candidate = Buffer.from(given, 'base64url');
      const matches = timingSafeEqual(sealed, candidate.length === sealed.length ? candidate : Buffer.alloc(sealed.length));
      return matches && candidate.length === sealed.length ? claims : null;
    },
    seal: (text) => createHmac('sha256', key).update(`text ${text}`).digest('hex'),
    url(purpose, token) {
      const { publicUrl, template } = targets;
      const own = template !== undefined && (purpose === 'invitation' || template.includes('{purpose}'));
      return own
        ? template.replaceAll('{token}', token).replaceAll('{purpose}', purpose)
        : `${publicUrl()}/links/${purpose}/${token}`;
    },
    program() {
      const page = `${targets.publicUrl()}${PROGRAM_PATH}`;
      const {
        enrollment = page,
        program = `${page}#requirements`,
        indirectModel = `${page}#indirect-model`,
      } = targets.program ?? {};
      return { enrollment, program, indirectModel };
    },
  };
}
