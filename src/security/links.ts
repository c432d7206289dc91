import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

/** What a link is for; a token for one purpose is worth nothing for another. */
export const LINK_PURPOSES = ['invitation', 'domain', 'enrollment', 'email', 'password-reset'] as const;
export type LinkPurpose = (typeof LINK_PURPOSES)[number];

/** What a link token stands for: a thing and which of the links issued for it. */
export interface LinkClaims {
  id: string;
  /** Only the last link issued is valid; whoever uses the token compares. */
  issueNumber: number;
}

/**
 * Tokens in links. They are derived, never stored: a keyed hash over purpose, id and issue number, so that
 * neither the database nor a mail waiting in it holds a usable link.
 */
export interface LinkTokens {
  /** The token of a link. */
  issue(purpose: LinkPurpose, claims: LinkClaims): string;
  /** What a token stands for; null for everything that was never issued, whatever is wrong with it. */
  read(purpose: LinkPurpose, token: string): LinkClaims | null;
  /** A keyed hash of a text: for comparing what may hold a secret and must not be guessed from the database. */
  seal(text: string): string;
  /** The address of a page that takes the token. */
  url(purpose: LinkPurpose, token: string): string;
  /** Pages about the program, which need no token. */
  program(): ProgramUrls;
}

/** Where a reseller reads about the program and enrolls. */
export interface ProgramUrls {
  enrollment: string;
  program: string;
  indirectModel: string;
}

/** Where links lead. */
export interface LinkTargets {
  /** Address of this server as people reach it, without a slash at the end. */
  publicUrl: () => string;
  /** Somebody's own page instead of the built-in one: has `{token}`, may have `{purpose}`. */
  template?: string | undefined;
  /** Pages about the program instead of the built-in one. */
  program?: { [Page in keyof ProgramUrls]?: string | undefined };
}

/** The built-in page about the program. */
export const PROGRAM_PATH = '/enroll';

const SHAPE = /^([a-z]{3}_[0-9a-z]{26})\.([1-9][0-9]{0,8})\.([A-Za-z0-9_-]{32})$/;

/** Link tokens under a key derived from the server's secret. */
export function linkTokens(secret: string, targets: LinkTargets): LinkTokens {
  const key = Buffer.from(hkdfSync('sha256', secret, 'partner-graph', 'link tokens', 32));
  const sealOf = (purpose: LinkPurpose, { id, issueNumber }: LinkClaims): Buffer =>
    createHmac('sha256', key).update(`${purpose} ${id} ${issueNumber}`).digest().subarray(0, 24);
  return {
    issue: (purpose, claims) => `${claims.id}.${claims.issueNumber}.${sealOf(purpose, claims).toString('base64url')}`,
    read(purpose, token) {
      const [, id = '', issue = '', given = ''] = SHAPE.exec(token) ?? [];
      // The work is the same for every text, so time tells nothing about what was wrong with it.
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
