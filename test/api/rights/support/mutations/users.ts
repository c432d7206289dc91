import type { GuardedMutation } from '../mutation-table';

/** The mutations of users. */
export const USERS: Readonly<Record<string, GuardedMutation>> = {
  signIn: {
    action: null,
    call: 'signIn(input: { email: "nobody@nowhere.example", password: "not a password" }) { errors { code } }',
  },
  refreshSession: { action: null, call: 'refreshSession(input: { refreshToken: "none" }) { errors { code } }' },
  answerSecondFactor: {
    action: null,
    call: 'answerSecondFactor(input: { challenge: "none", code: "000000" }) { errors { code } }',
  },
  revokeSession: {
    action: 'session.manage_own',
    call: 'revokeSession(input: { dryRun: true, sessionId: "ses_01jd00000000000000000000zz" }) { errors { code } }',
  },
  beginSecondFactor: {
    action: 'session.manage_own',
    call: 'beginSecondFactor(input: { currentPassword: "wrong" }) { errors { code } }',
  },
  confirmSecondFactor: { action: 'session.manage_own', call: 'confirmSecondFactor(input: { code: "x" }) { errors { code } }' },
  renewRecoveryCodes: { action: 'session.manage_own', call: 'renewRecoveryCodes(input: { code: "x" }) { errors { code } }' },
  removeSecondFactor: { action: 'session.manage_own', call: 'removeSecondFactor(input: { code: "x" }) { errors { code } }' },
  removeAuthenticatorApp: {
    action: 'session.manage_own',
    call: 'removeAuthenticatorApp(input: { code: "x" }) { errors { code } }',
  },
  beginPasskey: {
    action: 'session.manage_own',
    call: 'beginPasskey(input: { currentPassword: "wrong" }) { errors { code } }',
  },
  addPasskey: {
    action: 'session.manage_own',
    call: 'addPasskey(input: { name: "Key", passkey: {} }) { errors { code } }',
  },
  challengePasskey: { action: 'session.manage_own', call: 'challengePasskey { errors { code } }' },
  renamePasskey: {
    action: 'session.manage_own',
    call: 'renamePasskey(input: { dryRun: true, passkeyId: "pky_01jd00000000000000000000zz", name: "Key" }) { errors { code } }',
  },
  removePasskey: {
    action: 'session.manage_own',
    call: 'removePasskey(input: { passkeyId: "pky_01jd00000000000000000000zz", code: "x" }) { errors { code } }',
  },
  resetSecondFactor: {
    action: 'user.reset_password',
    call: 'resetSecondFactor(input: { dryRun: true, userId: "usr_01jd00000000000000000000zz" }) { errors { code } }',
  },
  resetCustomerUserSecondFactor: {
    action: 'customer.reset_user_password',
    call: 'resetCustomerUserSecondFactor(input: { dryRun: true, customerUserId: "cur_01jd00000000000000000000zz" }) { errors { code } }',
  },
  setSecondFactorRequirement: {
    action: 'organization.update',
    call: 'setSecondFactorRequirement(input: { dryRun: true, required: false }) { errors { code } }',
  },
  changePassword: {
    action: 'session.manage_own',
    call: 'changePassword(input: { currentPassword: "wrong", newPassword: "a long way from Tipperary" }) { errors { code } }',
  },
  signOut: { action: 'session.manage_own', call: 'signOut { signedOut }' },
  signOutEverywhere: { action: 'session.manage_own', call: 'signOutEverywhere { endedSessions }' },
  requestPasswordReset: {
    action: null,
    call: 'requestPasswordReset(input: { dryRun: true, email: "nobody@nowhere.example" }) { accepted errors { code } }',
  },
  confirmPasswordReset: {
    action: null,
    call: 'confirmPasswordReset(input: { dryRun: true, token: "none", newPassword: "a long way from Tipperary" }) { changed errors { code } }',
  },
  addUser: {
    action: 'user.create',
    call: 'addUser(input: { dryRun: true, name: "Nora Licht", email: "nora@licht.example", roles: [SALES_AGENT] }) { errors { code } }',
  },
  addFirstCustomerAdmin: {
    action: 'organization.manage',
    call: 'addFirstCustomerAdmin(input: { dryRun: true, domain: "nirgendwo.example", name: "Nora Licht", email: "nora@licht.example" }) { errors { code } }',
  },
  updateUser: {
    action: 'user.update_roles',
    call: 'updateUser(input: { dryRun: true, userId: "usr_01jd00000000000000000000zz", name: "Nora" }) { errors { code } }',
  },
  updateUserRoles: {
    action: 'user.update_roles',
    call: 'updateUserRoles(input: { dryRun: true, userId: "usr_01jd00000000000000000000zz", roles: [SALES_AGENT] }) { errors { code } }',
  },
  disableUser: {
    action: 'user.disable',
    call: 'disableUser(input: { dryRun: true, userId: "usr_01jd00000000000000000000zz" }) { errors { code } }',
  },
  enableUser: {
    action: 'user.disable',
    call: 'enableUser(input: { dryRun: true, userId: "usr_01jd00000000000000000000zz" }) { errors { code } }',
  },
  resetPassword: {
    action: 'user.reset_password',
    call: 'resetPassword(input: { dryRun: true, userId: "usr_01jd00000000000000000000zz" }) { errors { code } }',
  },
  createCustomerUser: {
    action: 'customer.administer',
    call: `createCustomerUser(input: { dryRun: true, customerId: "cus_01jd00000000000000000000zz", name: "Nora Licht",
      email: "nora@licht.example" }) { errors { code } }`,
  },
  updateCustomerUserRoles: {
    action: 'customer.administer',
    call: `updateCustomerUserRoles(input: { dryRun: true, customerUserId: "cur_01jd00000000000000000000zz",
      roles: [CUSTOMER_USER] }) { errors { code } }`,
  },
  disableCustomerUser: {
    action: 'customer.administer',
    call: 'disableCustomerUser(input: { dryRun: true, customerUserId: "cur_01jd00000000000000000000zz" }) { errors { code } }',
  },
  enableCustomerUser: {
    action: 'customer.administer',
    call: 'enableCustomerUser(input: { dryRun: true, customerUserId: "cur_01jd00000000000000000000zz" }) { errors { code } }',
  },
  resetCustomerUserPassword: {
    action: 'customer.reset_user_password',
    call: 'resetCustomerUserPassword(input: { dryRun: true, customerUserId: "cur_01jd00000000000000000000zz" }) { errors { code } }',
  },
  updateOrganization: {
    action: 'organization.update',
    call: 'updateOrganization(input: { dryRun: true, organizationId: "rsl_01jd00000000000000000000zz" }) { errors { code } }',
  },
  createApiToken: {
    action: 'token.create',
    call: 'createApiToken(input: { dryRun: true, name: "T", readOnly: true, expiresAt: "2026-11-02T00:00:00.000Z" }) { errors { code } }',
  },
  createSchedule: {
    action: 'saved_query.write',
    call: 'createSchedule(input: { dryRun: true, savedQueryId: "qry_01jd00000000000000000000zz", format: CSV, delivery: FILE, frequency: DAILY, time: "07:00", timeZone: "UTC" }) { errors { code } }',
  },
  updateSchedule: {
    action: 'saved_query.write',
    call: 'updateSchedule(input: { dryRun: true, scheduleId: "sch_01jd00000000000000000000zz" }) { errors { code } }',
  },
  runSchedule: {
    action: 'saved_query.write',
    call: 'runSchedule(input: { dryRun: true, scheduleId: "sch_01jd00000000000000000000zz" }) { errors { code } }',
  },
  deleteSchedule: {
    action: 'saved_query.write',
    call: 'deleteSchedule(input: { dryRun: true, scheduleId: "sch_01jd00000000000000000000zz" }) { errors { code } }',
  },
  createSavedQuery: {
    action: 'saved_query.write',
    call: 'createSavedQuery(input: { dryRun: true, name: "t", document: "{ customers { nodes { id } } }" }) { errors { code } }',
  },
  updateSavedQuery: {
    action: 'saved_query.write',
    call: 'updateSavedQuery(input: { dryRun: true, savedQueryId: "qry_01jd00000000000000000000zz" }) { errors { code } }',
  },
  deleteSavedQuery: {
    action: 'saved_query.write',
    call: 'deleteSavedQuery(input: { dryRun: true, savedQueryId: "qry_01jd00000000000000000000zz" }) { errors { code } }',
  },
  revokeApiToken: {
    action: 'token.create',
    call: 'revokeApiToken(input: { dryRun: true, apiTokenId: "tok_01jd00000000000000000000zz" }) { errors { code } }',
  },
};
