import { describe, expect, it, onTestFinished } from 'vitest'
import { startArena } from '../../../attack/arena.ts'
import { createEvidence } from '../../../attack/evidence.ts'
import { LEDGER_CHECKS, verifyCounts } from '../../../src/cli/verify/verify-counts.ts'
import type { RunStatements } from '../../../src/db/batches.ts'
import { newServerKey } from '../../../src/identity/server-key.ts'
import { addPeople, addProgram } from '../../support/reward-life.ts'
import { openStage } from '../server/stage.ts'
import { openBooks } from './books.ts'

/** `npm run prove:rewards` sets it to 5,000. */
const EVENTS = Number(process.env['REWARD_EVENTS'] ?? 500)
/** A budget for a fifth of them, and a little more. */
const PAID = EVENTS / 5
const AMOUNT = 100
const AT_ONCE = 10
const PEOPLE = 60

/** More requests than one key may send in a minute. */
const KEYS = 8
/** Of the full size on a busy machine. */
const TIMEOUT_MS = 600_000

/** People, a program that can pay a fifth of the events, and keys of servers. */
async function prepare(run: RunStatements): Promise<string[]> {
  await addPeople(run, PEOPLE)
  const rule = { occurrence: 'each', inviter: { fixed: AMOUNT } }
  await addProgram(run, { id: 1, rule, budget: PAID * AMOUNT + AMOUNT - 1 })
  const keys = Array.from({ length: KEYS }, () => newServerKey())
  await run([
    {
      sql: `INSERT INTO staff (id, email, name, role, created_at) VALUES (1, 'a@example.com', 'A', 'superuser', 0)`,
      params: [],
    },
    ...keys.map(({ hash, prefix }, i) => ({
      sql: `INSERT INTO api_keys (name, hash, prefix, scopes, created_at, created_by) VALUES (?, ?, ?, 'events.write', 0, 1)`,
      params: [`key ${i}`, hash, prefix],
    })),
  ])
  return keys.map(({ key }) => key)
}

/** All events at once, each from two doors; whoever gets no answer sends again. @returns the answers by event */
async function reportAll(origins: readonly URL[], keys: string[]) {
  const answers = new Map<string, Set<string>>()
  const repeats = { count: 0 }
  const requests = Array.from({ length: (2 * EVENTS) / AT_ONCE }, async (_, request) => {
    const first = Math.floor(request / 2) * AT_ONCE
    const events = Array.from({ length: AT_ONCE }, (_unused, i) => ({
      ...{ id: `e${first + i}`, type: 'purchase', user_id: 2 + ((first + i) % (PEOPLE - 1)) },
    }))
    for (let attempt = 0; ; attempt += 1) {
      const door = (request + attempt) % origins.length
      const sent = await fetch(new URL('/api/v1/events/', origins[door]), {
        method: 'POST',
        headers: {
          Authorization: `Bearer ${keys[request % KEYS]}`,
          'Content-Type': 'application/json',
          ...networkOf(request),
        },
        body: JSON.stringify({ events }),
      }).catch(() => undefined)
      if (sent?.status !== 200) {
        if (sent && sent.status !== 503) throw new Error(`${sent.status} ${await sent.text()}`)
        repeats.count += 1
        continue
      }
      const { results } = (await sent.json()) as { results: { id: string }[] }
      for (const answer of results)
        answers.set(answer.id, (answers.get(answer.id) ?? new Set()).add(JSON.stringify(answer)))
      return
    }
  })
  await Promise.all(requests)
  return { answers, repeats: repeats.count }
}

const networkOf = (request: number) => {
  const address = `198.18.${request >> 8}.${request & 255}`
  return { 'CF-Connecting-IP': address, 'X-Forwarded-For': address }
}

async function checkBooks(run: RunStatements, answers: Map<string, Set<string>>): Promise<void> {
  expect(answers.size).toBe(EVENTS)
  expect([...answers.values()].filter(({ size }) => size !== 1)).toEqual([])
  const paid = [...answers.values()].filter(([answer]) => answer!.includes('"reward"'))
  expect(paid).toHaveLength(PAID)
  const { results } = await run([
    {
      sql: `SELECT (SELECT count(*) FROM rewards) AS rewards, (SELECT sum(amount) FROM transfers) AS moved,
        (SELECT -balance FROM accounts WHERE account = 'program:1') AS spent,
        (SELECT sum(balance) FROM accounts WHERE account LIKE 'available:%') AS owed`,
      params: [],
    },
  ])
  const total = PAID * AMOUNT
  expect(results[0]?.results).toEqual([{ rewards: PAID, moved: total, spent: total, owed: total }])
  const findings = await verifyCounts(
    async (statements) => (await run(statements.map((sql) => ({ sql, params: [] })))).results.map((one) => one.results),
    { now: Date.now(), checks: LEDGER_CHECKS },
  )
  expect(findings.filter(({ differ }) => differ > 0)).toEqual([])
}

describe(`${EVENTS} events at once, each sent twice, with a budget for ${PAID}`, { timeout: TIMEOUT_MS }, () => {
  it('from four isolates: so many rewards, and sums, balances and budget agree', async () => {
    const arena = await startArena('asDeployed', createEvidence(), 4)
    onTestFinished(arena.stop)
    const run: RunStatements = async (statements) => ({
      results: await arena.db.batch<Record<string, unknown>>(
        statements.map(({ sql, params }) => arena.db.prepare(sql).bind(...params)),
      ),
    })
    const keys = await prepare(run)
    const { answers } = await reportAll(arena.doors, keys)
    await checkBooks(run, answers)
  })

  it('from two processes, one of which is killed meanwhile: the same', async () => {
    const stage = await openStage()
    const servers = await Promise.all([stage.start(), stage.start()])
    const books = await openBooks(stage.databaseFile)
    onTestFinished(books.close)
    const keys = await prepare(books.run)
    const reported = reportAll(
      servers.map(({ origin }) => new URL(origin)),
      keys,
    )
    const stored = () => Number(books.query('SELECT count(*) AS events FROM reward_events', [])[0]!['events'])
    await expect.poll(stored, { timeout: 30_000, interval: 20 }).toBeGreaterThan(EVENTS / 10)
    servers[1].child.kill('SIGKILL')
    const { answers, repeats } = await reported
    expect(repeats).toBeGreaterThan(0)
    await checkBooks(books.run, answers)
  })
})
