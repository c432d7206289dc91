export { Action } from './user.resolver';
export { CustomerUser, RoleAssignmentRecord, Session, User, UserRecord } from './user.entity';
export { domainOf, isEmail, normalizeEmail } from './email';
export { ANONYMOUS, principalOf } from './principal';
export { checkPerson, createUser } from './create-user';
