import type { Arena } from '../arena.ts'
import { exactly } from '../attack.ts'
import type { Attack } from '../attack.ts'
import { countWhere, signIn } from '../people.ts'

const LATE_TRIES = 5
/** Longer than a late twin of a refresh is only refused. */
const BEYOND_TWINS_MS = 31_000

/** The right code, seen by someone else and sent by a crowd. */
export const codeReplay: Attack = {
  name: 'replay',
  arena: 'asDeployed',
  async run({ client, gateway, phones, db }, { replays }) {
    const phone = phones.next('IT')
    await client.sendCode(phone)
    const code = gateway.codeFor(phone)
    const crowd = await Promise.all(Array.from({ length: replays }, async () => client.guess(phone, code)))
    const sessions = await db
      .prepare('SELECT count(*) AS n FROM sessions JOIN users ON users.id = user_id WHERE phone = ?')
      .bind(phone)
      .first<number>('n')
    let late = 0
    for (let i = 0; i < LATE_TRIES; i += 1) late += Number((await client.guess(phone, code)).status === 200)
    return [
      exactly(`sign-ins by ${replays} copies of a request at once over both isolates`, countWhere(crowd, isOk), 1),
      exactly('sessions opened by them', sessions ?? 0, 1),
      exactly(`sign-ins by ${LATE_TRIES} later copies`, late, 0),
    ]
  },
}

const isOk = ({ status }: { status: number }) => status === 200

/** A copied refresh token: used by a crowd, and after its successor, at once and later. */
export const refreshReplay: Attack = {
  name: 'refresh',
  arena: 'asDeployed',
  async run(arena, { refreshes }) {
    const { client, phones } = arena
    const { refresh } = await signIn(arena, phones.next('NL'))
    const crowd = await Promise.all(Array.from({ length: refreshes }, async () => client.refresh(refresh)))
    const successors = new Set(crowd.filter(isOk).map(({ body }) => String(body['refresh'])))
    return [
      exactly(`successors of one token refreshed ${refreshes} times at once over both isolates`, successors.size, 1),
      exactly(
        'of them rejected',
        countWhere(crowd, ({ status }) => status !== 200),
        0,
      ),
      ...(await replay(arena, { late: false })),
      ...(await replay(arena, { late: true })),
    ]
  },
}

/** Uses a token and its successor, and sends the token again: it is rejected, and if late, the session ends. */
async function replay(arena: Arena, { late }: { late: boolean }) {
  const { client, phones, db } = arena
  const { phone, refresh } = await signIn(arena, phones.next('NL'))
  const next = String((await client.refresh(refresh)).body['refresh'])
  const newest = String((await client.refresh(next)).body['refresh'])
  // The clock of a running workerd cannot be moved, so the record is aged instead.
  await db
    .prepare('UPDATE sessions SET rotated_at = rotated_at - ? WHERE user_id = (SELECT id FROM users WHERE phone = ?)')
    .bind(late ? BEYOND_TWINS_MS : 0, phone)
    .run()
  const replayed = await client.refresh(refresh, { door: 0 })
  const afterwards = await client.refresh(newest, { door: 1 })
  const when = late ? '31 s after its successor, according to the database' : 'right after its successor'
  return [
    exactly(`uses of an old token accepted ${when}`, Number(isOk(replayed)), 0),
    exactly('refreshes of that session afterwards in the other isolate', Number(isOk(afterwards)), late ? 0 : 1),
  ]
}
