import { env } from 'cloudflare:workers'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { CONTACT_MARK, GRAM, PHONE_END } from '../../src/db/derived/fragments.ts'

/** As long as what the triggers write out of a phone, an e-mail, a name and a code, and longer. */
const LENGTHS = [1, GRAM, 6, 7, 16, 17, 24, 25, 40, 41, 60]
const TEXTS = ['phone', 'email', 'first_name', 'last_name_folded', 'invite_code'] as const

type Person = Record<(typeof TEXTS)[number], string> & { invited_by_code: string | null }

beforeAll(async () => env.DB.exec('CREATE VIRTUAL TABLE users_search_places USING fts5vocab(users_search, instance)'))
afterAll(async () => env.DB.exec('DROP TABLE users_search_places'))

/** No character comes twice, so no piece does. */
let last = 0x4e00
const textOf = (length: number) => Array.from({ length }, () => String.fromCodePoint((last += 1))).join('')

function personWith(length: number, inviterCode: string | null = null): Person {
  const [phone, email, name, folded, code] = TEXTS.map(() => textOf(length)) as [string, string, string, string, string]
  // A name may have spaces, which separate terms.
  const spaced = length > GRAM ? `${name.slice(0, 2)} ${name.slice(3)}` : name
  return { phone, email, first_name: spaced, last_name_folded: folded, invite_code: code, invited_by_code: inviterCode }
}

const piecesOf = (text: string | null) => Array.from(text ?? '', (_, at) => text!.slice(at, at + GRAM))

function termsOf(person: Person): string[] {
  const contacts = [...piecesOf(person.phone), ...piecesOf(person.email), PHONE_END + person.phone.slice(-GRAM)]
  return [
    ...contacts.map((piece) => CONTACT_MARK + piece),
    ...piecesOf(person.first_name).map((piece) => piece.replaceAll(' ', '\u0003')),
    ...[person.last_name_folded, person.invite_code, person.invited_by_code].flatMap(piecesOf),
  ].toSorted()
}

async function foundBy(id: number): Promise<string[]> {
  const rows = await env.DB.prepare('SELECT DISTINCT term FROM users_search_places WHERE doc = ?')
    .bind(id)
    .all<{ term: string }>()
  return rows.results.map(({ term }) => term).toSorted()
}

it.each(LENGTHS)(
  'a user is found by every piece of texts of %i characters, from the start and when they change',
  async (length) => {
    const [inviter, joined, changed] = [personWith(length), personWith(length), personWith(length)]
    const add = async (person: Person) => {
      const id = await env.DB.prepare(
        `INSERT INTO users (${TEXTS.join(', ')}, last_name, invited_by_code, date_joined) VALUES (?, ?, ?, ?, ?, 'Ж', ?, 1) RETURNING id`,
      )
        .bind(...TEXTS.map((name) => person[name]), person.invited_by_code)
        .first<number>('id')
      return id!
    }
    const inviterId = await add(inviter)
    expect(await foundBy(inviterId)).toEqual(termsOf(inviter))
    const id = await add(joined)
    // An invite code never changes.
    const now = { ...changed, invite_code: joined.invite_code, invited_by_code: inviter.invite_code }
    await env.DB.prepare(
      'UPDATE users SET phone = ?, email = ?, first_name = ?, last_name_folded = ?, invited_by_code = ? WHERE id = ?',
    )
      .bind(now.phone, now.email, now.first_name, now.last_name_folded, now.invited_by_code, id)
      .run()
    expect(await foundBy(id)).toEqual(termsOf(now))
    const invitee = personWith(length, inviter.invite_code)
    expect(await foundBy(await add(invitee))).toEqual(termsOf(invitee))
  },
)
