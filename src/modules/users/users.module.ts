import { defineModule } from '../../graph/module';
import { EmailLink } from './email-link.entity';
import { ExternalIdentityRecord } from './external/external-identity.entity';
import { ApiToken, CustomerUser, RoleAssignmentRecord, Session, User, UserRecord } from './user.entity';
import { CustomerUserActions, UserActions } from './actions.resolver';
import { addFirstCustomerAdmin } from './customer-people/add-first-admin';
import { createCustomerUser } from './customer-people/create-customer-user';
import { disableCustomerUser, enableCustomerUser, updateCustomerUserRoles } from './customer-people/edit-person';
import { resetCustomerUserPassword } from './customer-people/reset-customer-password';
import { updateOrganization } from './organization/update-organization';
import { confirmPasswordReset } from './password-reset/confirm-password-reset';
import { PasswordResetQueries } from './password-reset/password-reset.resolver';
import { requestPasswordReset } from './password-reset/request-password-reset';
import { addUser } from './people/add-user';
import { resetPassword } from './people/reset-password';
import { disableUser, enableUser } from './people/set-status';
import { updateUserRoles } from './people/update-roles';
import { updateUser } from './people/update-user';
import { RoleQueries } from './roles.resolver';
import { changePassword } from './sign-in/change-password';
import { revokeSession, signOut, signOutEverywhere } from './sign-in/end-sessions';
import { refreshSession } from './sign-in/refresh';
import { SessionFields } from './sign-in/session-fields.resolver';
import { forgetAttempts } from './sign-in/attempts';
import { signIn } from './sign-in/sign-in';
import { SignInAttempt } from './sign-in/sign-in-attempt.entity';
import { resetCustomerUserSecondFactor, resetSecondFactor, setSecondFactorRequirement } from './second-factor/administer';
import { answerSecondFactor } from './second-factor/answer-second-factor';
import { RecoveryCode, SecondFactor } from './second-factor/second-factor.entity';
import { addPasskey, beginPasskey } from './second-factor/passkeys/add-passkey';
import { challengePasskey, renamePasskey } from './second-factor/passkeys/change-passkeys';
import { forgetChallenges } from './second-factor/passkeys/challenges';
import { Passkey, PasskeyChallenge } from './second-factor/passkeys/passkey.entity';
import { removeAuthenticatorApp, removePasskey, removeSecondFactor } from './second-factor/remove';
import { renewRecoveryCodes } from './second-factor/renew-codes';
import { beginSecondFactor, confirmSecondFactor } from './second-factor/set-up';
import { CustomerUserSecondFactors, UserSecondFactors, ViewerSecondFactor } from './second-factor/viewer-second-factor.resolver';
import { createApiToken, revokeApiToken } from './tokens/api-token.service';
import {
  CustomerUserFields,
  CustomerUsers,
  ProviderUsers,
  ResellerUsers,
  UserFields,
  UserQueries,
  ViewerFields,
} from './user.resolver';
import { userAudiences } from './user.audiences';
import * as partnerActEvents from './customer-people/partner-acts.events';
import * as organizationEvents from './organization/organization.events';
import * as passkeyEvents from './second-factor/passkeys/passkey.events';
import * as secondFactorEvents from './second-factor/second-factor.events';
import * as sessionEvents from './sign-in/session.events';
import * as tokenEvents from './tokens/api-token.events';
import * as userEvents from './user.events';

/** Users, roles, sessions and API tokens. */
export const usersModule = defineModule({
  name: 'users',
  entities: [
    UserRecord,
    RoleAssignmentRecord,
    Session,
    ApiToken,
    EmailLink,
    SignInAttempt,
    SecondFactor,
    RecoveryCode,
    Passkey,
    PasskeyChallenge,
    ExternalIdentityRecord,
  ],
  types: [User, CustomerUser, Session, ApiToken],
  fields: [
    SessionFields,
    ViewerSecondFactor,
    UserSecondFactors,
    CustomerUserSecondFactors,
    UserActions,
    CustomerUserActions,
    UserFields,
    CustomerUserFields,
    CustomerUsers,
    ProviderUsers,
    ResellerUsers,
    ViewerFields,
  ],
  queries: [PasswordResetQueries, RoleQueries, UserQueries],
  // In the order of `availableActions`.
  mutations: [
    signIn,
    refreshSession,
    signOut,
    signOutEverywhere,
    revokeSession,
    changePassword,
    answerSecondFactor,
    beginSecondFactor,
    confirmSecondFactor,
    renewRecoveryCodes,
    removeSecondFactor,
    removeAuthenticatorApp,
    beginPasskey,
    addPasskey,
    challengePasskey,
    renamePasskey,
    removePasskey,
    requestPasswordReset,
    confirmPasswordReset,
    createApiToken,
    revokeApiToken,
    updateOrganization,
    setSecondFactorRequirement,
    addUser,
    updateUser,
    updateUserRoles,
    disableUser,
    enableUser,
    resetPassword,
    resetSecondFactor,
    createCustomerUser,
    addFirstCustomerAdmin,
    updateCustomerUserRoles,
    disableCustomerUser,
    enableCustomerUser,
    resetCustomerUserPassword,
    resetCustomerUserSecondFactor,
  ],
  events: [
    ...Object.values(partnerActEvents),
    ...Object.values(userEvents),
    ...Object.values(sessionEvents),
    ...Object.values(secondFactorEvents),
    ...Object.values(passkeyEvents),
    ...Object.values(tokenEvents),
    ...Object.values(organizationEvents),
  ],
  audiences: userAudiences,
  jobs: [
    { name: 'attempts', run: forgetAttempts },
    { name: 'passkeyChallenges', run: forgetChallenges },
  ],
});
