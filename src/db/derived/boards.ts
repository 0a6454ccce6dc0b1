import { boardsOf, dayOf } from './fragments.ts'

/* Parts of the triggers that keep `inviter_days` and `leaderboard`. */

const isIn = ({ first, last }: { first: string; last: string }) => `(day BETWEEN ${first} AND ${last})`

/** Adds a sign-up to its day, or takes it away. The sums of later days include it too: a correction keeps its time. */
export const countDay = (row: string, sign: '+' | '-') => {
  const [day, user] = [dayOf(row), `${row}.inviter_id`]
  const [, month, week] = boardsOf(day)
  const before = (first: string, sum: string) => `iif(p.day >= ${first}, p.${sum}, 0) ${sign} 1`
  return `
	INSERT INTO inviter_days (user_id, day, signups, week, month, total, reached_at)
		SELECT ${user}, ${day}, ${sign}1, ${before(week!.first, 'week')}, ${before(month!.first, 'month')}, ${before(`''`, 'total')},
			${sign === '+' ? `${row}.created_at` : 'coalesce(p.reached_at, 0)'}
		FROM (SELECT 1) LEFT JOIN inviter_days AS p ON p.user_id = ${user}
			AND p.day = (SELECT max(day) FROM inviter_days WHERE user_id = ${user} AND day < ${day})
		WHERE true ON CONFLICT (user_id, day) DO UPDATE SET signups = signups ${sign} 1, week = week ${sign} 1,
			month = month ${sign} 1, total = total ${sign} 1, reached_at = max(reached_at, excluded.reached_at);
	UPDATE inviter_days SET week = week ${sign} ${isIn(week!)}, month = month ${sign} ${isIn(month!)}, total = total ${sign} 1
		WHERE user_id = ${user} AND day > ${day};`
}

/** How many people of a period have this score or a higher one. */
const peopleFrom = (period: string, score: string) => `coalesce((
			SELECT l.place FROM leaderboard AS l WHERE l.period = ${period} AND l.score >= ${score}
			ORDER BY l.score, l.reached_at DESC, l.user_id DESC LIMIT 1), 0)`

/** Of a new day: what there was before it. */
export const sumBefore = (sum: string) => `NEW.${sum} - NEW.signups`

/** A day's sums are the scores of its periods, unless the period has a later day. */
const isLastOf = (last: string) => `NOT EXISTS (
			SELECT 1 FROM inviter_days AS d WHERE d.user_id = NEW.user_id AND d.day > NEW.day AND d.day <= ${last})`

/** Moves a user from the scores that a day had before, reached at `reachedBefore`. */
export const moveOnBoards = (before: (score: string) => string, reachedBefore: string) =>
  boardsOf('NEW.day')
    .map(
      ({ period, score, last }) => `
	UPDATE leaderboard SET score = NEW.${score}, reached_at = NEW.reached_at,
			place = ${peopleFrom(period, `NEW.${score}`)} + (NEW.${score} > ${before(score)})
		WHERE period = ${period} AND score = ${before(score)} AND reached_at = ${reachedBefore} AND user_id = NEW.user_id
			AND NEW.${score} <> ${before(score)} AND ${isLastOf(last)};`,
    )
    .join('')

/** Puts a user on the leaderboards where they had no point before. */
export const enterBoards = (before: (score: string) => string) =>
  boardsOf('NEW.day')
    .map(
      ({ period, score, last }) => `
	INSERT INTO leaderboard (period, score, reached_at, user_id, place)
		SELECT ${period}, NEW.${score}, NEW.reached_at, NEW.user_id, ${peopleFrom(period, `NEW.${score}`)} + 1
		WHERE ${before(score)} = 0 AND NEW.${score} > 0 AND ${isLastOf(last)};`,
    )
    .join('')

/** The last row of a score that is behind another, or any. */
export const lastOf = (
  row: string,
  behind = '',
) => `period = ${row}.period AND score = ${row}.score AND (reached_at, user_id) = (
			SELECT l.reached_at, l.user_id FROM leaderboard AS l WHERE l.period = ${row}.period AND l.score = ${row}.score${behind}
			ORDER BY l.reached_at DESC, l.user_id DESC LIMIT 1)`

export const isBehind = (row: string) => `(reached_at, user_id) > (${row}.reached_at, ${row}.user_id)`

/** A new row that others of its score stand behind: the last of them counts it. */
export const countBehind = (when: string) => `
	UPDATE leaderboard SET place = place + 1
		WHERE ${when}${lastOf('NEW', ' AND (l.reached_at, l.user_id) > (NEW.reached_at, NEW.user_id)')};`
