import { parseConfig } from '../../src/config.ts'
import type { Arena } from '../arena.ts'
import { atMost, exactly } from '../attack.ts'
import type { Attack } from '../attack.ts'
import type { Answer } from '../client.ts'
import { countWhere, signIn } from '../people.ts'

const parsed = parseConfig({ ENVIRONMENT: 'development' })
if ('problems' in parsed) throw new Error('the default settings are invalid')
const { unknownCodesPerHour } = parsed.config

const NETWORK = '203.0.113.90'
const PHONE = { 'User-Agent': 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15' }

/** Tries invite codes from one network, in every way that tells whether a code exists. */
export const guessingCodes: Attack = {
  name: 'codes',
  arena: 'openBudgets',
  async run(arena, { guesses }) {
    const attacker = await signIn(arena, arena.phones.next('LT'))
    const ways = waysOf(arena, attacker.access)
    let last = 0
    const unknown = () => `ZZ${String(1000 + (last += 1))}`
    const told = await Promise.all(
      Array.from({ length: guesses }, async (_, i) => {
        const { ask, tells } = ways[i % ways.length]!
        return tells(await ask(unknown()))
      }),
    )
    const owners = await Promise.all(ways.map(async () => ownCode(arena)))
    let differing = 0
    // Through one door: floods are counted by each process of the own server.
    for (const [i, { ask }] of waysOf(arena, attacker.access, { door: 0 }).entries()) {
      const [good, bad] = [await ask(owners[i]!), await ask(unknown())]
      if (looks(good) !== looks(bad)) differing += 1
    }
    return [
      atMost(
        `unknown codes told to one network in ${ways.length} ways, of ${guesses} at once`,
        countWhere(told, (isTold) => isTold),
        unknownCodesPerHour,
      ),
      exactly('ways whose answers then differ between existing and unknown codes', differing, 0),
    ]
  },
}

interface Way {
  ask: (code: string) => Promise<Answer>
  /** Whether the answer says that the code does not exist. */
  tells: (answer: Answer) => boolean
}

function waysOf({ client }: Arena, token: string, through: { door?: 0 } = {}): Way[] {
  const call = (path: string, options: Parameters<typeof client.call>[1]) =>
    client.call(path, { ...options, ...through, network: NETWORK })
  return [
    {
      ask: (code) => call('/referrals/resolve/', { body: { code } }),
      tells: ({ body }) => body['valid'] === false,
    },
    {
      ask: (code) => call(`/r/${code}`, { method: 'GET', headers: PHONE }),
      // The page of codes that lead nowhere is an asset, which the arena has not.
      tells: ({ status, headers }) => status !== 429 && headers['set-cookie'] === undefined,
    },
    {
      ask: (code) => call(`/users/?invite_code=${code}`, { method: 'GET', token }),
      tells: ({ status }) => status === 200,
    },
    {
      ask: (code) => call('/users/current_user/', { method: 'PATCH', token, body: { invited_by_code: code } }),
      tells: ({ status }) => status === 400,
    },
  ]
}

async function ownCode(arena: Arena): Promise<string> {
  const { phone } = await signIn(arena, arena.phones.next('LT'))
  const row = await arena.db.prepare('SELECT invite_code AS code FROM users WHERE phone = ?').bind(phone).first()
  return String(row?.['code'])
}

/** What an answer tells apart from the click and the request. */
const looks = ({ status, code, headers }: Answer) =>
  JSON.stringify([
    status,
    code,
    headers['location']?.split('?')[0],
    headers['set-cookie'] !== undefined,
    headers['content-type'],
  ])
