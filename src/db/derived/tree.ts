import { TREE_DEPTH, unionOf } from './fragments.ts'

/* SQL of the triggers that keep referral_tree and referral_levels. */

/** Everyone above the invitee. A trigger allows no WITH, so each generation is a join of its own. */
const ancestorsOf = (row: string) => {
  const generations = [`${row}.inviter_id AS id, 1 AS distance`]
  let joined = 'referrals AS r1'
  for (let n = 1; n < TREE_DEPTH; n += 1) {
    generations.push(`r${n}.inviter_id, ${n + 1} FROM ${joined} WHERE r1.invitee_id = ${row}.inviter_id`)
    joined += ` JOIN referrals AS r${n + 1} ON r${n + 1}.invitee_id = r${n}.inviter_id`
  }
  return `(${unionOf(generations)}) AS a`
}

/** The invitee and everyone below them, for each of those above. */
export const addLevels = (row: string, sign: string) => `
	INSERT INTO referral_levels (user_id, level, people)
		SELECT a.id, a.distance + d.level, ${sign}d.people FROM ${ancestorsOf(row)}, (
			SELECT 0 AS level, 1 AS people
			UNION ALL SELECT level, people FROM referral_levels WHERE user_id = ${row}.invitee_id) AS d
		WHERE a.distance + d.level <= ${TREE_DEPTH}
		ON CONFLICT (user_id, level) DO UPDATE SET people = people + excluded.people;`

/** The same people, each below each of those above. */
export const pathsOf = (row: string) => `
		SELECT a.id, a.distance + d.level, d.id FROM ${ancestorsOf(row)}, (
			SELECT ${row}.invitee_id AS id, 0 AS level
			UNION ALL SELECT descendant_id, level FROM referral_tree WHERE ancestor_id = ${row}.invitee_id) AS d
		WHERE a.distance + d.level <= ${TREE_DEPTH}`
