import { countDay, sumBefore, moveOnBoards, enterBoards, lastOf, isBehind, countBehind } from './boards.ts'
import { EVENT_REPORTS_VIEW } from './event-reports-view.ts'
import { boardsOf, dayOf, dimensionsOf, isMade, linkScope, searchTermsOf, unionOf, userScope } from './fragments.ts'
import { OUTBOX_TRIGGERS } from './outbox-triggers.ts'
import { REWARD_TRIGGERS } from './reward-triggers.ts'
import { SIGNALS_VIEW } from './signals-view.ts'
import { addLevels, pathsOf } from './tree.ts'

const addInvited = (inviteCode: string, change: string) =>
  `UPDATE users SET invited_count = invited_count ${change} WHERE invite_code = ${inviteCode};`

const TERMS = searchTermsOf('NEW').terms

const ADD_SIGNUPS = 'ON CONFLICT (scope, dimension, value) DO UPDATE SET signups = signups + excluded.signups'

const addSignups = (change: string, rows: string[]) => `
	INSERT INTO referral_counts (scope, dimension, value, signups)
		SELECT scope, dimension, value, ${change} FROM (
			${unionOf(rows)}) WHERE true ${ADD_SIGNUPS};`

const countSignup = (row: string, change: string) => {
  const { country, channel } = dimensionsOf(row)
  const link = `${linkScope(`${row}.link_key`)} AS scope`
  return addSignups(change, [`${link}, ${country}`, `${link}, ${channel}`])
}

const countSignupOfCampaign = () => {
  const link = `${linkScope('NEW.link_key')} AS scope`
  return addSignups(
    '1',
    Object.values(dimensionsOf('NEW')).map((dimension) => `${link}, ${dimension}`),
  )
}

const countSignupOfMade = (row: string, change: string) => {
  const { total, day, country, channel } = dimensionsOf(row)
  const [link, user] = [`${linkScope(`${row}.link_key`)} AS scope`, `${userScope(`${row}.inviter_id`)} AS scope`]
  return addSignups(change, [
    ...[total, day].map((dimension) => `${link}, ${dimension}`),
    ...[day, country, channel].map((dimension) => `${user}, ${dimension}`),
  ])
}

/**
 * Every trigger of the database: what they maintain, so that no request counts rows, and what they refuse. After a
 * change, `npm run db:triggers` writes the migration.
 */
export const TRIGGERS = `
-- counters: how many users are not deleted.
CREATE TRIGGER users_counted_insert AFTER INSERT ON users BEGIN
	UPDATE counters SET value = value + 1 WHERE name = 'users';
END;

CREATE TRIGGER users_counted_delete AFTER DELETE ON users WHEN OLD.deleted_at IS NULL BEGIN
	UPDATE counters SET value = value - 1 WHERE name = 'users';
END;

-- users.invited_count: how many users have the invite code of this one. Deleted users still count.
CREATE TRIGGER users_invited_insert AFTER INSERT ON users WHEN NEW.invited_by_code IS NOT NULL BEGIN
	${addInvited('NEW.invited_by_code', '+ 1')}
END;

CREATE TRIGGER users_invited_update AFTER UPDATE OF invited_by_code ON users WHEN NEW.invited_by_code IS NOT OLD.invited_by_code BEGIN
	${addInvited('OLD.invited_by_code', '- 1')}
	${addInvited('NEW.invited_by_code', '+ 1')}
END;

CREATE TRIGGER users_invited_delete AFTER DELETE ON users WHEN OLD.invited_by_code IS NOT NULL BEGIN
	${addInvited('OLD.invited_by_code', '- 1')}
END;

-- users_search: the texts by which users are found who are not deleted.
CREATE TRIGGER users_search_insert AFTER INSERT ON users BEGIN
	INSERT INTO users_search (rowid, terms) VALUES (NEW.id, ${TERMS});
END;

CREATE TRIGGER users_search_update AFTER UPDATE OF phone, email, first_name, last_name, first_name_folded, last_name_folded, invited_by_code ON users WHEN NEW.deleted_at IS NULL BEGIN
	UPDATE users_search SET terms = ${TERMS} WHERE rowid = NEW.id;
END;

CREATE TRIGGER users_search_delete AFTER DELETE ON users BEGIN
	DELETE FROM users_search WHERE rowid = OLD.id;
END;

-- A deleted user keeps their row for the sake of those whom they invited. They are no longer counted or found,
-- and where they came from is forgotten.
CREATE TRIGGER users_deleted AFTER UPDATE OF deleted_at ON users WHEN NEW.deleted_at IS NOT NULL AND OLD.deleted_at IS NULL BEGIN
	UPDATE counters SET value = value - 1 WHERE name = 'users';
	DELETE FROM users_search WHERE rowid = NEW.id;
	UPDATE referrals SET country = NULL WHERE invitee_id = NEW.id AND country IS NOT NULL;
	UPDATE sign_up_origins SET country = NULL, platform = NULL, steps = NULL WHERE user_id = NEW.id;
END;

CREATE TRIGGER users_deleted_for_ever BEFORE UPDATE OF deleted_at ON users WHEN OLD.deleted_at IS NOT NULL AND NEW.deleted_at IS NOT OLD.deleted_at BEGIN
	SELECT RAISE(ABORT, 'a deleted user stays deleted');
END;

-- An invite code is printed on paper and part of links, so it never changes.
CREATE TRIGGER users_invite_code_immutable BEFORE UPDATE OF invite_code ON users WHEN NEW.invite_code IS NOT OLD.invite_code BEGIN
	SELECT RAISE(ABORT, 'invite_code is immutable');
END;

-- The audit is append-only, with two exceptions. Retention deletes events that are older than a day. Erasing a user
-- clears where an event about them came from and its details.
CREATE TRIGGER audit_events_no_early_delete BEFORE DELETE ON audit_events WHEN OLD.id > (unixepoch() - 86400) * 1000000 BEGIN
	SELECT RAISE(ABORT, 'audit_events is append-only');
END;

CREATE TRIGGER audit_events_no_update BEFORE UPDATE ON audit_events WHEN NOT (
	NEW.id = OLD.id AND NEW.actor = OLD.actor AND NEW.actor_id IS OLD.actor_id
	AND NEW.subject_id IS OLD.subject_id AND NEW.subject_staff_id IS OLD.subject_staff_id
	AND NEW.action = OLD.action AND NEW.outcome = OLD.outcome
	AND NEW.country IS NULL AND NEW.network IS NULL AND NEW.user_agent IS NULL AND NEW.request_id IS NULL AND NEW.details IS NULL
	AND EXISTS (SELECT 1 FROM users WHERE id = OLD.subject_id AND deleted_at IS NOT NULL)
) BEGIN
	SELECT RAISE(ABORT, 'audit_events is append-only');
END;

-- A sign-in: counted by day, written into its user, and the deletion that they asked for is cancelled. It lifts a block
-- only if that has expired.
CREATE TRIGGER sessions_opened AFTER INSERT ON sessions BEGIN
	INSERT INTO daily_counts (day, metric, value)
		VALUES (date(NEW.id / 1000000, 'unixepoch'), CASE WHEN NEW.is_sign_up THEN 'sign_up' ELSE 'sign_in' END, 1)
		ON CONFLICT (day, metric) DO UPDATE SET value = value + 1;
	UPDATE users SET last_login = NEW.id / 1000, deletion_requested_at = NULL, is_active = is_active OR coalesce(blocked_until <= NEW.id / 1000, false)
		WHERE id = NEW.user_id;
END;

-- The event of a deletion that a sign-in has cancelled comes from where the sign-in did. Staff cancel without signing in,
-- and erasing a user clears both columns too.
CREATE TRIGGER users_stay AFTER UPDATE OF deletion_requested_at ON users
	WHEN OLD.deletion_requested_at IS NOT NULL AND NEW.deletion_requested_at IS NULL AND NEW.last_login IS NOT OLD.last_login
	AND NEW.deleted_at IS NULL BEGIN
	INSERT INTO audit_events (id, actor, actor_id, subject_id, action, outcome, country, network, user_agent)
		SELECT max(id + 1, coalesce((SELECT max(id) + 2 FROM audit_events WHERE id > s.id AND id < s.id + 1000000), 0)),
			'user', NEW.id, NEW.id, 'deletion_cancelled', 'ok', country, network, device
		FROM sessions AS s WHERE user_id = NEW.id ORDER BY id DESC LIMIT 1;
END;

-- The audit reads sign-ins as it reads its events, so what they record is as final. Refreshing and ending a session
-- change other columns; erasing a user clears where they signed in from.
CREATE TRIGGER sessions_no_early_delete BEFORE DELETE ON sessions WHEN OLD.id > (unixepoch() - 86400) * 1000000 BEGIN
	SELECT RAISE(ABORT, 'a sign-in stays recorded');
END;

CREATE TRIGGER sessions_no_update BEFORE UPDATE OF id, user_id, challenge, is_sign_up, device, device_hash, country, network ON sessions WHEN NOT (
	NEW.id = OLD.id AND NEW.user_id = OLD.user_id AND NEW.is_sign_up = OLD.is_sign_up
	AND NEW.challenge IS NULL AND NEW.device IS NULL AND NEW.device_hash IS NULL AND NEW.country IS NULL AND NEW.network IS NULL
	AND EXISTS (SELECT 1 FROM users WHERE id = OLD.user_id AND deleted_at IS NOT NULL)
) BEGIN
	SELECT RAISE(ABORT, 'a sign-in stays recorded');
END;

-- A sign-in beyond the limit records the end of another session, and with that the session ends: one statement for both.
CREATE TRIGGER sessions_surplus AFTER INSERT ON audit_events WHEN NEW.action = 'session_ended' AND NEW.details ->> '$.reason' = 'surplus' BEGIN
	UPDATE sessions SET ended_at = NEW.id / 1000 WHERE id = CAST(NEW.details ->> '$.session' AS INTEGER) AND ended_at IS NULL;
END;

-- daily_counts: events of the audit by day, for the dashboard. They outlive the events.
CREATE TRIGGER audit_events_counted AFTER INSERT ON audit_events BEGIN
	INSERT INTO daily_counts (day, metric, value)
		VALUES (date(NEW.id / 1000000, 'unixepoch'), NEW.action || CASE WHEN NEW.outcome = 'ok' THEN '' ELSE ':' || NEW.outcome END, 1)
		ON CONFLICT (day, metric) DO UPDATE SET value = value + 1;
END;

-- referral_counts.signups: of a link, of the links that a user made, and of the whole service by day. Clicks and unique
-- visitors come from the flushes of the click counter.
CREATE TRIGGER referrals_counted_insert AFTER INSERT ON referrals BEGIN${countSignup('NEW', '1')}
END;

CREATE TRIGGER referrals_counted_delete AFTER DELETE ON referrals BEGIN${countSignup('OLD', '-1')}
END;

CREATE TRIGGER referrals_made_counted_insert AFTER INSERT ON referrals WHEN ${isMade('NEW.link_key')} BEGIN${countSignupOfMade('NEW', '1')}
END;

CREATE TRIGGER referrals_made_counted_delete AFTER DELETE ON referrals WHEN ${isMade('OLD.link_key')} BEGIN${countSignupOfMade('OLD', '-1')}
END;

-- Whoever signs up with an inviter has a referral, and one without is counted for the campaign link.
CREATE TRIGGER sign_up_origins_referred AFTER INSERT ON sign_up_origins WHEN NEW.inviter_id IS NOT NULL BEGIN
	INSERT INTO referrals (invitee_id, inviter_id, link_key, method, certainty, channel, country, created_at)
		VALUES (NEW.user_id, NEW.inviter_id, NEW.link_key, NEW.method, iif(NEW.method = 'code', 'certain', 'likely'),
			NEW.channel, NEW.country, NEW.created_at);
END;

CREATE TRIGGER sign_up_origins_counted AFTER INSERT ON sign_up_origins WHEN NEW.campaign IS NOT NULL BEGIN${countSignupOfCampaign()}
END;

-- How someone came never changes. Erasing them clears where from, and retention clears the steps.
CREATE TRIGGER sign_up_origins_immutable BEFORE UPDATE ON sign_up_origins WHEN NOT (
	NEW.user_id = OLD.user_id AND NEW.inviter_id IS OLD.inviter_id AND NEW.link_key IS OLD.link_key AND NEW.method IS OLD.method
	AND NEW.channel IS OLD.channel AND NEW.campaign IS OLD.campaign AND NEW.created_at = OLD.created_at
	AND (NEW.platform IS NULL OR NEW.platform IS OLD.platform) AND (NEW.country IS NULL OR NEW.country IS OLD.country)
	AND (NEW.steps IS NULL OR NEW.steps IS OLD.steps)
) BEGIN
	SELECT RAISE(ABORT, 'an origin is immutable');
END;

CREATE TRIGGER sign_up_origins_country_forgotten AFTER UPDATE OF country ON sign_up_origins
	WHEN OLD.campaign IS NOT NULL AND OLD.country IS NOT NULL AND NEW.country IS NULL BEGIN
	INSERT INTO referral_counts (scope, dimension, value, signups)
		SELECT ${linkScope('OLD.link_key')}, 'country', d.value, d.signups FROM (
			SELECT OLD.country AS value, -1 AS signups
			UNION ALL SELECT 'XX', 1) AS d
		WHERE true ${ADD_SIGNUPS};
	DELETE FROM referral_counts WHERE scope = ${linkScope('OLD.link_key')} AND dimension = 'country' AND value = OLD.country
		AND clicks = 0 AND uniques = 0 AND signups = 0;
END;

-- A referral never changes: a correction deletes it and writes another, and both are counted. Only the country can be
-- cleared, when its user is erased. They stay counted, under XX.
CREATE TRIGGER referrals_immutable
	BEFORE UPDATE OF invitee_id, inviter_id, link_key, method, certainty, program, channel, created_at ON referrals BEGIN
	SELECT RAISE(ABORT, 'a referral is immutable');
END;

CREATE TRIGGER referrals_country_immutable BEFORE UPDATE OF country ON referrals WHEN NEW.country IS NOT NULL BEGIN
	SELECT RAISE(ABORT, 'a referral is immutable');
END;

CREATE TRIGGER referrals_country_forgotten AFTER UPDATE OF country ON referrals WHEN OLD.country IS NOT NULL BEGIN
	INSERT INTO referral_counts (scope, dimension, value, signups)
		SELECT s.scope, 'country', d.value, d.signups FROM (
			SELECT ${linkScope('OLD.link_key')} AS scope
			UNION ALL SELECT ${userScope('OLD.inviter_id')} WHERE ${isMade('OLD.link_key')}) AS s, (
			SELECT OLD.country AS value, -1 AS signups
			UNION ALL SELECT 'XX', 1) AS d
		WHERE true ${ADD_SIGNUPS};
	DELETE FROM referral_counts
		WHERE scope IN (${userScope('OLD.inviter_id')}, ${linkScope('OLD.link_key')}) AND dimension = 'country' AND value = OLD.country
			AND clicks = 0 AND uniques = 0 AND signups = 0;
END;

-- inviter_days: sign-ups of an inviter by day, with sums of the week, the month and all time.
CREATE TRIGGER referrals_ranked_insert AFTER INSERT ON referrals BEGIN${countDay('NEW', '+')}
END;

CREATE TRIGGER referrals_ranked_delete AFTER DELETE ON referrals BEGIN${countDay('OLD', '-')}
	DELETE FROM leaderboard WHERE score <= 0 AND period IN (${unionOf(boardsOf(dayOf('OLD')).map(({ period }) => period))});
END;

-- leaderboard: where a user stands follows their days. A day without sign-ups is one that lost its only one.
CREATE TRIGGER inviter_days_ranked_insert AFTER INSERT ON inviter_days BEGIN${moveOnBoards(
  sumBefore,
  `(
			SELECT p.reached_at FROM inviter_days AS p WHERE p.user_id = NEW.user_id AND p.day < NEW.day ORDER BY p.day DESC LIMIT 1)`,
)}${enterBoards(sumBefore)}
END;

CREATE TRIGGER inviter_days_ranked_update AFTER UPDATE ON inviter_days BEGIN${moveOnBoards((sum) => `OLD.${sum}`, 'OLD.reached_at')}
END;

CREATE TRIGGER inviter_days_ranked_again AFTER UPDATE ON inviter_days WHEN OLD.signups = 0 BEGIN${enterBoards((sum) => `OLD.${sum}`)}
END;

-- leaderboard.place: scores move by one. A rise from 3 to 4 changes how many have 4 or more, and nothing else; that
-- number is kept in the last row of a score, so a user who leaves that row hands it to the row before.
CREATE TRIGGER leaderboard_place_insert AFTER INSERT ON leaderboard BEGIN${countBehind('')}
END;

CREATE TRIGGER leaderboard_place_update AFTER UPDATE OF score ON leaderboard BEGIN
	UPDATE leaderboard SET place = iif(${isBehind('OLD')}, place, OLD.place) - (NEW.score < OLD.score)
		WHERE (NEW.score < OLD.score OR NOT ${isBehind('OLD')}) AND ${lastOf('OLD')};${countBehind('NEW.score > OLD.score AND ')}
END;

-- referral_tree and referral_levels: everyone below a user, to a depth of five. A new referral puts the invitee, and
-- everyone below them already, below the inviter and everyone above. The deletion runs before, while the tree has them.
CREATE TRIGGER referrals_tree_insert AFTER INSERT ON referrals BEGIN${addLevels('NEW', '')}
	INSERT INTO referral_tree (ancestor_id, level, descendant_id)${pathsOf('NEW')};
END;

CREATE TRIGGER referrals_tree_delete BEFORE DELETE ON referrals BEGIN${addLevels('OLD', '-')}
	DELETE FROM referral_tree WHERE (ancestor_id, level, descendant_id) IN (${pathsOf('OLD')});
END;
${REWARD_TRIGGERS}${OUTBOX_TRIGGERS}${SIGNALS_VIEW}${EVENT_REPORTS_VIEW}`
