import { bundleEntry } from '../bundles.ts'
import { sendAll } from '../load-client.ts'
import { phoneAt } from '../people.ts'
import { indexes } from '../requests.ts'
import { startStage } from '../stage.ts'
import type { Stage } from '../stage.ts'
import { requestBytes } from '../wire.ts'

/** Enough for the pages of an index to be filled as they stay. */
const PEOPLE = 1_500

/** Common lengths, from a few apps: each version of an app and a system sends one of its own. */
const AGENTS = indexes(40).map(
  (i) =>
    `ExampleApp/4.${i % 8}.0 (iPhone; iOS 18.${i % 5}; Scale/3.00) CFNetwork/3826.${500 + i}.11 Darwin/24.${i % 5}.0`,
)

export interface Bytes {
  /** Who has signed up and has one session. */
  perPerson: number
  perSignIn: number
}

/** What people and their sign-ins add to the database, through the service itself. */
export async function measureBytes(out: string): Promise<Bytes> {
  const stage = await startStage({ name: 'service', bundle: await bundleEntry('counting-service', out), out })
  try {
    await signInAll(stage, { from: 0, to: PEOPLE })
    const some = await sizeOf(stage)
    await signInAll(stage, { from: PEOPLE, to: 2 * PEOPLE })
    const twice = await sizeOf(stage)
    await signInAll(stage, { from: 0, to: 2 * PEOPLE })
    const after = await sizeOf(stage)
    return { perPerson: (twice - some) / PEOPLE, perSignIn: (after - twice) / (2 * PEOPLE) }
  } finally {
    await stage.stop()
  }
}

const sizeOf = async ({ db }: Stage) => (await db.prepare('SELECT 1').run()).meta.size_after

const request = (i: number, path: string, body: object) =>
  requestBytes({
    method: 'POST',
    path: `/api/v1/auth/${path}/`,
    userAgent: AGENTS[i % AGENTS.length]!,
    address: `203.${i % 200}.${(i >> 8) % 200}.7`,
    body: { phone: phoneAt('new', i), ...body },
  })

async function signInAll({ port }: Stage, { from, to }: { from: number; to: number }): Promise<void> {
  const people = indexes(to - from).map((i) => from + i)
  const signIns: Buffer[] = []
  await sendAll(
    port,
    people.map((i) => request(i, 'send_code', {})),
    {
      onAnswer(place, { body }) {
        const { code } = JSON.parse(body.toString()) as { code: number }
        signIns[place] = request(from + place, 'jwt/get_by_phone', { code })
      },
    },
  )
  await sendAll(port, signIns)
}

const LIMIT_BYTES = 10_000_000_000

/** How many people fit into D1's 10 GB, by how often each signs in within the year that sessions are kept. */
export const peopleIn10Gb = ({ perPerson, perSignIn }: Bytes, signIns: number): number =>
  Math.floor(LIMIT_BYTES / (perPerson + (signIns - 1) * perSignIn))
