import { parseConfig } from '../../src/config.ts'
import { createClickTokens } from '../../src/links/click-token.ts'
import type { Arena } from '../arena.ts'
import { SECRET_KEY } from '../arena.ts'
import { exactly } from '../attack.ts'
import type { Attack } from '../attack.ts'
import type { Call } from '../client.ts'
import { countWhere, signIn } from '../people.ts'

const AT_ONCE = 200
const LINKS = 15

const parsed = parseConfig({ ENVIRONMENT: 'development' })
if ('problems' in parsed) throw new Error('the default settings are invalid')
const { attributionWindowMs, pendingPerClick, pendingPerUserDay, pendingPerNetworkDay } = parsed.config
const clicks = createClickTokens([SECRET_KEY], attributionWindowMs)
const forgedClicks = createClickTokens(['a key of the attacker, as long as a good one is'], attributionWindowMs)

/** Submits strangers' numbers on the attacker's own links, hoping that their sign-ups count. */
export const planting: Attack = {
  name: 'plant',
  arena: 'openBudgets',
  async run(arena, { plantings }) {
    const links: string[] = []
    for (let i = 0; i < LINKS; i += 1) links.push(await ownLink(arena))
    const [first = '', second = '', third = '', fourth = '', ...others] = links
    const click = clicks.mint(third, Date.now()).token
    const unsigned = forgedClicks.mint(fourth, Date.now()).token
    const foreign = clicks.mint(third, Date.now()).token
    const old = clicks.mint(fourth, Date.now() - attributionWindowMs - 1000).token
    const yesterday = clicks.mint(fourth, Date.now() - 86_400_000 - 60_000).token

    await plant(arena, plantings, () => ({ link: first }))
    const perNetwork = others.slice(0, 10).map((link) => ({ link, network: '203.0.113.40' }))
    await plant(arena, AT_ONCE, (i) => perNetwork[i % perNetwork.length]!)
    await plant(arena, AT_ONCE, () => ({ link: third, token: click }))
    for (const token of [unsigned, foreign, old, yesterday, '']) {
      await plant(arena, 20, () => ({ link: fourth, token }))
    }
    const looks = await answersAbout(arena, second)
    return [
      exactly(
        `numbers stored per link and day, of ${plantings} with a click and network each`,
        await waiting(arena, [first]),
        pendingPerUserDay,
      ),
      exactly(
        `numbers stored per network, of ${AT_ONCE} over ${perNetwork.length} links`,
        await waiting(
          arena,
          perNetwork.map(({ link }) => link),
        ),
        pendingPerNetworkDay,
      ),
      exactly(`numbers stored per click, of ${AT_ONCE} at once`, await waiting(arena, [third]), pendingPerClick),
      exactly('numbers stored with forged, foreign, expired, old or no tokens', await waiting(arena, [fourth]), 0),
      exactly('distinct answers for known, blocked, pending, own and unknown numbers', looks.size, 1),
    ]
  },
}

async function ownLink(arena: Arena): Promise<string> {
  const { phone } = await signIn(arena, arena.phones.next('RS'))
  const row = await arena.db.prepare('SELECT invite_code AS code FROM users WHERE phone = ?').bind(phone).first()
  return String(row?.['code'])
}

interface Planted extends Pick<Call, 'network'> {
  link: string
  token?: string
}

async function leave({ client, evidence }: Arena, phone: string, { link, token, ...call }: Planted) {
  const used = token ?? clicks.mint(link, Date.now()).token
  evidence.add('phone', phone)
  if (used !== '') evidence.add('token', used)
  return client.call('/referrals/pending/', { ...call, body: { link, token: used, phone } })
}

async function plant(arena: Arena, count: number, planted: (i: number) => Planted): Promise<void> {
  for (let done = 0; done < count; done += AT_ONCE) {
    const targets = arena.phones.take('TR', Math.min(AT_ONCE, count - done))
    const answers = await Promise.all(targets.map(async (phone, i) => leave(arena, phone, planted(done + i))))
    const unexpected = countWhere(answers, ({ status }) => ![200, 403, 429].includes(status))
    if (unexpected > 0) throw new Error(`${unexpected} unexpected answers`)
  }
}

async function waiting({ db }: Arena, links: string[]): Promise<number> {
  const query = 'SELECT count(*) AS n FROM pending_invites WHERE link_key IN (SELECT value FROM json_each(?))'
  const row = await db.prepare(query).bind(JSON.stringify(links)).first()
  return Number(row?.['n'])
}

/** The distinct answers to numbers of every kind, as a stranger sees them. */
async function answersAbout(arena: Arena, link: string): Promise<Set<string>> {
  const { phones, db } = arena
  const [known, blocked, unknown, pending] = phones.take('RS', 4) as [string, string, string, string]
  for (const phone of [known, blocked]) await signIn(arena, phone)
  await db.prepare('UPDATE users SET is_active = 0 WHERE phone = ?').bind(blocked).run()
  await leave(arena, pending, { link })
  const owner = await db.prepare('SELECT phone FROM users WHERE invite_code = ?').bind(link).first()
  const looks = new Set<string>()
  for (const phone of [known, blocked, unknown, pending, String(owner?.['phone'])]) {
    const { status, headers, text } = await leave(arena, phone, { link })
    const { date: _, 'x-request-id': __, 'x-d1-bookmark': ___, ...rest } = headers
    looks.add(JSON.stringify([status, rest, text]))
  }
  return looks
}
