import { describe, expect, it } from 'vitest'
import { generatePeople } from '../../../src/cli/seed/people.ts'
import type { PeopleOptions } from '../../../src/cli/seed/people.ts'
import { PHONE_PLANS } from '../../../src/cli/seed/phone-plans.ts'
import { shuffled } from '../../../src/cli/seed/random.ts'
import { typedInviteCode } from '../../../src/lib/invite-code.ts'
import { parsePhone } from '../../../src/lib/phone.ts'
import { UpdateUserInput } from '../../../src/people/schemas.ts'

const COUNT = 20_000
const generate = (options: Partial<PeopleOptions> = {}) => [...generatePeople({ seed: 1, count: COUNT, ...options })]
const people = generate()
const present = <T>(values: (T | null)[]) => values.filter((value) => value !== null)
const unique = (values: unknown[]) => new Set(values).size === values.length

describe('generated people', () => {
  it('are the same for the same seed and different for another', () => {
    expect(generate()).toEqual(people)
    expect(generate({ seed: 2 }).filter(({ phone }, i) => phone === people[i]?.phone)).toEqual([])
  })

  it('could have signed up: phones, codes and e-mails are valid and unique', () => {
    expect(people.filter(({ phone }) => parsePhone(phone)?.e164 !== phone)).toEqual([])
    expect(people.filter(({ phone, country }) => parsePhone(phone)?.country !== country)).toEqual([])
    expect(people.filter(({ inviteCode }) => typedInviteCode(inviteCode) !== inviteCode)).toEqual([])
    for (const { firstName, lastName, email } of people) {
      const input = { first_name: firstName, last_name: lastName, email }
      expect(UpdateUserInput.parse(input)).toEqual(input)
    }
    for (const key of ['phone', 'inviteCode', 'email'] as const) {
      expect(unique(present<string>(people.map((person) => person[key])))).toBe(true)
    }
  })

  it('have phones that are valid over each whole range', () => {
    for (const { country, prefixes, digits } of PHONE_PLANS) {
      for (const prefix of prefixes) {
        for (let tenth = 0; tenth < 10; tenth += 1) {
          const phone = prefix + String(tenth * 10 ** (digits - 1) + tenth * 1_234).padStart(digits, '0')
          expect(parsePhone(phone)).toMatchObject({ e164: phone, country })
        }
      }
    }
    expect(new Set(people.map(({ phone }) => parsePhone(phone)?.callingCode)).size).toBeGreaterThan(10)
  })

  it('join one after the other over two years', () => {
    const dates = people.map(({ dateJoined }) => dateJoined)
    expect(dates).toEqual(dates.toSorted((a, b) => a - b))
    expect((dates.at(-1)! - dates[0]!) / 86_400_000).toBeGreaterThan(700)
    expect(people.filter(({ dateJoined, lastLogin }) => lastLogin !== null && lastLogin < dateJoined)).toEqual([])
  })

  it('are invited by earlier ones: a few invite thousands, some form chains, many have no inviter', () => {
    const depths = new Map<string, number>()
    const counts = new Map<string, number>()
    for (const { inviteCode, invitedByCode } of people) {
      if (invitedByCode !== null) {
        if (!depths.has(invitedByCode)) throw new Error(`${inviteCode} was invited by someone who came later`)
        counts.set(invitedByCode, (counts.get(invitedByCode) ?? 0) + 1)
      }
      depths.set(inviteCode, invitedByCode === null ? 0 : depths.get(invitedByCode)! + 1)
    }
    expect(people.map(({ invitedCount }) => invitedCount)).toEqual(people.map((p) => counts.get(p.inviteCode) ?? 0))
    const largest = [...counts.values()].toSorted((a, b) => b - a)
    expect(largest[0]).toBeGreaterThan(COUNT / 200)
    expect(largest[Math.floor(largest.length / 2)]).toBeLessThanOrEqual(2)
    expect(Math.max(...depths.values())).toBeGreaterThan(5)
    const invited = people.filter(({ invitedByCode }) => invitedByCode !== null).length
    expect(invited / COUNT).toBeGreaterThan(0.5)
    expect(invited / COUNT).toBeLessThan(0.75)
  })

  it('include one with exactly the requested number of invitees, and no one after the requested date', () => {
    const until = Date.UTC(2026, 10, 23)
    const some = generate({ count: 5_000, topInvitees: 1_000, until })
    expect(some.map(({ invitedCount }) => invitedCount).slice(0, 1)).toEqual([1_000])
    expect(some.filter(({ invitedById }) => invitedById === 1).length).toBe(1_000)
    expect(some.filter(({ invitedByCode }) => invitedByCode === some[0]?.inviteCode).length).toBe(1_000)
    const dates = some.map(({ dateJoined }) => dateJoined)
    expect(Math.max(...dates)).toBeLessThan(until)
    expect(Math.max(...dates)).toBeGreaterThan(until - 86_400_000)
    const everybody = generate({ count: 100, topInvitees: 99 }).map(({ invitedById }) => invitedById)
    expect(everybody).toEqual([null, ...Array.from({ length: 99 }, () => 1)])
  })

  it('are varied: Latin and Cyrillic, without name or e-mail, blocked', () => {
    const some = (is: (person: (typeof people)[number]) => boolean) => people.filter(is).length
    expect(some(({ displayName }) => displayName !== null)).toBeGreaterThan(COUNT / 5)
    expect(some(({ displayName }) => displayName === null)).toBeGreaterThan(COUNT / 5)
    expect(some(({ firstName }) => /^[А-ЯЁ]/.test(firstName ?? ''))).toBeGreaterThan(COUNT / 4)
    expect(some(({ firstName }) => /^[A-Z]/.test(firstName ?? ''))).toBeGreaterThan(COUNT / 10)
    expect(some(({ firstName }) => firstName === null)).toBeGreaterThan(COUNT / 10)
    expect(some(({ email }) => email === null)).toBeGreaterThan(COUNT / 10)
    expect(some(({ isActive }) => !isActive)).toBeLessThan(COUNT / 20)
    expect(some(({ isActive }) => !isActive)).toBeGreaterThan(0)
  })

  it('avoid existing values and continue where an earlier run ended', () => {
    const taken = new Set(people.flatMap(({ phone, inviteCode, email }) => [phone, inviteCode, email ?? '']))
    const notBefore = Date.UTC(2026, 8, 1)
    const more = generate({ count: 1_000, firstId: 7, notBefore, isTaken: (value) => taken.has(value) })
    expect(more.filter((p) => taken.has(p.phone) || taken.has(p.inviteCode) || taken.has(p.email ?? '-'))).toEqual([])
    expect(more.map(({ id }) => id)).toEqual(more.map((_, i) => i + 7))
    expect(more.filter(({ dateJoined }) => dateJoined < notBefore)).toEqual([])
  })
})

describe('shuffled', () => {
  it('returns every index once', () => {
    const deck = Array.from({ length: 1_000 }, (_, index) => shuffled(index, 1_000, 99))
    expect(deck.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 1_000 }, (_, index) => index))
  })
})
