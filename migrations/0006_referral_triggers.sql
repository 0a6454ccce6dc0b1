-- Sign-ups by scope and dimension: see referral_counts in src/db/referral-schema.ts.
CREATE TRIGGER referrals_counted_insert AFTER INSERT ON referrals BEGIN
	INSERT INTO referral_counts (scope, dimension, value, signups)
		SELECT s.scope, d.dimension, d.value, 1 FROM (SELECT 'u:' || NEW.inviter_id AS scope UNION ALL SELECT 'l:' || NEW.link_key) AS s, (
			SELECT 'total' AS dimension, '' AS value
			UNION ALL SELECT 'day', date(NEW.created_at / 1000, 'unixepoch')
			UNION ALL SELECT 'country', coalesce(NEW.country, 'XX')
			UNION ALL SELECT 'channel', coalesce(NEW.channel, 'direct')) AS d
		WHERE true ON CONFLICT (scope, dimension, value) DO UPDATE SET signups = signups + 1;
END;
--> statement-breakpoint
CREATE TRIGGER referrals_counted_delete AFTER DELETE ON referrals BEGIN
	INSERT INTO referral_counts (scope, dimension, value, signups)
		SELECT s.scope, d.dimension, d.value, -1 FROM (SELECT 'u:' || OLD.inviter_id AS scope UNION ALL SELECT 'l:' || OLD.link_key) AS s, (
			SELECT 'total' AS dimension, '' AS value
			UNION ALL SELECT 'day', date(OLD.created_at / 1000, 'unixepoch')
			UNION ALL SELECT 'country', coalesce(OLD.country, 'XX')
			UNION ALL SELECT 'channel', coalesce(OLD.channel, 'direct')) AS d
		WHERE true ON CONFLICT (scope, dimension, value) DO UPDATE SET signups = signups - 1;
END;
--> statement-breakpoint
-- The leaderboard of each period, and how many people have which score. A block that its last one leaves is deleted, not
-- left at 0: whoever climbs to 100,000 would leave as many. Keys are listed, so that no block is read that is not meant.
CREATE TRIGGER leaderboard_counted_insert AFTER INSERT ON leaderboard BEGIN
	INSERT INTO leaderboard_blocks (period, level, block, people)
		SELECT NEW.period, l.level, NEW.score >> (4 * l.level), 1 FROM (SELECT 0 AS level UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4) AS l
		WHERE true ON CONFLICT (period, level, block) DO UPDATE SET people = people + 1;
END;
--> statement-breakpoint
CREATE TRIGGER leaderboard_counted_update AFTER UPDATE OF score ON leaderboard BEGIN
	DELETE FROM leaderboard_blocks WHERE people <= 1 AND (period, level, block) IN (
			SELECT OLD.period, l.level, OLD.score >> (4 * l.level) FROM (SELECT 0 AS level UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4) AS l
			WHERE OLD.score >> (4 * l.level) <> NEW.score >> (4 * l.level));
	UPDATE leaderboard_blocks SET people = people - 1 WHERE (period, level, block) IN (
			SELECT OLD.period, l.level, OLD.score >> (4 * l.level) FROM (SELECT 0 AS level UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4) AS l
			WHERE OLD.score >> (4 * l.level) <> NEW.score >> (4 * l.level));
	INSERT INTO leaderboard_blocks (period, level, block, people)
		SELECT NEW.period, l.level, NEW.score >> (4 * l.level), 1 FROM (SELECT 0 AS level UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4) AS l
		WHERE OLD.score >> (4 * l.level) <> NEW.score >> (4 * l.level)
		ON CONFLICT (period, level, block) DO UPDATE SET people = people + 1;
END;
--> statement-breakpoint
CREATE TRIGGER leaderboard_counted_delete AFTER DELETE ON leaderboard BEGIN
	DELETE FROM leaderboard_blocks WHERE people <= 1 AND (period, level, block) IN (
			SELECT OLD.period, l.level, OLD.score >> (4 * l.level) FROM (SELECT 0 AS level UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4) AS l);
	UPDATE leaderboard_blocks SET people = people - 1 WHERE (period, level, block) IN (
			SELECT OLD.period, l.level, OLD.score >> (4 * l.level) FROM (SELECT 0 AS level UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4) AS l);
END;
--> statement-breakpoint
CREATE TRIGGER referrals_ranked_insert AFTER INSERT ON referrals BEGIN
	INSERT INTO leaderboard (period, user_id, score, reached_at)
		SELECT period, NEW.inviter_id, 1, NEW.created_at FROM (
			SELECT 'all' AS period
			UNION ALL SELECT 'month:' || strftime('%Y-%m', NEW.created_at / 1000, 'unixepoch')
			UNION ALL SELECT 'week:' || date(NEW.created_at / 1000, 'unixepoch', 'weekday 0', '-6 days')
			UNION ALL SELECT 'day:' || date(NEW.created_at / 1000, 'unixepoch'))
		WHERE true ON CONFLICT (period, user_id) DO UPDATE SET score = score + 1, reached_at = max(reached_at, excluded.reached_at);
END;
--> statement-breakpoint
CREATE TRIGGER referrals_ranked_delete AFTER DELETE ON referrals BEGIN
	UPDATE leaderboard SET score = score - 1 WHERE user_id = OLD.inviter_id AND period IN (
			SELECT 'all' AS period
			UNION ALL SELECT 'month:' || strftime('%Y-%m', OLD.created_at / 1000, 'unixepoch')
			UNION ALL SELECT 'week:' || date(OLD.created_at / 1000, 'unixepoch', 'weekday 0', '-6 days')
			UNION ALL SELECT 'day:' || date(OLD.created_at / 1000, 'unixepoch'));
	DELETE FROM leaderboard WHERE user_id = OLD.inviter_id AND score <= 0 AND period IN (
			SELECT 'all' AS period
			UNION ALL SELECT 'month:' || strftime('%Y-%m', OLD.created_at / 1000, 'unixepoch')
			UNION ALL SELECT 'week:' || date(OLD.created_at / 1000, 'unixepoch', 'weekday 0', '-6 days')
			UNION ALL SELECT 'day:' || date(OLD.created_at / 1000, 'unixepoch'));
END;
--> statement-breakpoint
-- Everybody above the inviter, to a depth of five, gains the invitee and whoever is below them already.
-- A trigger may hold no WITH, so each generation is a join of its own.
CREATE TRIGGER referrals_tree_insert AFTER INSERT ON referrals BEGIN
	INSERT INTO referral_levels (user_id, level, people)
		SELECT a.id, a.distance + d.level, d.people FROM (
			SELECT NEW.inviter_id AS id, 1 AS distance
			UNION ALL SELECT r1.inviter_id, 2 FROM referrals AS r1 WHERE r1.invitee_id = NEW.inviter_id
			UNION ALL SELECT r2.inviter_id, 3 FROM referrals AS r1 JOIN referrals AS r2 ON r2.invitee_id = r1.inviter_id WHERE r1.invitee_id = NEW.inviter_id
			UNION ALL SELECT r3.inviter_id, 4 FROM referrals AS r1 JOIN referrals AS r2 ON r2.invitee_id = r1.inviter_id JOIN referrals AS r3 ON r3.invitee_id = r2.inviter_id WHERE r1.invitee_id = NEW.inviter_id
			UNION ALL SELECT r4.inviter_id, 5 FROM referrals AS r1 JOIN referrals AS r2 ON r2.invitee_id = r1.inviter_id JOIN referrals AS r3 ON r3.invitee_id = r2.inviter_id JOIN referrals AS r4 ON r4.invitee_id = r3.inviter_id WHERE r1.invitee_id = NEW.inviter_id) AS a, (
			SELECT 0 AS level, 1 AS people
			UNION ALL SELECT level, people FROM referral_levels WHERE user_id = NEW.invitee_id) AS d
		WHERE a.distance + d.level <= 5
		ON CONFLICT (user_id, level) DO UPDATE SET people = people + excluded.people;
	INSERT INTO referral_tree (ancestor_id, level, descendant_id)
		SELECT a.id, a.distance + d.level, d.id FROM (
			SELECT NEW.inviter_id AS id, 1 AS distance
			UNION ALL SELECT r1.inviter_id, 2 FROM referrals AS r1 WHERE r1.invitee_id = NEW.inviter_id
			UNION ALL SELECT r2.inviter_id, 3 FROM referrals AS r1 JOIN referrals AS r2 ON r2.invitee_id = r1.inviter_id WHERE r1.invitee_id = NEW.inviter_id
			UNION ALL SELECT r3.inviter_id, 4 FROM referrals AS r1 JOIN referrals AS r2 ON r2.invitee_id = r1.inviter_id JOIN referrals AS r3 ON r3.invitee_id = r2.inviter_id WHERE r1.invitee_id = NEW.inviter_id
			UNION ALL SELECT r4.inviter_id, 5 FROM referrals AS r1 JOIN referrals AS r2 ON r2.invitee_id = r1.inviter_id JOIN referrals AS r3 ON r3.invitee_id = r2.inviter_id JOIN referrals AS r4 ON r4.invitee_id = r3.inviter_id WHERE r1.invitee_id = NEW.inviter_id) AS a, (
			SELECT NEW.invitee_id AS id, 0 AS level
			UNION ALL SELECT descendant_id, level FROM referral_tree WHERE ancestor_id = NEW.invitee_id) AS d
		WHERE a.distance + d.level <= 5;
END;
--> statement-breakpoint
-- Before: the people below are found by the tree that still holds them.
CREATE TRIGGER referrals_tree_delete BEFORE DELETE ON referrals BEGIN
	INSERT INTO referral_levels (user_id, level, people)
		SELECT a.id, a.distance + d.level, -d.people FROM (
			SELECT OLD.inviter_id AS id, 1 AS distance
			UNION ALL SELECT r1.inviter_id, 2 FROM referrals AS r1 WHERE r1.invitee_id = OLD.inviter_id
			UNION ALL SELECT r2.inviter_id, 3 FROM referrals AS r1 JOIN referrals AS r2 ON r2.invitee_id = r1.inviter_id WHERE r1.invitee_id = OLD.inviter_id
			UNION ALL SELECT r3.inviter_id, 4 FROM referrals AS r1 JOIN referrals AS r2 ON r2.invitee_id = r1.inviter_id JOIN referrals AS r3 ON r3.invitee_id = r2.inviter_id WHERE r1.invitee_id = OLD.inviter_id
			UNION ALL SELECT r4.inviter_id, 5 FROM referrals AS r1 JOIN referrals AS r2 ON r2.invitee_id = r1.inviter_id JOIN referrals AS r3 ON r3.invitee_id = r2.inviter_id JOIN referrals AS r4 ON r4.invitee_id = r3.inviter_id WHERE r1.invitee_id = OLD.inviter_id) AS a, (
			SELECT 0 AS level, 1 AS people
			UNION ALL SELECT level, people FROM referral_levels WHERE user_id = OLD.invitee_id) AS d
		WHERE a.distance + d.level <= 5
		ON CONFLICT (user_id, level) DO UPDATE SET people = people + excluded.people;
	DELETE FROM referral_tree WHERE (ancestor_id, level, descendant_id) IN (
		SELECT a.id, a.distance + d.level, d.id FROM (
			SELECT OLD.inviter_id AS id, 1 AS distance
			UNION ALL SELECT r1.inviter_id, 2 FROM referrals AS r1 WHERE r1.invitee_id = OLD.inviter_id
			UNION ALL SELECT r2.inviter_id, 3 FROM referrals AS r1 JOIN referrals AS r2 ON r2.invitee_id = r1.inviter_id WHERE r1.invitee_id = OLD.inviter_id
			UNION ALL SELECT r3.inviter_id, 4 FROM referrals AS r1 JOIN referrals AS r2 ON r2.invitee_id = r1.inviter_id JOIN referrals AS r3 ON r3.invitee_id = r2.inviter_id WHERE r1.invitee_id = OLD.inviter_id
			UNION ALL SELECT r4.inviter_id, 5 FROM referrals AS r1 JOIN referrals AS r2 ON r2.invitee_id = r1.inviter_id JOIN referrals AS r3 ON r3.invitee_id = r2.inviter_id JOIN referrals AS r4 ON r4.invitee_id = r3.inviter_id WHERE r1.invitee_id = OLD.inviter_id) AS a, (
			SELECT OLD.invitee_id AS id, 0 AS level
			UNION ALL SELECT descendant_id, level FROM referral_tree WHERE ancestor_id = OLD.invitee_id) AS d
		WHERE a.distance + d.level <= 5);
END;
--> statement-breakpoint
-- Who invited whom is never overwritten: a correction deletes the row and writes another, and both are counted.
CREATE TRIGGER referrals_immutable
	BEFORE UPDATE OF invitee_id, inviter_id, link_key, method, certainty, program, channel, created_at ON referrals BEGIN
	SELECT RAISE(ABORT, 'a referral is immutable');
END;
--> statement-breakpoint
-- Only where somebody came from can be forgotten, when they are erased. They stay counted, as of nowhere.
CREATE TRIGGER referrals_country_immutable BEFORE UPDATE OF country ON referrals WHEN NEW.country IS NOT NULL BEGIN
	SELECT RAISE(ABORT, 'a referral is immutable');
END;
--> statement-breakpoint
CREATE TRIGGER referrals_country_forgotten AFTER UPDATE OF country ON referrals WHEN OLD.country IS NOT NULL BEGIN
	INSERT INTO referral_counts (scope, dimension, value, signups)
		SELECT s.scope, 'country', d.value, d.signups FROM (SELECT 'u:' || OLD.inviter_id AS scope UNION ALL SELECT 'l:' || OLD.link_key) AS s, (
			SELECT OLD.country AS value, -1 AS signups
			UNION ALL SELECT 'XX', 1) AS d
		WHERE true ON CONFLICT (scope, dimension, value) DO UPDATE SET signups = signups + excluded.signups;
	DELETE FROM referral_counts
		WHERE scope IN ('u:' || OLD.inviter_id, 'l:' || OLD.link_key) AND dimension = 'country' AND value = OLD.country
			AND clicks = 0 AND uniques = 0 AND signups = 0;
END;
--> statement-breakpoint
-- Those who were invited before this table was there, all by the code of their inviter.
INSERT INTO referrals (invitee_id, inviter_id, link_key, method, certainty, created_at)
	SELECT u.id, i.id, i.invite_code, 'code', 'certain', u.date_joined
	FROM users AS u JOIN users AS i ON i.invite_code = u.invited_by_code ORDER BY u.id;
