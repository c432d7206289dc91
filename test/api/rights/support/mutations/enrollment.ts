import type { GuardedMutation } from '../mutation-table';

/** The mutations of enrollment. */
export const ENROLLMENT: Readonly<Record<string, GuardedMutation>> = {
  createProvider: {
    action: 'organization.manage',
    call: `createProvider(input: { dryRun: true, name: "Nordlicht", country: "DE", domain: "nordlicht.example",
      admin: { name: "Nora Licht", email: "nora@nordlicht.example" } }) { errors { code } }`,
  },
  checkWorkAccount: {
    action: null,
    call: `checkWorkAccount(input: { dryRun: true, email: "nobody@nowhere.example" }) { errors { code } }`,
  },
  startEnrollment: {
    action: null,
    call: `startEnrollment(input: { dryRun: true, name: "Nora Licht", email: "nora@nowhere.example", password: "a long way from Tipperary", country: "DE", companyDomain: "nowhere.example" }) { errors { code } }`,
  },
  verifyEmail: {
    action: null,
    call: `verifyEmail(input: { dryRun: true, token: "none" }) { errors { code } }`,
  },
  resendEmailVerification: {
    action: 'enrollment.edit',
    call: `resendEmailVerification(input: { dryRun: true, enrollmentId: "enr_01jd00000000000000000000zz" }) { errors { code } }`,
  },
  verifyMembershipEmail: {
    action: 'enrollment.edit',
    call: `verifyMembershipEmail(input: { dryRun: true, enrollmentId: "enr_01jd00000000000000000000zz", email: "nobody@nowhere.example" }) { errors { code } }`,
  },
  updateEnrollment: {
    action: 'enrollment.edit',
    call: `updateEnrollment(input: { dryRun: true, enrollmentId: "enr_01jd00000000000000000000zz" }) { errors { code } }`,
  },
  submitEnrollment: {
    action: 'enrollment.submit',
    call: `submitEnrollment(input: { dryRun: true, enrollmentId: "enr_01jd00000000000000000000zz" }) { errors { code } }`,
  },
  withdrawEnrollment: {
    action: 'enrollment.edit',
    call: `withdrawEnrollment(input: { dryRun: true, enrollmentId: "enr_01jd00000000000000000000zz" }) { errors { code } }`,
  },
  resendEnrollmentConfirmation: {
    action: 'enrollment.edit',
    call: `resendEnrollmentConfirmation(input: { dryRun: true, enrollmentId: "enr_01jd00000000000000000000zz" }) { errors { code } }`,
  },
  startNewEnrollment: {
    action: 'enrollment.edit',
    call: `startNewEnrollment(input: { dryRun: true, enrollmentId: "enr_01jd00000000000000000000zz" }) { errors { code } }`,
  },
  confirmEnrollmentContact: {
    action: null,
    call: `confirmEnrollmentContact(input: { dryRun: true, token: "none" }) { errors { code } }`,
  },
  denyEnrollmentContact: {
    action: null,
    call: `denyEnrollmentContact(input: { dryRun: true, token: "none" }) { errors { code } }`,
  },
  reviewEnrollment: {
    action: 'enrollment.review',
    call: `reviewEnrollment(input: { dryRun: true, enrollmentId: "enr_01jd00000000000000000000zz", decision: APPROVE }) { errors { code } }`,
  },
  setPartnerStatus: {
    action: 'organization.manage',
    call: `setPartnerStatus(input: { dryRun: true, organizationId: "prv_01jd00000000000000000000zz", status: ACTIVE }) { errors { code } }`,
  },
  updateDirectoryEntry: {
    action: 'directory.update',
    call: `updateDirectoryEntry(input: { dryRun: true, directoryEntryId: "dir_01jd00000000000000000000zz" }) { errors { code } }`,
  },
  requestDirectoryChange: {
    action: 'directory.request_change',
    call: `requestDirectoryChange(input: { dryRun: true, directoryEntryId: "dir_01jd00000000000000000000zz", request: "Another telephone number." }) { errors { code } }`,
  },
};
