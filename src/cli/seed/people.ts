import { INVITE_CODE_ALPHABET, INVITE_CODE_LENGTH } from '../../lib/invite-code.ts'
import { DAY_MS } from '../../lib/time.ts'
import { planInvitations } from './invitations.ts'
import { drawName } from './names.ts'
import { createPhones } from './phone-plans.ts'
import { below, createRandom, shuffled } from './random.ts'
import type { Random } from './random.ts'

/** A row of `users`; times are Unix time in milliseconds. */
export interface Person {
  id: number
  phone: string
  country: string
  inviteCode: string
  invitedByCode: string | null
  /** Id of the inviter. */
  invitedById: number | null
  email: string | null
  firstName: string | null
  lastName: string | null
  /** The name that a masked directory shows. */
  displayName: string | null
  isActive: boolean
  invitedCount: number
  dateJoined: number
  lastLogin: number | null
}

export interface PeopleOptions {
  seed: number
  count: number
  /** Ids continue from here. */
  firstId?: number
  /** The earliest possible `date_joined`: the newest one in a database that already has users. */
  notBefore?: number
  /** Unix time in milliseconds: about when the last person joins. */
  until?: number
  /** Invitees of the first person; random by default. */
  topInvitees?: number
  /** Taken phones, invite codes and e-mails. */
  isTaken?: (value: string) => boolean
}

/** Fixed, so that a seed gives the same people on any day. */
export const LAST_JOINED = Date.UTC(2026, 9, 1)
const JOINED_WITHIN_MS = 730 * DAY_MS

const CODES = INVITE_CODE_ALPHABET.length ** INVITE_CODE_LENGTH
const NAMED_SHARE = 0.8
const LAST_NAMED_SHARE = 0.85
const EMAIL_SHARE = 0.55
const DISPLAY_NAME_SHARE = 0.4
/** See `createRandom`. */
const DISPLAY_NAMES_STREAM = 1
const CAME_BACK_SHARE = 0.9
const BLOCKED_SHARE = 0.01
const MAIL_DOMAINS = ['example.com', 'example.org', 'example.net']

/**
 * People in the order of joining: ids and dates grow, inviters come before their invitees, and phones, codes and
 * e-mails are unique. The same options always give the same people.
 */
export function* generatePeople(options: PeopleOptions): Generator<Person, void> {
  const { seed, count, firstId = 1, notBefore = 0, until = LAST_JOINED, isTaken = () => false } = options
  const random = createRandom(seed)
  const randomOfNames = createRandom(seed, DISPLAY_NAMES_STREAM)
  const { inviterOf, invitedCounts } = planInvitations(random, count, options.topInvitees)
  const newPhone = untilFree(createPhones(random), ({ phone }) => isTaken(phone))
  const newCode = untilFree(createCodes(random), isTaken)
  const start = Math.max(until - JOINED_WITHIN_MS, notBefore)
  const end = Math.max(until, notBefore)
  const codes: string[] = []

  for (let position = 0; position < count; position += 1) {
    const inviteCode = newCode()
    codes.push(inviteCode)
    // More people join every month: the square root puts half of them into the last 30% of the time.
    const dateJoined = Math.floor(start + (end - start) * Math.sqrt((position + random()) / count))
    const name = random() < NAMED_SHARE ? drawName(random) : undefined
    const id = firstId + position
    yield {
      id,
      ...newPhone(),
      inviteCode,
      invitedByCode: codes[inviterOf[position]!] ?? null,
      invitedById: inviterOf[position]! < 0 ? null : firstId + inviterOf[position]!,
      email: random() < EMAIL_SHARE ? newEmail(random, id, name, isTaken) : null,
      firstName: name?.first.text ?? null,
      lastName: name && random() < LAST_NAMED_SHARE ? name.last.text : null,
      displayName: name && randomOfNames() < DISPLAY_NAME_SHARE ? displayName(randomOfNames, name) : null,
      isActive: random() >= BLOCKED_SHARE,
      invitedCount: invitedCounts[position]!,
      dateJoined,
      lastLogin: random() < CAME_BACK_SHARE ? dateJoined + below(random, end - dateJoined + 1) : null,
    }
  }
}

/** `Анна`, or `Анна И.` */
const displayName = (random: Random, { first, last }: ReturnType<typeof drawName>) =>
  random() < 0.5 ? first.text : `${first.text} ${last.text[0]}.`

/** Returns a different code each time. */
export function createCodes(random: Random): () => string {
  const key = below(random, CODES)
  let index = 0
  return () => {
    const place = shuffled(index, CODES, key)
    index += 1
    return crockford(place, INVITE_CODE_LENGTH)
  }
}

/** The lowest bits of a number, five per character. */
function crockford(number: number, length: number): string {
  let [code, left] = ['', number]
  while (code.length < length) {
    code += INVITE_CODE_ALPHABET[left & 31]!
    left >>>= 5
  }
  return code
}

/** Unique because it contains the id, unless a real user has exactly this address. */
function newEmail(
  random: Random,
  id: number,
  name: ReturnType<typeof drawName> | undefined,
  isTaken: (value: string) => boolean,
): string {
  const mailbox = name ? `${name.first.handle}.${name.last.handle}` : 'user'
  const domain = MAIL_DOMAINS[below(random, MAIL_DOMAINS.length)]!
  const email = `${mailbox}${id}@${domain}`
  return isTaken(email) ? `${mailbox}.${id}.seeded@${domain}` : email
}

function untilFree<Value>(draw: () => Value, isTaken: (value: Value) => boolean): () => Value {
  return () => {
    let value = draw()
    while (isTaken(value)) value = draw()
    return value
  }
}
