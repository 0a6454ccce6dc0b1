import type { Person } from './people.ts'

/** What referrals need to know about people, by position in the order of joining. */
export interface Network {
  size: number
  firstId: number
  inviterOf: Int32Array
  joinedAt: Float64Array
  inviteCodes: string[]
  countries: string[]
}

export const createNetwork = (size: number, firstId: number): Network => ({
  size,
  firstId,
  inviterOf: new Int32Array(size).fill(-1),
  joinedAt: new Float64Array(size),
  inviteCodes: [],
  countries: [],
})

export function joinNetwork(network: Network, person: Person): void {
  const position = person.id - network.firstId
  if (person.invitedById !== null) network.inviterOf[position] = person.invitedById - network.firstId
  network.joinedAt[position] = person.dateJoined
  network.inviteCodes.push(person.inviteCode)
  network.countries.push(person.country)
}
