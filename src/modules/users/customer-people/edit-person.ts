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
  description: 'Sets the roles of a person of the own customer; all its sessions end.',
  action: ADMINISTER,
  input: UpdateCustomerUserRolesInput,
  inputDescription: 'The person and all its roles.',
  payload: UpdateCustomerUserRolesPayload,
  codes: ['OWN_CUSTOMER_ONLY', 'ROLE_OF_OTHER_KIND', 'RAISES_ITSELF', 'LAST_ADMIN'],
  check: onPerson(ADMINISTER, [], [byItsAdmin]),
});

export const disableCustomerUser = defineDisabling(CUSTOMER_USERS, {
  name: 'disableCustomerUser',
  description: `Closes the account of a person of a customer: its sessions and API tokens end at once, its licenses stay with it. ${BY_CUSTOMER_OR_PARTNER}`,
  action: ADMINISTER,
  input: DisableCustomerUserInput,
  inputDescription: 'The person.',
  payload: DisableCustomerUserPayload,
  codes: ['LAST_ADMIN', 'OWN_ACCOUNT'],
  moves: 'Its admin, or a partner under a grant, closes it.',
  check: onPerson(ADMINISTER, [notLastAdmin, notSelf(BY_ANOTHER)]),
});

export const enableCustomerUser = defineEnabling(CUSTOMER_USERS, {
  name: 'enableCustomerUser',
  description: `Opens the account of a disabled person of a customer again, with the password it had. ${BY_CUSTOMER_OR_PARTNER}`,
  action: ADMINISTER,
  input: EnableCustomerUserInput,
  inputDescription: 'The person.',
  payload: EnableCustomerUserPayload,
  codes: [],
  moves: 'It is opened again; the password is the old one.',
  check: onPerson(ADMINISTER),
});
