import type { OrganizationKind, Role } from './roles';

/** Who asks. Frozen for the length of a request; read anew for every request. */
export interface Viewer {
  readonly kind: OrganizationKind | 'ANONYMOUS';
  readonly userId: string;
  readonly organizationId: string;
  readonly roles: readonly Role[];
  /** True while a temporary password must be changed first. */
  readonly mustChangePassword: boolean;
  /** True while a second factor that the organization asks for is missing. */
  readonly mustSetUpSecondFactor: boolean;
  /** True for a reseller that waits for its approval. */
  readonly applicant: boolean;
  /** True for a partner that the operator has suspended. */
  readonly suspended?: boolean;
  /** True for a customer's user whose password a partner set, until a mailed link proves its mailbox. */
  readonly unproven?: boolean;
  readonly sessionId: string;
  /** True for a token of an external issuer, which has no session here. */
  readonly external?: boolean;
  /** Present for an API token, which has no session. */
  readonly apiToken?: {
    readonly readOnly: boolean;
    /** The actions of its user, of which the token leaves `actions`. */
    readonly held: ReadonlySet<string>;
  };
  readonly cloud: string;
  readonly country: string;
  readonly marketRegion: string;
  /** Everything that rules look at, as one text: viewers with equal signatures get equal verdicts. */
  readonly signature: string;
  /** The actions that the policy allows before any question about rows. */
  readonly actions: ReadonlySet<string>;
}

/** Whether the policy allows the viewer an action, before any question about rows. */
export const may = (viewer: Viewer, action: string): boolean => viewer.actions.has(action);

/** Whether only the API token stands against an action, which its user may do by itself. */
export const tokenLacks = (viewer: Viewer, action: string): boolean =>
  !viewer.actions.has(action) && viewer.apiToken?.held.has(action) === true;
