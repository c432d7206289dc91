export { checkPerson, createUser } from './create-user';
export { domainOf, isEmail, normalizeEmail } from './email';
export { issueEmailLink, useEmailLink } from './email-link.service';
export { ANONYMOUS, principalOf } from './principal';
export { attemptsAt, succeeded, takeAttempt } from './sign-in/attempts';
export { checkPassword } from './sign-in/password-rules';
export { CustomerUser, UserRecord } from './user.entity';
export { RoleAssignmentRecord } from './user.entity';
export { organizationOperations } from './organization/update-organization';
