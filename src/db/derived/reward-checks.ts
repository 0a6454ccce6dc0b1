import { comparison, derivedRows } from './check.ts'
import type { Check, IdRange } from './check.ts'
import { countedPeriods, drawnAmount, isDrawn, rewardNameOf } from './reward-fragments.ts'

/*
 * Whether events, rewards, transfers, balances and caps agree. Only the caps can be counted again: where others differ,
 * rows were changed by hand, and a repair would hide it.
 */

const within = (column: string, { from, to }: IdRange) => `${column} BETWEEN ${from} AND ${to}`

/** Rewards for events of these users: the key begins with the program, of which there are few. */
const rewardsFor = (part: IdRange) =>
  `programs CROSS JOIN rewards AS r ON r.program_id = programs.id AND ${within('r.invitee_id', part)}`

/** Of transfer `t`, what accounts of a kind have gained. */
function gained(kind: string): string {
  const of = (column: string) => `iif(substr(t.${column}, 1, ${kind.length}) = '${kind}', t.amount, 0)`
  return `(${of('credit')} - ${of('debit')})`
}

const DECIDED = comparison({
  name: 'rewards, from the decisions on events',
  key: ['reward'],
  values: { owner: 'sum', amount: 'sum', version: 'sum', event: 'sum' },
  kept: (part) =>
    `SELECT ${rewardNameOf('r')} AS reward, r.user_id AS owner, r.amount, r.version, r.event FROM ${rewardsFor(part)}`,
  counted: (
    part,
  ) => `SELECT concat_ws('-', d.value ->> 'program', e.user_id, s.value ->> 'side', s.value ->> 'ordinal') AS reward,
      s.value ->> 'user' AS owner, s.value ->> 'amount' AS amount, d.value ->> 'version' AS version, e.id AS event
    FROM reward_events AS e, json_each(e.decisions) AS d, json_each(d.value -> 'sides') AS s
    WHERE ${within('e.user_id', part)} AND s.value ->> 'user' IS NOT NULL`,
})

/** What was fulfilled can be taken back, from what is available: then only the sum of both follows from the state. */
const MOVED = comparison({
  name: 'transfers of rewards, from their states',
  key: ['reward'],
  values: { earned: 'sum', cost: 'sum', held: 'sum', available: 'sum', available_or_paid: 'sum', paid: 'sum' },
  kept: (
    part,
  ) => `SELECT t.reward, iif(t.kind = 'earn', t.amount, 0) AS earned, -${gained('program:')} - ${gained('owed:')} AS cost, ${gained('held:')} AS held,
      iif(r.state IN ('fulfilled', 'reversed'), 0, ${gained('available:')}) AS available,
      ${gained('available:')} + ${gained('paid:')} AS available_or_paid, ${gained('paid:')} AS paid
    FROM ${rewardsFor(part)} CROSS JOIN transfers AS t ON t.reward = ${rewardNameOf('r')}`,
  counted: (
    part,
  ) => `SELECT reward, earned, iif(state IN ('voided', 'expired'), 0, rest) AS cost, iif(state = 'held', rest, 0) AS held,
      iif(state = 'available', rest, 0) AS available, iif(state IN ('available', 'fulfilled'), rest, 0) AS available_or_paid, paid
    FROM (SELECT ${rewardNameOf('r')} AS reward, r.amount AS earned, r.state, r.amount - r.reversed AS rest, coalesce(r.paid, 0) AS paid FROM ${rewardsFor(part)})`,
})

/** Both accounts of each transfer. */
const entries = (from: string) =>
  `SELECT t.debit AS account, t.unit, -t.amount AS balance FROM ${from} UNION ALL SELECT t.credit, t.unit, t.amount FROM ${from}`

const OF_PROGRAMS = `(account LIKE 'program:%' OR account LIKE 'owed:%' OR account LIKE 'paid:%')`

const BALANCES = comparison({
  name: 'balances of users, from their transfers',
  key: ['account', 'unit'],
  values: { balance: 'sum' },
  kept: (part) => `SELECT a.account, a.unit, a.balance FROM users
    CROSS JOIN accounts AS a ON a.account IN ('held:' || users.id, 'available:' || users.id) WHERE ${within('users.id', part)}`,
  counted: (part) =>
    `SELECT account, unit, balance FROM (${entries(
      `rewards AS r CROSS JOIN transfers AS t ON t.reward = ${rewardNameOf('r')} WHERE ${within('r.user_id', part)}`,
    )}) WHERE NOT ${OF_PROGRAMS}`,
})

const PROGRAM_BALANCES = comparison({
  name: 'balances of programs, from all transfers',
  key: ['account', 'unit'],
  values: { balance: 'sum' },
  kept: () => `SELECT account, unit, balance FROM accounts WHERE ${OF_PROGRAMS}`,
  counted: () => `SELECT account, unit, balance FROM (${entries('transfers AS t')}) WHERE ${OF_PROGRAMS}`,
})

const SPENT = comparison({
  name: 'what programs have spent and are owed, from their rewards',
  key: ['program'],
  values: { spent: 'sum' },
  kept: () => `SELECT 'program:' || programs.id AS program, -a.balance AS spent
    FROM programs JOIN accounts AS a ON a.account IN ('program:' || programs.id, 'owed:' || programs.id)`,
  counted: () => `SELECT 'program:' || program_id AS program, sum(amount - reversed) AS spent
    FROM rewards WHERE state NOT IN ('voided', 'expired') GROUP BY program_id`,
})

/** The accounts that a reward moves between. */
const ITS_ACCOUNTS = [
  ...['program', 'owed', 'paid'].map((kind) => `'${kind}:' || r.program_id`),
  ...['held', 'available'].map((kind) => `'${kind}:' || r.user_id`),
].join(', ')

/** The name of a reward as the JSON array of its key. */
const KEY = `('["' || replace(t.reward, '-', '","') || '"]')`
const part = (place: number) => `${KEY} ->> '$[${place}]'`

const STRAYS = comparison({
  name: 'transfers and balances of no reward, or of someone else',
  key: ['stray'],
  values: { rows: 'sum' },
  kept: () => `SELECT 'transfer ' || t.id AS stray, NOT EXISTS (
      SELECT 1 FROM rewards AS r JOIN programs AS p ON p.id = r.program_id
        WHERE r.program_id = CAST(${part(0)} AS INTEGER) AND r.invitee_id = CAST(${part(1)} AS INTEGER)
        AND r.side = ${part(2)} AND r.ordinal = CAST(${part(3)} AS INTEGER) AND t.reward = ${rewardNameOf('r')}
        AND t.unit = p.unit AND t.debit IN (${ITS_ACCOUNTS}) AND t.credit IN (${ITS_ACCOUNTS})) AS rows FROM transfers AS t
    UNION ALL SELECT account, NOT EXISTS (
      SELECT 1 FROM users WHERE id = CAST(substr(account, instr(account, ':') + 1) AS INTEGER) AND account IN ('held:' || id, 'available:' || id))
      FROM accounts WHERE NOT ${OF_PROGRAMS}`,
  counted: () => `SELECT '' AS stray, 0 AS rows WHERE false`,
})

const CAPS = derivedRows({
  name: 'reward_caps',
  table: 'reward_caps',
  key: ['program_id', 'inviter_id', 'period'],
  values: { rewards: 'sum', amount: 'sum' },
  kept: (part) => `SELECT c.* FROM programs
    CROSS JOIN reward_caps AS c ON c.program_id = programs.id AND ${within('c.inviter_id', part)}`,
  counted: (
    part,
  ) => `SELECT r.program_id, r.user_id AS inviter_id, c.value AS period, ${isDrawn('r')} AS rewards, ${drawnAmount('r')} AS amount
    FROM rewards AS r JOIN program_rules AS p ON p.program_id = r.program_id AND p.version = r.version JOIN reward_events AS e ON e.id = r.event
      JOIN ${countedPeriods('e.occurred_at')} AS c
    WHERE ${within('r.user_id', part)} AND r.side = 'inviter' AND p.rule -> 'caps' IS NOT NULL`,
})

/** In parts of all users. */
export const REWARDS_BY_USER: readonly Check[] = [DECIDED, MOVED, BALANCES, CAPS]

/** In one go: sums of the whole ledger. */
export const REWARDS_AS_A_WHOLE: readonly Check[] = [PROGRAM_BALANCES, SPENT, STRAYS]
