-- counters: how many users are not deleted.
CREATE TRIGGER users_counted_insert AFTER INSERT ON users BEGIN
	UPDATE counters SET value = value + 1 WHERE name = 'users';
END;
--> statement-breakpoint
CREATE TRIGGER users_counted_delete AFTER DELETE ON users WHEN OLD.deleted_at IS NULL BEGIN
	UPDATE counters SET value = value - 1 WHERE name = 'users';
END;
--> statement-breakpoint
-- users.invited_count: how many users have the invite code of this one. Deleted users still count.
CREATE TRIGGER users_invited_insert AFTER INSERT ON users WHEN NEW.invited_by_code IS NOT NULL BEGIN
	UPDATE users SET invited_count = invited_count + 1 WHERE invite_code = NEW.invited_by_code;
END;
--> statement-breakpoint
CREATE TRIGGER users_invited_update AFTER UPDATE OF invited_by_code ON users WHEN NEW.invited_by_code IS NOT OLD.invited_by_code BEGIN
	UPDATE users SET invited_count = invited_count - 1 WHERE invite_code = OLD.invited_by_code;
	UPDATE users SET invited_count = invited_count + 1 WHERE invite_code = NEW.invited_by_code;
END;
--> statement-breakpoint
CREATE TRIGGER users_invited_delete AFTER DELETE ON users WHEN OLD.invited_by_code IS NOT NULL BEGIN
	UPDATE users SET invited_count = invited_count - 1 WHERE invite_code = OLD.invited_by_code;
END;
--> statement-breakpoint
-- users_search: the texts by which users are found who are not deleted.
CREATE TRIGGER users_search_insert AFTER INSERT ON users BEGIN
	INSERT INTO users_search (rowid, phone, email, first_name, last_name, invite_code, invited_by_code)
		VALUES (NEW.id, NEW.phone || '  ', NEW.email || '  ', char(2) || NEW.first_name || '  ', char(2) || NEW.last_name || '  ', NEW.invite_code || '  ', char(2) || NEW.invited_by_code || '  ');
END;
--> statement-breakpoint
CREATE TRIGGER users_search_update AFTER UPDATE OF phone, email, first_name, last_name, invited_by_code ON users WHEN NEW.deleted_at IS NULL BEGIN
	UPDATE users_search SET phone = NEW.phone || '  ', email = NEW.email || '  ', first_name = char(2) || NEW.first_name || '  ', last_name = char(2) || NEW.last_name || '  ', invite_code = NEW.invite_code || '  ', invited_by_code = char(2) || NEW.invited_by_code || '  '
		WHERE rowid = NEW.id;
END;
--> statement-breakpoint
CREATE TRIGGER users_search_delete AFTER DELETE ON users BEGIN
	DELETE FROM users_search WHERE rowid = OLD.id;
END;
--> statement-breakpoint
-- A deleted user keeps their row for the sake of those whom they invited. They are no longer counted or found.
CREATE TRIGGER users_deleted AFTER UPDATE OF deleted_at ON users WHEN NEW.deleted_at IS NOT NULL AND OLD.deleted_at IS NULL BEGIN
	UPDATE counters SET value = value - 1 WHERE name = 'users';
	DELETE FROM users_search WHERE rowid = NEW.id;
END;
--> statement-breakpoint
CREATE TRIGGER users_deleted_for_ever BEFORE UPDATE OF deleted_at ON users WHEN OLD.deleted_at IS NOT NULL AND NEW.deleted_at IS NOT OLD.deleted_at BEGIN
	SELECT RAISE(ABORT, 'a deleted user stays deleted');
END;
--> statement-breakpoint
-- An invite code is printed on paper and part of links, so it never changes.
CREATE TRIGGER users_invite_code_immutable BEFORE UPDATE OF invite_code ON users WHEN NEW.invite_code IS NOT OLD.invite_code BEGIN
	SELECT RAISE(ABORT, 'invite_code is immutable');
END;
--> statement-breakpoint
-- The audit is append-only, with two exceptions. Retention deletes events that are older than a day. Erasing a user
-- clears where an event about them came from and its details.
CREATE TRIGGER audit_events_no_early_delete BEFORE DELETE ON audit_events WHEN OLD.at > (unixepoch() - 86400) * 1000 BEGIN
	SELECT RAISE(ABORT, 'audit_events is append-only');
END;
--> statement-breakpoint
CREATE TRIGGER audit_events_no_update BEFORE UPDATE ON audit_events WHEN NOT (
	NEW.id = OLD.id AND NEW.at = OLD.at AND NEW.actor = OLD.actor AND NEW.actor_id IS OLD.actor_id
	AND NEW.subject_id IS OLD.subject_id AND NEW.subject_staff_id IS OLD.subject_staff_id
	AND NEW.action = OLD.action AND NEW.outcome = OLD.outcome
	AND NEW.country IS NULL AND NEW.network IS NULL AND NEW.user_agent IS NULL AND NEW.request_id IS NULL AND NEW.details IS NULL
	AND EXISTS (SELECT 1 FROM users WHERE id = OLD.subject_id AND deleted_at IS NOT NULL)
) BEGIN
	SELECT RAISE(ABORT, 'audit_events is append-only');
END;
--> statement-breakpoint
-- daily_counts: events of the audit by day, for the dashboard. They outlive the events.
CREATE TRIGGER audit_events_counted AFTER INSERT ON audit_events BEGIN
	INSERT INTO daily_counts (day, metric, value)
		VALUES (date(NEW.at / 1000, 'unixepoch'), NEW.action || CASE WHEN NEW.outcome = 'ok' THEN '' ELSE ':' || NEW.outcome END, 1)
		ON CONFLICT (day, metric) DO UPDATE SET value = value + 1;
END;
--> statement-breakpoint
-- referral_counts.signups: of an inviter and of a link, in all and by day, country and channel; of the whole service by
-- day, since all write to its rows. Clicks and unique visitors come from the flushes of the click counter.
CREATE TRIGGER referrals_counted_insert AFTER INSERT ON referrals BEGIN
	INSERT INTO referral_counts (scope, dimension, value, signups)
		SELECT s.scope, d.dimension, d.value, 1 FROM (SELECT 'u:' || NEW.inviter_id AS scope
			UNION ALL SELECT 'l:' || NEW.link_key) AS s, (SELECT 'total' AS dimension, '' AS value
			UNION ALL SELECT 'day' AS dimension, date(NEW.created_at / 1000, 'unixepoch') AS value
			UNION ALL SELECT 'country' AS dimension, coalesce(NEW.country, 'XX') AS value
			UNION ALL SELECT 'channel' AS dimension, coalesce(NEW.channel, 'direct') AS value) AS d
		WHERE true ON CONFLICT (scope, dimension, value) DO UPDATE SET signups = signups + excluded.signups;
	INSERT INTO referral_counts (scope, dimension, value, signups) VALUES ('all', 'day', date(NEW.created_at / 1000, 'unixepoch'), 1)
		ON CONFLICT (scope, dimension, value) DO UPDATE SET signups = signups + excluded.signups;
END;
--> statement-breakpoint
CREATE TRIGGER referrals_counted_delete AFTER DELETE ON referrals BEGIN
	INSERT INTO referral_counts (scope, dimension, value, signups)
		SELECT s.scope, d.dimension, d.value, -1 FROM (SELECT 'u:' || OLD.inviter_id AS scope
			UNION ALL SELECT 'l:' || OLD.link_key) AS s, (SELECT 'total' AS dimension, '' AS value
			UNION ALL SELECT 'day' AS dimension, date(OLD.created_at / 1000, 'unixepoch') AS value
			UNION ALL SELECT 'country' AS dimension, coalesce(OLD.country, 'XX') AS value
			UNION ALL SELECT 'channel' AS dimension, coalesce(OLD.channel, 'direct') AS value) AS d
		WHERE true ON CONFLICT (scope, dimension, value) DO UPDATE SET signups = signups + excluded.signups;
	INSERT INTO referral_counts (scope, dimension, value, signups) VALUES ('all', 'day', date(OLD.created_at / 1000, 'unixepoch'), -1)
		ON CONFLICT (scope, dimension, value) DO UPDATE SET signups = signups + excluded.signups;
END;
--> statement-breakpoint
-- A referral never changes: a correction deletes it and writes another, and both are counted. Only the country can be
-- cleared, when its user is erased. They stay counted, under XX.
CREATE TRIGGER referrals_immutable
	BEFORE UPDATE OF invitee_id, inviter_id, link_key, method, certainty, program, channel, created_at ON referrals BEGIN
	SELECT RAISE(ABORT, 'a referral is immutable');
END;
--> statement-breakpoint
CREATE TRIGGER referrals_country_immutable BEFORE UPDATE OF country ON referrals WHEN NEW.country IS NOT NULL BEGIN
	SELECT RAISE(ABORT, 'a referral is immutable');
END;
--> statement-breakpoint
CREATE TRIGGER referrals_country_forgotten AFTER UPDATE OF country ON referrals WHEN OLD.country IS NOT NULL BEGIN
	INSERT INTO referral_counts (scope, dimension, value, signups)
		SELECT s.scope, 'country', d.value, d.signups FROM (SELECT 'u:' || OLD.inviter_id AS scope
			UNION ALL SELECT 'l:' || OLD.link_key) AS s, (
			SELECT OLD.country AS value, -1 AS signups
			UNION ALL SELECT 'XX', 1) AS d
		WHERE true ON CONFLICT (scope, dimension, value) DO UPDATE SET signups = signups + excluded.signups;
	DELETE FROM referral_counts
		WHERE scope IN ('u:' || OLD.inviter_id, 'l:' || OLD.link_key) AND dimension = 'country' AND value = OLD.country
			AND clicks = 0 AND uniques = 0 AND signups = 0;
END;
--> statement-breakpoint
-- leaderboard: sign-ups of an inviter by day, week and month, and of all time, and when the score was reached.
CREATE TRIGGER referrals_ranked_insert AFTER INSERT ON referrals BEGIN
	INSERT INTO leaderboard (period, user_id, score, reached_at)
		SELECT period, NEW.inviter_id, 1, NEW.created_at FROM (SELECT 'all' AS period
			UNION ALL SELECT 'month:' || strftime('%Y-%m', NEW.created_at / 1000, 'unixepoch') AS period
			UNION ALL SELECT 'week:' || date(NEW.created_at / 1000, 'unixepoch', 'weekday 0', '-6 days') AS period
			UNION ALL SELECT 'day:' || date(NEW.created_at / 1000, 'unixepoch') AS period)
		WHERE true ON CONFLICT (period, user_id) DO UPDATE SET score = score + 1, reached_at = max(reached_at, excluded.reached_at);
END;
--> statement-breakpoint
CREATE TRIGGER referrals_ranked_delete AFTER DELETE ON referrals BEGIN
	UPDATE leaderboard SET score = score - 1 WHERE user_id = OLD.inviter_id AND period IN (SELECT 'all' AS period
			UNION ALL SELECT 'month:' || strftime('%Y-%m', OLD.created_at / 1000, 'unixepoch') AS period
			UNION ALL SELECT 'week:' || date(OLD.created_at / 1000, 'unixepoch', 'weekday 0', '-6 days') AS period
			UNION ALL SELECT 'day:' || date(OLD.created_at / 1000, 'unixepoch') AS period);
	DELETE FROM leaderboard WHERE user_id = OLD.inviter_id AND score <= 0 AND period IN (SELECT 'all' AS period
			UNION ALL SELECT 'month:' || strftime('%Y-%m', OLD.created_at / 1000, 'unixepoch') AS period
			UNION ALL SELECT 'week:' || date(OLD.created_at / 1000, 'unixepoch', 'weekday 0', '-6 days') AS period
			UNION ALL SELECT 'day:' || date(OLD.created_at / 1000, 'unixepoch') AS period);
END;
--> statement-breakpoint
-- leaderboard_blocks: how many have a score in each block. An empty block is deleted: a climb to 100,000 would leave as
-- many behind. Keys are listed, so that no other block is read.
CREATE TRIGGER leaderboard_counted_insert AFTER INSERT ON leaderboard BEGIN
	INSERT INTO leaderboard_blocks (period, level, block, people)
		SELECT NEW.period, l.level, NEW.score >> (4 * l.level), 1 FROM (SELECT 0 AS level UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4) AS l WHERE true
		ON CONFLICT (period, level, block) DO UPDATE SET people = people + 1;
END;
--> statement-breakpoint
CREATE TRIGGER leaderboard_counted_update AFTER UPDATE OF score ON leaderboard BEGIN
	DELETE FROM leaderboard_blocks WHERE people <= 1 AND (period, level, block) IN (
		SELECT OLD.period, l.level, OLD.score >> (4 * l.level) FROM (SELECT 0 AS level UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4) AS l WHERE OLD.score >> (4 * l.level) <> NEW.score >> (4 * l.level));
	UPDATE leaderboard_blocks SET people = people - 1 WHERE (period, level, block) IN (
		SELECT OLD.period, l.level, OLD.score >> (4 * l.level) FROM (SELECT 0 AS level UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4) AS l WHERE OLD.score >> (4 * l.level) <> NEW.score >> (4 * l.level));
	INSERT INTO leaderboard_blocks (period, level, block, people)
		SELECT NEW.period, l.level, NEW.score >> (4 * l.level), 1 FROM (SELECT 0 AS level UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4) AS l WHERE OLD.score >> (4 * l.level) <> NEW.score >> (4 * l.level)
		ON CONFLICT (period, level, block) DO UPDATE SET people = people + 1;
END;
--> statement-breakpoint
CREATE TRIGGER leaderboard_counted_delete AFTER DELETE ON leaderboard BEGIN
	DELETE FROM leaderboard_blocks WHERE people <= 1 AND (period, level, block) IN (
		SELECT OLD.period, l.level, OLD.score >> (4 * l.level) FROM (SELECT 0 AS level UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4) AS l WHERE true);
	UPDATE leaderboard_blocks SET people = people - 1 WHERE (period, level, block) IN (
		SELECT OLD.period, l.level, OLD.score >> (4 * l.level) FROM (SELECT 0 AS level UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4) AS l WHERE true);
END;
--> statement-breakpoint
-- referral_tree and referral_levels: everyone below a user, to a depth of five. A new referral puts the invitee, and
-- everyone below them already, below the inviter and everyone above. The deletion runs before, while the tree has them.
CREATE TRIGGER referrals_tree_insert AFTER INSERT ON referrals BEGIN
	INSERT INTO referral_levels (user_id, level, people)
		SELECT a.id, a.distance + d.level, d.people FROM (SELECT NEW.inviter_id AS id, 1 AS distance
			UNION ALL SELECT r1.inviter_id, 2 FROM referrals AS r1 WHERE r1.invitee_id = NEW.inviter_id
			UNION ALL SELECT r2.inviter_id, 3 FROM referrals AS r1 JOIN referrals AS r2 ON r2.invitee_id = r1.inviter_id WHERE r1.invitee_id = NEW.inviter_id
			UNION ALL SELECT r3.inviter_id, 4 FROM referrals AS r1 JOIN referrals AS r2 ON r2.invitee_id = r1.inviter_id JOIN referrals AS r3 ON r3.invitee_id = r2.inviter_id WHERE r1.invitee_id = NEW.inviter_id
			UNION ALL SELECT r4.inviter_id, 5 FROM referrals AS r1 JOIN referrals AS r2 ON r2.invitee_id = r1.inviter_id JOIN referrals AS r3 ON r3.invitee_id = r2.inviter_id JOIN referrals AS r4 ON r4.invitee_id = r3.inviter_id WHERE r1.invitee_id = NEW.inviter_id) AS a, (
			SELECT 0 AS level, 1 AS people
			UNION ALL SELECT level, people FROM referral_levels WHERE user_id = NEW.invitee_id) AS d
		WHERE a.distance + d.level <= 5
		ON CONFLICT (user_id, level) DO UPDATE SET people = people + excluded.people;
	INSERT INTO referral_tree (ancestor_id, level, descendant_id)
		SELECT a.id, a.distance + d.level, d.id FROM (SELECT NEW.inviter_id AS id, 1 AS distance
			UNION ALL SELECT r1.inviter_id, 2 FROM referrals AS r1 WHERE r1.invitee_id = NEW.inviter_id
			UNION ALL SELECT r2.inviter_id, 3 FROM referrals AS r1 JOIN referrals AS r2 ON r2.invitee_id = r1.inviter_id WHERE r1.invitee_id = NEW.inviter_id
			UNION ALL SELECT r3.inviter_id, 4 FROM referrals AS r1 JOIN referrals AS r2 ON r2.invitee_id = r1.inviter_id JOIN referrals AS r3 ON r3.invitee_id = r2.inviter_id WHERE r1.invitee_id = NEW.inviter_id
			UNION ALL SELECT r4.inviter_id, 5 FROM referrals AS r1 JOIN referrals AS r2 ON r2.invitee_id = r1.inviter_id JOIN referrals AS r3 ON r3.invitee_id = r2.inviter_id JOIN referrals AS r4 ON r4.invitee_id = r3.inviter_id WHERE r1.invitee_id = NEW.inviter_id) AS a, (
			SELECT NEW.invitee_id AS id, 0 AS level
			UNION ALL SELECT descendant_id, level FROM referral_tree WHERE ancestor_id = NEW.invitee_id) AS d
		WHERE a.distance + d.level <= 5;
END;
--> statement-breakpoint
CREATE TRIGGER referrals_tree_delete BEFORE DELETE ON referrals BEGIN
	INSERT INTO referral_levels (user_id, level, people)
		SELECT a.id, a.distance + d.level, -d.people FROM (SELECT OLD.inviter_id AS id, 1 AS distance
			UNION ALL SELECT r1.inviter_id, 2 FROM referrals AS r1 WHERE r1.invitee_id = OLD.inviter_id
			UNION ALL SELECT r2.inviter_id, 3 FROM referrals AS r1 JOIN referrals AS r2 ON r2.invitee_id = r1.inviter_id WHERE r1.invitee_id = OLD.inviter_id
			UNION ALL SELECT r3.inviter_id, 4 FROM referrals AS r1 JOIN referrals AS r2 ON r2.invitee_id = r1.inviter_id JOIN referrals AS r3 ON r3.invitee_id = r2.inviter_id WHERE r1.invitee_id = OLD.inviter_id
			UNION ALL SELECT r4.inviter_id, 5 FROM referrals AS r1 JOIN referrals AS r2 ON r2.invitee_id = r1.inviter_id JOIN referrals AS r3 ON r3.invitee_id = r2.inviter_id JOIN referrals AS r4 ON r4.invitee_id = r3.inviter_id WHERE r1.invitee_id = OLD.inviter_id) AS a, (
			SELECT 0 AS level, 1 AS people
			UNION ALL SELECT level, people FROM referral_levels WHERE user_id = OLD.invitee_id) AS d
		WHERE a.distance + d.level <= 5
		ON CONFLICT (user_id, level) DO UPDATE SET people = people + excluded.people;
	DELETE FROM referral_tree WHERE (ancestor_id, level, descendant_id) IN (
		SELECT a.id, a.distance + d.level, d.id FROM (SELECT OLD.inviter_id AS id, 1 AS distance
			UNION ALL SELECT r1.inviter_id, 2 FROM referrals AS r1 WHERE r1.invitee_id = OLD.inviter_id
			UNION ALL SELECT r2.inviter_id, 3 FROM referrals AS r1 JOIN referrals AS r2 ON r2.invitee_id = r1.inviter_id WHERE r1.invitee_id = OLD.inviter_id
			UNION ALL SELECT r3.inviter_id, 4 FROM referrals AS r1 JOIN referrals AS r2 ON r2.invitee_id = r1.inviter_id JOIN referrals AS r3 ON r3.invitee_id = r2.inviter_id WHERE r1.invitee_id = OLD.inviter_id
			UNION ALL SELECT r4.inviter_id, 5 FROM referrals AS r1 JOIN referrals AS r2 ON r2.invitee_id = r1.inviter_id JOIN referrals AS r3 ON r3.invitee_id = r2.inviter_id JOIN referrals AS r4 ON r4.invitee_id = r3.inviter_id WHERE r1.invitee_id = OLD.inviter_id) AS a, (
			SELECT OLD.invitee_id AS id, 0 AS level
			UNION ALL SELECT descendant_id, level FROM referral_tree WHERE ancestor_id = OLD.invitee_id) AS d
		WHERE a.distance + d.level <= 5);
END;
