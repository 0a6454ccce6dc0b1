import { comparison, derivedColumn, derivedRows, PRESENT } from './check.ts'
import type { Check, IdRange, Part, WritableCheck } from './check.ts'
import { boardsOf, dayOf, dimensionsOf, isMade, linkScope, TREE_DEPTH, unionOf, userScope } from './fragments.ts'
import { GROWTH_DAYS, GROWTH_SIGNUPS, IS_FOLDED } from './growth-checks.ts'
import { REWARDS_AS_A_WHOLE, REWARDS_BY_USER } from './reward-checks.ts'
import { SEARCH, SEARCH_SAMPLE } from './search-checks.ts'

/*
 * Counts again what the triggers and the click counter maintain. The same statements verify it, repair it, and write it
 * for seeded users. daily_counts is left out: it outlives the events that it counts.
 */

const within = (column: string, { from, to }: IdRange) => `${column} BETWEEN ${from} AND ${to}`

const COUNTERS = derivedRows({
  name: 'counters',
  table: 'counters',
  key: ['name'],
  values: { value: 'sum' },
  shared: true,
  kept: () => 'SELECT * FROM counters',
  counted: () => `SELECT 'users' AS name, count(*) AS value FROM users WHERE deleted_at IS NULL`,
})

const INVITED_COUNT = derivedColumn({
  name: 'users.invited_count',
  table: 'users',
  key: ['id'],
  values: { invited_count: 'sum' },
  kept: (part) => `SELECT id, invited_count FROM users WHERE ${within('id', part)}`,
  counted: (part) => `SELECT inviter.id, 1 AS invited_count FROM users AS inviter
    CROSS JOIN users AS invitee ON invitee.invited_by_code = inviter.invite_code WHERE ${within('inviter.id', part)}`,
})

/**
 * Scopes of the links of these users, with the scope of the user who made them. Invite codes have no maker, and neither
 * have campaign links, which belong to the part that begins with 0.
 */
const linksOf = (part: IdRange) => `(
  SELECT ${linkScope('invite_code')} AS link, NULL AS maker, 0 AS made FROM users WHERE ${within('id', part)}
  UNION ALL SELECT ${linkScope('key')}, ${userScope('user_id')}, 1 FROM referral_links WHERE ${within('user_id', part)}
  UNION ALL SELECT ${linkScope('key')}, NULL, 1 FROM referral_links WHERE user_id IS NULL AND ${part.from} = 0)`

const linkCounts = (part: IdRange, dimensions: string) => `${linksOf(part)}
  CROSS JOIN referral_counts AS c ON c.scope = link AND c.dimension IN (${dimensions})`

/** Reads them once, since each counts several times. */
const referralsOf = (part: IdRange) =>
  `WITH r AS MATERIALIZED (
    SELECT link_key, country, channel, created_at, ${isMade('link_key')} AS made FROM referrals WHERE ${within('inviter_id', part)}
    UNION ALL SELECT link_key, country, channel, created_at, 1 FROM sign_up_origins WHERE ${isOfCampaign(part)})`

/** Sign-ups through campaign links, which have no referral, belong to the part that begins with 0. */
const isOfCampaign = (part: IdRange) => `campaign IS NOT NULL AND ${part.from} = 0`

const REFERRAL_COUNTS = { table: 'referral_counts', key: ['scope', 'dimension', 'value'], shared: true }

/** Single clicks are not stored, so sums are compared with each other: those by day count as right. */
const LINK_CLICKS = comparison({
  name: 'referral_counts: clicks of links by country, channel',
  key: ['scope', 'dimension'],
  values: { clicks: 'sum', uniques: 'sum' },
  kept: (part) => `SELECT c.* FROM ${linkCounts(part, `'country', 'channel'`)}`,
  counted: (part) => `SELECT scope, d.dimension, clicks, uniques FROM ${linkCounts(part, `'day', 'month'`)}
    CROSS JOIN (SELECT 'country' AS dimension UNION ALL SELECT 'channel') AS d`,
})

const LINK_TOTALS = derivedRows({
  ...REFERRAL_COUNTS,
  name: 'referral_counts: clicks of links in total',
  values: { clicks: 'sum', uniques: 'sum' },
  kept: (part) => `SELECT c.* FROM ${linkCounts(part, `'total'`)}`,
  counted: (part) =>
    `SELECT scope, 'total' AS dimension, '' AS value, clicks, uniques FROM ${linkCounts(part, `'day', 'month'`)}
      WHERE made`,
})

const signupsBy = (dimension: string) => `${linkScope('link_key')} AS scope, ${dimension}, 1 AS signups FROM r`

/** Leaves out days that may have been summed up, and the months. */
const isSingle = (row: string, { daysFrom }: Part) =>
  `${row}.dimension <> 'month' AND (${row}.dimension <> 'day' OR ${row}.value >= '${daysFrom}')`

const LINK_SIGNUPS = derivedRows({
  ...REFERRAL_COUNTS,
  name: 'referral_counts: sign-ups of links',
  values: { signups: 'sum' },
  kept: (part) => `SELECT c.* FROM ${linksOf(part)} CROSS JOIN referral_counts AS c ON c.scope = link
    WHERE ${isSingle('c', part)}`,
  counted: (part) => {
    const { total, day, country, channel } = dimensionsOf('r')
    return `${referralsOf(part)} ${unionOf([
      ...[country, channel].map(signupsBy),
      `${signupsBy(total)} WHERE made`,
      `${signupsBy(day)} WHERE made AND ${dayOf('r')} >= '${part.daysFrom}'`,
    ])}`
  },
})

export const USER_COUNTS = derivedRows({
  ...REFERRAL_COUNTS,
  name: 'referral_counts: users, from the links they made',
  values: { clicks: 'sum', uniques: 'sum', signups: 'sum' },
  kept: (part) => `SELECT c.* FROM users CROSS JOIN referral_counts AS c ON c.scope = ${userScope('users.id')}
    WHERE ${within('users.id', part)} AND ${isSingle('c', part)}`,
  counted: (part) => `SELECT maker AS scope, dimension, value, clicks, uniques, signups
    FROM ${linkCounts(part, `'day', 'country', 'channel'`)} WHERE maker IS NOT NULL AND ${isSingle('c', part)}`,
})

const IS_OF_LINK = `scope >= 'l:' AND scope < 'l;'`

const SERVICE_COUNTS = derivedRows({
  ...REFERRAL_COUNTS,
  name: 'referral_counts: the service, from all links and sign-ups',
  values: { clicks: 'sum', uniques: 'sum', signups: 'sum' },
  kept: (part) => `SELECT * FROM referral_counts WHERE scope = 'all' AND value >= '${part.daysFrom}'`,
  counted: (part) => `SELECT 'all' AS scope, dimension, value, clicks, uniques, 0 AS signups FROM referral_counts
    WHERE ${IS_OF_LINK} AND dimension = 'day' AND value >= '${part.daysFrom}'
    UNION ALL SELECT 'all', 'day', ${dayOf('sign_up_origins')}, 0, 0, 1 FROM sign_up_origins
      WHERE ${IS_FOLDED} AND ${dayOf('sign_up_origins')} >= '${part.daysFrom}'`,
})

const oldMonth = (column: string) => `substr(${column}, 1, 7) AS month`

/** Rows by day or month, of days that may have been summed up. */
const isOld = (row: string, { daysFrom }: Part) =>
  `${row}.dimension IN ('day', 'month') AND ${row}.value < '${daysFrom}'`

const MONTHS = {
  key: ['scope', 'month'],
  values: { clicks: 'sum', uniques: 'sum', signups: 'sum' },
} as const

/** By month, whether summed up yet or not: the sum of the links that a user made, and the sign-ups of each. */
const OLD_MONTHS = comparison({
  ...MONTHS,
  name: 'referral_counts: past months',
  kept: (part) => `SELECT c.scope, ${oldMonth('c.value')}, c.clicks, c.uniques, c.signups
      FROM users CROSS JOIN referral_counts AS c ON c.scope = ${userScope('users.id')} AND ${isOld('c', part)}
      WHERE ${within('users.id', part)}
    UNION ALL SELECT c.scope, ${oldMonth('c.value')}, 0, 0, c.signups
      FROM ${linksOf(part)} CROSS JOIN referral_counts AS c ON c.scope = link AND ${isOld('c', part)}`,
  counted: (part) => `SELECT maker AS scope, ${oldMonth('c.value')}, c.clicks, c.uniques, c.signups
      FROM ${linksOf(part)} CROSS JOIN referral_counts AS c ON c.scope = link AND ${isOld('c', part)}
      WHERE maker IS NOT NULL
    UNION ALL SELECT ${linkScope('link_key')}, ${oldMonth(dayOf('referrals'))}, 0, 0, 1 FROM referrals
      WHERE ${within('inviter_id', part)} AND ${dayOf('referrals')} < '${part.daysFrom}' AND ${isMade('link_key')}
    UNION ALL SELECT ${linkScope('link_key')}, ${oldMonth(dayOf('sign_up_origins'))}, 0, 0, 1 FROM sign_up_origins
      WHERE ${isOfCampaign(part)} AND ${dayOf('sign_up_origins')} < '${part.daysFrom}'`,
})

const SERVICE_MONTHS = comparison({
  ...MONTHS,
  name: 'referral_counts: past months of the service',
  kept: (part) => `SELECT scope, ${oldMonth('value')}, clicks, uniques, signups FROM referral_counts AS c
    WHERE scope = 'all' AND ${isOld('c', part)}`,
  counted: (
    part,
  ) => `SELECT 'all' AS scope, ${oldMonth('value')}, clicks, uniques, 0 AS signups FROM referral_counts AS c
      WHERE ${IS_OF_LINK} AND ${isOld('c', part)}
    UNION ALL SELECT 'all', ${oldMonth(dayOf('sign_up_origins'))}, 0, 0, 1 FROM sign_up_origins
      WHERE ${IS_FOLDED} AND ${dayOf('sign_up_origins')} < '${part.daysFrom}'`,
})

/** A day that lost its only sign-up keeps a row, with the sums. */
export const INVITER_DAYS = derivedRows({
  name: 'inviter_days',
  table: 'inviter_days',
  key: ['user_id', 'day'],
  values: { signups: 'sum', week: 'sum', month: 'sum', total: 'sum', reached_at: 'latest' },
  kept: (part) => `SELECT * FROM inviter_days WHERE ${within('user_id', part)}`,
  counted: (part) => {
    const sums = boardsOf('day')
      .filter(({ score }) => score !== 'signups')
      .map(({ score, period }) => `sum(signups) OVER (PARTITION BY user_id, ${period} ORDER BY day) AS ${score}`)
    return `SELECT user_id, day, signups, reached_at, ${sums.join(', ')} FROM (
      SELECT user_id, day, sum(signups) AS signups, max(reached_at) AS reached_at FROM (
        SELECT inviter_id AS user_id, ${dayOf('referrals')} AS day, 1 AS signups, created_at AS reached_at
        FROM referrals WHERE ${within('inviter_id', part)}
        UNION ALL SELECT user_id, day, 0, 0 FROM inviter_days WHERE ${within('user_id', part)})
      GROUP BY user_id, day)`
  },
})

/** The last day of a user and period has the score: SQLite reads the other columns from the row with the max(). */
export const LEADERBOARD = derivedRows({
  name: 'leaderboard',
  table: 'leaderboard',
  key: ['period', 'score', 'reached_at', 'user_id'],
  values: { [PRESENT]: 'sum' },
  kept: (part) =>
    `SELECT *, 1 AS ${PRESENT} FROM leaderboard WHERE ${isKept(part.periods)} AND ${within('user_id', part)}`,
  counted: (part) =>
    `SELECT period, score, reached_at, user_id, max(day), 1 AS ${PRESENT} FROM (${unionOf(
      boardsOf('day').map(
        ({ period, score }) => `${period} AS period, ${score} AS score, reached_at, user_id, day
        FROM inviter_days WHERE ${within('user_id', part)}`,
      ),
    )}) WHERE ${isKept(part.periods)} GROUP BY period, user_id HAVING score > 0`,
})

const isKept = (periods: readonly string[]) => `period IN (SELECT value FROM json_each('${JSON.stringify(periods)}'))`

const LAST_OF_SCORE = `(SELECT *, row_number() OVER ranked AS counted, lead(score) OVER ranked AS following FROM leaderboard
  WINDOW ranked AS (PARTITION BY period ORDER BY score DESC, reached_at, user_id)) WHERE following IS NOT score`

const PLACES = derivedColumn({
  name: 'leaderboard: places',
  table: 'leaderboard',
  key: ['period', 'score', 'reached_at', 'user_id'],
  values: { place: 'sum' },
  kept: () => `SELECT * FROM ${LAST_OF_SCORE}`,
  counted: () => `SELECT period, score, reached_at, user_id, counted AS place FROM ${LAST_OF_SCORE}`,
})

export const TREE = derivedRows({
  name: 'referral_tree',
  table: 'referral_tree',
  key: ['ancestor_id', 'level', 'descendant_id'],
  values: { [PRESENT]: 'sum' },
  kept: (part) => `SELECT *, 1 AS ${PRESENT} FROM referral_tree WHERE ${within('ancestor_id', part)}`,
  counted: (part) => `WITH RECURSIVE tree (ancestor_id, level, descendant_id) AS (
      SELECT inviter_id, 1, invitee_id FROM referrals WHERE ${within('inviter_id', part)}
      UNION ALL SELECT ancestor_id, level + 1, invitee_id FROM tree
        CROSS JOIN referrals ON inviter_id = descendant_id WHERE level < ${TREE_DEPTH})
    SELECT *, 1 AS ${PRESENT} FROM tree`,
})

export const LEVELS = derivedRows({
  name: 'referral_levels',
  table: 'referral_levels',
  key: ['user_id', 'level'],
  values: { people: 'sum' },
  kept: (part) => `SELECT * FROM referral_levels WHERE ${within('user_id', part)}`,
  counted: (part) => `SELECT ancestor_id AS user_id, level, 1 AS people FROM referral_tree
    WHERE ${within('ancestor_id', part)}`,
})

/** In parts of all users. A check comes after those that it counts from. */
export const BY_USER: readonly Check[] = [
  INVITED_COUNT,
  LINK_CLICKS,
  LINK_TOTALS,
  LINK_SIGNUPS,
  USER_COUNTS,
  OLD_MONTHS,
  INVITER_DAYS,
  LEADERBOARD,
  TREE,
  LEVELS,
  SEARCH,
  SEARCH_SAMPLE,
  ...REWARDS_BY_USER,
]

/** In one go, after the parts. */
export const AS_A_WHOLE: readonly WritableCheck[] = [COUNTERS, SERVICE_COUNTS, GROWTH_SIGNUPS, PLACES]

/** In one go as well, but only compared. */
export const COMPARED_AS_A_WHOLE: readonly Check[] = [SERVICE_MONTHS, GROWTH_DAYS, ...REWARDS_AS_A_WHOLE]
