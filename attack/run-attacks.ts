import { startArena } from './arena.ts'
import type { Arena } from './arena.ts'
import { exactly } from './attack.ts'
import type { ArenaName, Attack, Effort, Finding } from './attack.ts'
import { bruteForce, resendRefill } from './attacks/brute-force.ts'
import { closing } from './attacks/closing.ts'
import { endedSession } from './attacks/ended-session.ts'
import { enumerationByAnswer } from './attacks/enumeration.ts'
import { farming } from './attacks/farming.ts'
import { flooding } from './attacks/flooding.ts'
import { guessingCodes } from './attacks/guessing-codes.ts'
import { hashing } from './attacks/hashing.ts'
import { headerSpoofing } from './attacks/headers.ts'
import { manyDevices } from './attacks/known-devices.ts'
import { lockOut } from './attacks/lock-out.ts'
import { logHygiene } from './attacks/log-hygiene.ts'
import { oneAccount } from './attacks/one-account.ts'
import { phoneChange } from './attacks/phone-change.ts'
import { planting } from './attacks/planting.ts'
import { publicKeyConfusion } from './attacks/public-keys.ts'
import { pumping } from './attacks/pumping.ts'
import { codeReplay, refreshReplay } from './attacks/replay.ts'
import { searching } from './attacks/searching.ts'
import { spraying } from './attacks/spraying.ts'
import { enumerationByTiming } from './attacks/timing.ts'
import { algorithmConfusion, typeConfusion } from './attacks/tokens.ts'
import { outage, rejection } from './attacks/undelivered.ts'
import { unlocking } from './attacks/unlocking.ts'
import { createEvidence } from './evidence.ts'

/** In this order: pumping closes the service for an hour, and the logs are searched last. */
export const ATTACKS: readonly Attack[] = [
  bruteForce,
  resendRefill,
  unlocking,
  phoneChange,
  manyDevices,
  spraying,
  lockOut,
  codeReplay,
  refreshReplay,
  endedSession,
  searching,
  algorithmConfusion,
  publicKeyConfusion,
  typeConfusion,
  headerSpoofing,
  hashing,
  enumerationByAnswer,
  enumerationByTiming,
  planting,
  guessingCodes,
  farming,
  outage,
  rejection,
  oneAccount,
  flooding,
  closing,
  pumping,
  logHygiene,
]

/** Those of the own server: SQLite does not tell how many rows a search reads. */
export const NODE_ATTACKS = ATTACKS.filter(({ name }) => name !== searching.name)

export interface Outcome {
  attack: string
  findings: Finding[]
  seconds: number
}

interface Run {
  effort: Effort
  attacks?: readonly Attack[]
  /** Where to attack; by default the Worker. */
  start?: typeof startArena
  /** Called when an attack starts. */
  progress?: (text: string) => void
}

/** Runs the attacks one after the other, each in its arena, and stops the arenas. */
export async function runAttacks(run: Run): Promise<Outcome[]> {
  const { effort, attacks = ATTACKS, start: open = startArena, progress = () => undefined } = run
  const evidence = createEvidence()
  const arenas = new Map<ArenaName, Arena>()
  const outcomes: Outcome[] = []
  try {
    for (const { name, arena: arenaName, run } of attacks) {
      const start = performance.now()
      progress(`${name}, limits: ${arenaName}`)
      const arena = arenas.get(arenaName) ?? (await open(arenaName, evidence))
      arenas.set(arenaName, arena)
      const findings = await run(arena, effort).catch(toFailure)
      const seconds = (performance.now() - start) / 1000
      if (findings.length > 0) outcomes.push({ attack: name, findings, seconds })
    }
  } finally {
    await Promise.all([...arenas.values()].map(async ({ stop }) => stop()))
  }
  return outcomes
}

/** An attack that could not run proves nothing; the others still run. */
const toFailure = (error: unknown): Finding[] => [exactly(`attack ran: ${String(error)}`, 0, 1)]
