export { checkPerson, createUser } from './create-user';
export { domainOf } from './email';
export { ANONYMOUS, principalOf } from './principal';
export { CustomerUser } from './user.entity';
