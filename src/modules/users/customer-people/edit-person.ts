import { defineDisabling, defineEnabling } from '../people/set-status';
import { CUSTOMER_USERS } from '../people/person';
import { defineRoles } from '../people/update-roles';
import { ADMINISTER, BY_ANOTHER, byItsAdmin, notLastAdmin, notSelf, onPerson } from '../user.actions';
import {
  BY_CUSTOMER_OR_PARTNER,
  DisableCustomerUserInput,
  DisableCustomerUserPayload,
  EnableCustomerUserInput,
  EnableCustomerUserPayload,
  UpdateCustomerUserRolesInput,
  UpdateCustomerUserRolesPayload,
} from './customer-people.types';

export const updateCustomerUserRoles = defineRoles(CUSTOMER_USERS, {
  name: 'updateCustomerUserRoles',
  description: 'Replaces the roles of a user of your customer organization. All sessions of the user end.',
  example:
    'updateCustomerUserRoles(input: { customerUserId: "cur_01h…", roles: [CUSTOMER_ADMIN], expectedVersion: 3 }) { customerUser { roles version } errors { code message } }',
  action: ADMINISTER,
  input: UpdateCustomerUserRolesInput,
  inputDescription: 'The user and its new roles.',
  payload: UpdateCustomerUserRolesPayload,
  codes: ['OWN_CUSTOMER_ONLY', 'ROLE_OF_OTHER_KIND', 'RAISES_ITSELF', 'LAST_ADMIN'],
  check: onPerson(ADMINISTER, [], [byItsAdmin]),
});

export const disableCustomerUser = defineDisabling(CUSTOMER_USERS, {
  name: 'disableCustomerUser',
  description: `Disables a user of a customer: sessions and API tokens end at once, licenses stay assigned. ${BY_CUSTOMER_OR_PARTNER}`,
  example:
    'disableCustomerUser(input: { customerUserId: "cur_01h…", expectedVersion: 3 }) { customerUser { status version } errors { code message } }',
  action: ADMINISTER,
  input: DisableCustomerUserInput,
  inputDescription: 'The user.',
  payload: DisableCustomerUserPayload,
  codes: ['LAST_ADMIN', 'OWN_ACCOUNT'],
  moves: 'An admin of the customer, or a partner with a grant, disables the user.',
  check: onPerson(ADMINISTER, [notLastAdmin, notSelf(BY_ANOTHER)]),
});

export const enableCustomerUser = defineEnabling(CUSTOMER_USERS, {
  name: 'enableCustomerUser',
  description: `Enables a disabled user of a customer. The password stays the same. ${BY_CUSTOMER_OR_PARTNER}`,
  example:
    'enableCustomerUser(input: { customerUserId: "cur_01h…", expectedVersion: 4 }) { customerUser { status version } errors { code message } }',
  action: ADMINISTER,
  input: EnableCustomerUserInput,
  inputDescription: 'The user.',
  payload: EnableCustomerUserPayload,
  codes: [],
  moves: 'The user is enabled again and keeps its password.',
  check: onPerson(ADMINISTER),
});
