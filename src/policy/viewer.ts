import type { OrganizationKind, Role } from './roles';

/** The viewer. Constant for one request and read again for every request. */
export interface Viewer {
  readonly kind: OrganizationKind | 'ANONYMOUS';
  readonly userId: string;
  readonly organizationId: string;
  readonly roles: readonly Role[];
  readonly mustChangePassword: boolean;
  /** True while a second factor required by the organization is missing. */
  readonly mustSetUpSecondFactor: boolean;
  /** True for a reseller that is waiting for approval. */
  readonly applicant: boolean;
  readonly suspended?: boolean;
  /** True for a customer's user whose password a partner set, until a mailed link proves the mailbox. */
  readonly unproven?: boolean;
  readonly sessionId: string;
  /** True for a token of an external issuer. It has no session here. */
  readonly external?: boolean;
  /** Present for an API token. It has no session. */
  readonly apiToken?: {
    /** Id of the token. Null for work that was started by a user and goes on without a request. */
    readonly id: string | null;
    readonly readOnly: boolean;
    /** The actions of its user. The token is limited to `actions`. */
    readonly held: ReadonlySet<string>;
  };
  readonly cloud: string;
  readonly country: string;
  readonly marketRegion: string;
  /** Everything rules look at, as one text. Viewers with equal signatures get equal verdicts. */
  readonly signature: string;
  /** The actions the policy allows, without looking at rows. */
  readonly actions: ReadonlySet<string>;
}

/** Whether the policy allows the viewer an action, without looking at rows. */
export const may = (viewer: Viewer, action: string): boolean => viewer.actions.has(action);

/** Whether the user may do this, but the API token does not include it. */
export const tokenLacks = (viewer: Viewer, action: string): boolean =>
  !viewer.actions.has(action) && viewer.apiToken?.held.has(action) === true;
