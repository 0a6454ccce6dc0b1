import type { PersonRef } from './person-ref-contract.ts'

/* People of the examples. */

export const EXAMPLE_INVITER: PersonRef = {
  id: 2,
  name: 'Boris',
  phone: '+79174445566',
  invite_code: 'K49FJ5',
  state: 'active',
}

export const EXAMPLE_INVITEE: PersonRef = {
  id: 7,
  name: 'Анна',
  phone: '+79174445567',
  invite_code: '8ZQ2MN',
  state: 'active',
}
