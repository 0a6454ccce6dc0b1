import { CommandError, runCommand, readOptions, wholeNumber } from '../src/cli/terminal/command.ts'
import { timePurge } from './scale/purge-steps.ts'
import { SLACK_ROWS } from './scale/reads.ts'
import { findDearest, isOver, isSlow, runScale } from './scale/run-scale.ts'
import type { HostileCost, ReadCost } from './scale/run-scale.ts'
import { timeSimulation } from './scale/time-simulation.ts'
import { table } from './table.ts'
import type { Column } from './table.ts'

const MAX_USERS = 10_000_000
/** Of which fifty steps delete 100,000. */
const MIN_SESSIONS = 200_000
/** The most that a simulation looks at. */
const MAX_SIMULATED = 1_000_000
const MAX_PURGE_MS = 1000
/** Of one request, on an idle machine. */
const MAX_TRIP_MS = 100

const HELP = `npm run scale -- [options]

Seeds a separate database and fails if a read takes more rows than its page plus ${SLACK_ROWS}, or a count is wrong.

  --users N         number of users (default 1000000)
  --top-inviter N   invitees of the top inviter (default: a tenth of the users)
  --clicks N        counted clicks (default: ten per user)
  --dearest         instead, sends every read of the API at its worst, and prints the ten that take longest
  --simulate N      instead, times the simulation of a rule over N events
  --purge N         instead, times the hourly deletion of 2,000 sessions at a time among N`

const progress = (text: string) => void process.stderr.write(`${text}\n`)

await runCommand(async () => {
  const options = readOptions(process.argv.slice(2), {
    users: { type: 'string', default: '1000000' },
    'top-inviter': { type: 'string' },
    clicks: { type: 'string' },
    dearest: { type: 'boolean' },
    purge: { type: 'string' },
    simulate: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  })
  if (options.help) return console.log(HELP)
  if (options.purge !== undefined) return reportPurge(wholeNumber('purge', options.purge, MIN_SESSIONS, MAX_USERS))
  if (options.simulate !== undefined)
    return reportSimulation(wholeNumber('simulate', options.simulate, 1000, MAX_SIMULATED))
  const users = wholeNumber('users', options.users, 100, MAX_USERS)
  const topInvitees = wholeNumber('top-inviter', options['top-inviter'] ?? String(Math.floor(users / 10)), 1, users - 1)
  const clicks = wholeNumber('clicks', options.clicks ?? String(users * 10), 0, MAX_USERS * 100)
  if (options.dearest) return reportDearest(await findDearest({ users, topInvitees, clicks }, progress))
  const { costs, differing } = await runScale({ users, topInvitees, clicks }, progress)
  console.log(['read'.padEnd(34), '   rows', '   most', 'trips', '    ms'].join('  '))
  for (const cost of costs) console.log(line(cost))
  const over = costs.filter((cost) => isOver(cost) || isSlow(cost))
  if (differing.length > 0) throw new CommandError(`Wrong counts: ${differing.map(({ name }) => name).join('; ')}.`)
  if (over.length > 0) throw new CommandError(`Over the limit: ${over.map(({ read }) => read.name).join('; ')}.`)
})

function reportDearest(costs: HostileCost[]): void {
  const columns: Column<HostileCost>[] = [
    ['request', ({ name }) => name],
    ['status', ({ status }) => String(status)],
    ['rows', ({ rows }) => String(rows)],
    ['trips', ({ trips }) => String(trips)],
    ['ms', ({ ms }) => ms.toFixed(1)],
  ]
  const answered = costs.filter(({ status }) => status === 200).length
  console.log(`${costs.length} requests, of which ${answered} were answered with 200. The ten that took longest:\n`)
  console.log(table(columns, costs.slice(0, 10)).join('\n'))
  // Between two trips the database serves others.
  if (costs.some(({ ms, trips }) => ms > MAX_TRIP_MS * Math.max(1, trips)))
    throw new CommandError(`A trip to the database takes more than ${MAX_TRIP_MS} ms.`)
}

async function reportPurge(sessions: number): Promise<void> {
  const times = (await timePurge(sessions)).toSorted((a, b) => a - b)
  const [median, slowest] = [times[Math.floor(times.length / 2)]!, times.at(-1)!].map((ms) => Math.round(ms))
  console.log(
    `${times.length} steps among ${sessions} sessions: ${median} ms in the median, ${slowest} ms the slowest.`,
  )
  if (slowest! > MAX_PURGE_MS) throw new CommandError(`A step takes more than ${MAX_PURGE_MS} ms.`)
}

async function reportSimulation(count: number): Promise<void> {
  const { events, ms, longestStepMs, reported, slowestEventMs } = await timeSimulation(count)
  console.log(
    `${events} events in ${(ms / 1000).toFixed(1)} s, the longest step ${Math.round(longestStepMs)} ms. Of ${reported} events ` +
      `reported meanwhile, the slowest took ${Math.round(slowestEventMs)} ms.`,
  )
}

function line(cost: ReadCost): string {
  const { read, rows, trips, ms } = cost
  const cells = [
    read.name.padEnd(34),
    String(rows).padStart(7),
    String(read.page + SLACK_ROWS).padStart(7),
    String(trips).padStart(5),
    ms.toFixed(1).padStart(6),
  ]
  return `${cells.join('  ')}${isOver(cost) ? '  OVER' : ''}${isSlow(cost) ? '  SLOW' : ''}`
}
