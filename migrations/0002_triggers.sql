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
	INSERT INTO users_search (rowid, terms) VALUES (NEW.id, concat_ws(' ', (SELECT char(2) || replace(rtrim(concat_ws(' ', concat_ws(' ', substr(v, 1, 4), substr(v, 2, 4), substr(v, 3, 4), substr(v, 4, 4), substr(v, 5, 4), substr(v, 6, 4), substr(v, 7, 4), substr(v, 8, 4), substr(v, 9, 4), substr(v, 10, 4), substr(v, 11, 4), substr(v, 12, 4), substr(v, 13, 4), substr(v, 14, 4), substr(v, 15, 4), substr(v, 16, 4)), iif(length(v) > 16, (SELECT group_concat(substr(v, key + 1, 4), ' ')
			FROM json_each('[0' || replace(hex(zeroblob(length(v) - 1)), '00', ',0') || ']') WHERE key >= 16), NULL))), ' ', ' ' || char(2)) FROM (SELECT NEW.phone AS v) WHERE v <> ''), char(2) || char(4) || substr(NEW.phone, -4), (SELECT char(2) || replace(rtrim(concat_ws(' ', concat_ws(' ', substr(v, 1, 4), substr(v, 2, 4), substr(v, 3, 4), substr(v, 4, 4), substr(v, 5, 4), substr(v, 6, 4), substr(v, 7, 4), substr(v, 8, 4), substr(v, 9, 4), substr(v, 10, 4), substr(v, 11, 4), substr(v, 12, 4), substr(v, 13, 4), substr(v, 14, 4), substr(v, 15, 4), substr(v, 16, 4), substr(v, 17, 4), substr(v, 18, 4), substr(v, 19, 4), substr(v, 20, 4), substr(v, 21, 4), substr(v, 22, 4), substr(v, 23, 4), substr(v, 24, 4), substr(v, 25, 4), substr(v, 26, 4), substr(v, 27, 4), substr(v, 28, 4), substr(v, 29, 4), substr(v, 30, 4), substr(v, 31, 4)), concat_ws(' ', substr(v, 32, 4), substr(v, 33, 4), substr(v, 34, 4), substr(v, 35, 4), substr(v, 36, 4), substr(v, 37, 4), substr(v, 38, 4), substr(v, 39, 4), substr(v, 40, 4)), iif(length(v) > 40, (SELECT group_concat(substr(v, key + 1, 4), ' ')
			FROM json_each('[0' || replace(hex(zeroblob(length(v) - 1)), '00', ',0') || ']') WHERE key >= 40), NULL))), ' ', ' ' || char(2)) FROM (SELECT lower(NEW.email) AS v) WHERE v <> ''), (SELECT rtrim(concat_ws(' ', concat_ws(' ', substr(v, 1, 4), substr(v, 2, 4), substr(v, 3, 4), substr(v, 4, 4), substr(v, 5, 4), substr(v, 6, 4), substr(v, 7, 4), substr(v, 8, 4), substr(v, 9, 4), substr(v, 10, 4), substr(v, 11, 4), substr(v, 12, 4), substr(v, 13, 4), substr(v, 14, 4), substr(v, 15, 4), substr(v, 16, 4), substr(v, 17, 4), substr(v, 18, 4), substr(v, 19, 4), substr(v, 20, 4), substr(v, 21, 4), substr(v, 22, 4), substr(v, 23, 4), substr(v, 24, 4)), iif(length(v) > 24, (SELECT group_concat(substr(v, key + 1, 4), ' ')
			FROM json_each('[0' || replace(hex(zeroblob(length(v) - 1)), '00', ',0') || ']') WHERE key >= 24), NULL))) FROM (SELECT replace(coalesce(NEW.first_name_folded, lower(NEW.first_name)), ' ', char(3)) AS v) WHERE v <> ''), (SELECT rtrim(concat_ws(' ', concat_ws(' ', substr(v, 1, 4), substr(v, 2, 4), substr(v, 3, 4), substr(v, 4, 4), substr(v, 5, 4), substr(v, 6, 4), substr(v, 7, 4), substr(v, 8, 4), substr(v, 9, 4), substr(v, 10, 4), substr(v, 11, 4), substr(v, 12, 4), substr(v, 13, 4), substr(v, 14, 4), substr(v, 15, 4), substr(v, 16, 4), substr(v, 17, 4), substr(v, 18, 4), substr(v, 19, 4), substr(v, 20, 4), substr(v, 21, 4), substr(v, 22, 4), substr(v, 23, 4), substr(v, 24, 4)), iif(length(v) > 24, (SELECT group_concat(substr(v, key + 1, 4), ' ')
			FROM json_each('[0' || replace(hex(zeroblob(length(v) - 1)), '00', ',0') || ']') WHERE key >= 24), NULL))) FROM (SELECT replace(coalesce(NEW.last_name_folded, lower(NEW.last_name)), ' ', char(3)) AS v) WHERE v <> ''), (SELECT rtrim(concat_ws(' ', concat_ws(' ', substr(v, 1, 4), substr(v, 2, 4), substr(v, 3, 4), substr(v, 4, 4), substr(v, 5, 4), substr(v, 6, 4)), iif(length(v) > 6, (SELECT group_concat(substr(v, key + 1, 4), ' ')
			FROM json_each('[0' || replace(hex(zeroblob(length(v) - 1)), '00', ',0') || ']') WHERE key >= 6), NULL))) FROM (SELECT lower(NEW.invite_code) AS v) WHERE v <> ''), (SELECT rtrim(concat_ws(' ', concat_ws(' ', substr(v, 1, 4), substr(v, 2, 4), substr(v, 3, 4), substr(v, 4, 4), substr(v, 5, 4), substr(v, 6, 4)), iif(length(v) > 6, (SELECT group_concat(substr(v, key + 1, 4), ' ')
			FROM json_each('[0' || replace(hex(zeroblob(length(v) - 1)), '00', ',0') || ']') WHERE key >= 6), NULL))) FROM (SELECT lower(NEW.invited_by_code) AS v) WHERE v <> '')));
END;
--> statement-breakpoint
CREATE TRIGGER users_search_update AFTER UPDATE OF phone, email, first_name, last_name, first_name_folded, last_name_folded, invited_by_code ON users WHEN NEW.deleted_at IS NULL BEGIN
	UPDATE users_search SET terms = concat_ws(' ', (SELECT char(2) || replace(rtrim(concat_ws(' ', concat_ws(' ', substr(v, 1, 4), substr(v, 2, 4), substr(v, 3, 4), substr(v, 4, 4), substr(v, 5, 4), substr(v, 6, 4), substr(v, 7, 4), substr(v, 8, 4), substr(v, 9, 4), substr(v, 10, 4), substr(v, 11, 4), substr(v, 12, 4), substr(v, 13, 4), substr(v, 14, 4), substr(v, 15, 4), substr(v, 16, 4)), iif(length(v) > 16, (SELECT group_concat(substr(v, key + 1, 4), ' ')
			FROM json_each('[0' || replace(hex(zeroblob(length(v) - 1)), '00', ',0') || ']') WHERE key >= 16), NULL))), ' ', ' ' || char(2)) FROM (SELECT NEW.phone AS v) WHERE v <> ''), char(2) || char(4) || substr(NEW.phone, -4), (SELECT char(2) || replace(rtrim(concat_ws(' ', concat_ws(' ', substr(v, 1, 4), substr(v, 2, 4), substr(v, 3, 4), substr(v, 4, 4), substr(v, 5, 4), substr(v, 6, 4), substr(v, 7, 4), substr(v, 8, 4), substr(v, 9, 4), substr(v, 10, 4), substr(v, 11, 4), substr(v, 12, 4), substr(v, 13, 4), substr(v, 14, 4), substr(v, 15, 4), substr(v, 16, 4), substr(v, 17, 4), substr(v, 18, 4), substr(v, 19, 4), substr(v, 20, 4), substr(v, 21, 4), substr(v, 22, 4), substr(v, 23, 4), substr(v, 24, 4), substr(v, 25, 4), substr(v, 26, 4), substr(v, 27, 4), substr(v, 28, 4), substr(v, 29, 4), substr(v, 30, 4), substr(v, 31, 4)), concat_ws(' ', substr(v, 32, 4), substr(v, 33, 4), substr(v, 34, 4), substr(v, 35, 4), substr(v, 36, 4), substr(v, 37, 4), substr(v, 38, 4), substr(v, 39, 4), substr(v, 40, 4)), iif(length(v) > 40, (SELECT group_concat(substr(v, key + 1, 4), ' ')
			FROM json_each('[0' || replace(hex(zeroblob(length(v) - 1)), '00', ',0') || ']') WHERE key >= 40), NULL))), ' ', ' ' || char(2)) FROM (SELECT lower(NEW.email) AS v) WHERE v <> ''), (SELECT rtrim(concat_ws(' ', concat_ws(' ', substr(v, 1, 4), substr(v, 2, 4), substr(v, 3, 4), substr(v, 4, 4), substr(v, 5, 4), substr(v, 6, 4), substr(v, 7, 4), substr(v, 8, 4), substr(v, 9, 4), substr(v, 10, 4), substr(v, 11, 4), substr(v, 12, 4), substr(v, 13, 4), substr(v, 14, 4), substr(v, 15, 4), substr(v, 16, 4), substr(v, 17, 4), substr(v, 18, 4), substr(v, 19, 4), substr(v, 20, 4), substr(v, 21, 4), substr(v, 22, 4), substr(v, 23, 4), substr(v, 24, 4)), iif(length(v) > 24, (SELECT group_concat(substr(v, key + 1, 4), ' ')
			FROM json_each('[0' || replace(hex(zeroblob(length(v) - 1)), '00', ',0') || ']') WHERE key >= 24), NULL))) FROM (SELECT replace(coalesce(NEW.first_name_folded, lower(NEW.first_name)), ' ', char(3)) AS v) WHERE v <> ''), (SELECT rtrim(concat_ws(' ', concat_ws(' ', substr(v, 1, 4), substr(v, 2, 4), substr(v, 3, 4), substr(v, 4, 4), substr(v, 5, 4), substr(v, 6, 4), substr(v, 7, 4), substr(v, 8, 4), substr(v, 9, 4), substr(v, 10, 4), substr(v, 11, 4), substr(v, 12, 4), substr(v, 13, 4), substr(v, 14, 4), substr(v, 15, 4), substr(v, 16, 4), substr(v, 17, 4), substr(v, 18, 4), substr(v, 19, 4), substr(v, 20, 4), substr(v, 21, 4), substr(v, 22, 4), substr(v, 23, 4), substr(v, 24, 4)), iif(length(v) > 24, (SELECT group_concat(substr(v, key + 1, 4), ' ')
			FROM json_each('[0' || replace(hex(zeroblob(length(v) - 1)), '00', ',0') || ']') WHERE key >= 24), NULL))) FROM (SELECT replace(coalesce(NEW.last_name_folded, lower(NEW.last_name)), ' ', char(3)) AS v) WHERE v <> ''), (SELECT rtrim(concat_ws(' ', concat_ws(' ', substr(v, 1, 4), substr(v, 2, 4), substr(v, 3, 4), substr(v, 4, 4), substr(v, 5, 4), substr(v, 6, 4)), iif(length(v) > 6, (SELECT group_concat(substr(v, key + 1, 4), ' ')
			FROM json_each('[0' || replace(hex(zeroblob(length(v) - 1)), '00', ',0') || ']') WHERE key >= 6), NULL))) FROM (SELECT lower(NEW.invite_code) AS v) WHERE v <> ''), (SELECT rtrim(concat_ws(' ', concat_ws(' ', substr(v, 1, 4), substr(v, 2, 4), substr(v, 3, 4), substr(v, 4, 4), substr(v, 5, 4), substr(v, 6, 4)), iif(length(v) > 6, (SELECT group_concat(substr(v, key + 1, 4), ' ')
			FROM json_each('[0' || replace(hex(zeroblob(length(v) - 1)), '00', ',0') || ']') WHERE key >= 6), NULL))) FROM (SELECT lower(NEW.invited_by_code) AS v) WHERE v <> '')) WHERE rowid = NEW.id;
END;
--> statement-breakpoint
CREATE TRIGGER users_search_delete AFTER DELETE ON users BEGIN
	DELETE FROM users_search WHERE rowid = OLD.id;
END;
--> statement-breakpoint
-- A deleted user keeps their row for the sake of those whom they invited. They are no longer counted or found,
-- and where they came from is forgotten.
CREATE TRIGGER users_deleted AFTER UPDATE OF deleted_at ON users WHEN NEW.deleted_at IS NOT NULL AND OLD.deleted_at IS NULL BEGIN
	UPDATE counters SET value = value - 1 WHERE name = 'users';
	DELETE FROM users_search WHERE rowid = NEW.id;
	UPDATE referrals SET country = NULL WHERE invitee_id = NEW.id AND country IS NOT NULL;
	UPDATE sign_up_origins SET country = NULL, platform = NULL, steps = NULL WHERE user_id = NEW.id;
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
CREATE TRIGGER audit_events_no_early_delete BEFORE DELETE ON audit_events WHEN OLD.id > (unixepoch() - 86400) * 1000000 BEGIN
	SELECT RAISE(ABORT, 'audit_events is append-only');
END;
--> statement-breakpoint
CREATE TRIGGER audit_events_no_update BEFORE UPDATE ON audit_events WHEN NOT (
	NEW.id = OLD.id AND NEW.actor = OLD.actor AND NEW.actor_id IS OLD.actor_id
	AND NEW.subject_id IS OLD.subject_id AND NEW.subject_staff_id IS OLD.subject_staff_id
	AND NEW.action = OLD.action AND NEW.outcome = OLD.outcome
	AND NEW.country IS NULL AND NEW.network IS NULL AND NEW.user_agent IS NULL AND NEW.request_id IS NULL AND NEW.details IS NULL
	AND EXISTS (SELECT 1 FROM users WHERE id = OLD.subject_id AND deleted_at IS NOT NULL)
) BEGIN
	SELECT RAISE(ABORT, 'audit_events is append-only');
END;
--> statement-breakpoint
-- A sign-in: counted by day, written into its user, and the deletion that they asked for is cancelled. It lifts a block
-- only if that has expired.
CREATE TRIGGER sessions_opened AFTER INSERT ON sessions BEGIN
	INSERT INTO daily_counts (day, metric, value)
		VALUES (date(NEW.id / 1000000, 'unixepoch'), CASE WHEN NEW.is_sign_up THEN 'sign_up' ELSE 'sign_in' END, 1)
		ON CONFLICT (day, metric) DO UPDATE SET value = value + 1;
	UPDATE users SET last_login = NEW.id / 1000, deletion_requested_at = NULL, is_active = is_active OR coalesce(blocked_until <= NEW.id / 1000, false)
		WHERE id = NEW.user_id;
END;
--> statement-breakpoint
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
--> statement-breakpoint
-- The audit reads sign-ins as it reads its events, so what they record is as final. Refreshing and ending a session
-- change other columns; erasing a user clears where they signed in from.
CREATE TRIGGER sessions_no_early_delete BEFORE DELETE ON sessions WHEN OLD.id > (unixepoch() - 86400) * 1000000 BEGIN
	SELECT RAISE(ABORT, 'a sign-in stays recorded');
END;
--> statement-breakpoint
CREATE TRIGGER sessions_no_update BEFORE UPDATE OF id, user_id, challenge, is_sign_up, device, device_hash, country, network ON sessions WHEN NOT (
	NEW.id = OLD.id AND NEW.user_id = OLD.user_id AND NEW.is_sign_up = OLD.is_sign_up
	AND NEW.challenge IS NULL AND NEW.device IS NULL AND NEW.device_hash IS NULL AND NEW.country IS NULL AND NEW.network IS NULL
	AND EXISTS (SELECT 1 FROM users WHERE id = OLD.user_id AND deleted_at IS NOT NULL)
) BEGIN
	SELECT RAISE(ABORT, 'a sign-in stays recorded');
END;
--> statement-breakpoint
-- A sign-in beyond the limit records the end of another session, and with that the session ends: one statement for both.
CREATE TRIGGER sessions_surplus AFTER INSERT ON audit_events WHEN NEW.action = 'session_ended' AND NEW.details ->> '$.reason' = 'surplus' BEGIN
	UPDATE sessions SET ended_at = NEW.id / 1000 WHERE id = CAST(NEW.details ->> '$.session' AS INTEGER) AND ended_at IS NULL;
END;
--> statement-breakpoint
-- daily_counts: events of the audit by day, for the dashboard. They outlive the events.
CREATE TRIGGER audit_events_counted AFTER INSERT ON audit_events BEGIN
	INSERT INTO daily_counts (day, metric, value)
		VALUES (date(NEW.id / 1000000, 'unixepoch'), NEW.action || CASE WHEN NEW.outcome = 'ok' THEN '' ELSE ':' || NEW.outcome END, 1)
		ON CONFLICT (day, metric) DO UPDATE SET value = value + 1;
END;
--> statement-breakpoint
-- referral_counts.signups: of a link, of the links that a user made, and of the whole service by day. Clicks and unique
-- visitors come from the flushes of the click counter.
CREATE TRIGGER referrals_counted_insert AFTER INSERT ON referrals BEGIN
	INSERT INTO referral_counts (scope, dimension, value, signups)
		SELECT scope, dimension, value, 1 FROM (
			SELECT 'l:' || NEW.link_key AS scope, 'country' AS dimension, coalesce(NEW.country, 'XX') AS value
			UNION ALL SELECT 'l:' || NEW.link_key AS scope, 'channel' AS dimension, coalesce(NEW.channel, 'direct') AS value) WHERE true ON CONFLICT (scope, dimension, value) DO UPDATE SET signups = signups + excluded.signups;
END;
--> statement-breakpoint
CREATE TRIGGER referrals_counted_delete AFTER DELETE ON referrals BEGIN
	INSERT INTO referral_counts (scope, dimension, value, signups)
		SELECT scope, dimension, value, -1 FROM (
			SELECT 'l:' || OLD.link_key AS scope, 'country' AS dimension, coalesce(OLD.country, 'XX') AS value
			UNION ALL SELECT 'l:' || OLD.link_key AS scope, 'channel' AS dimension, coalesce(OLD.channel, 'direct') AS value) WHERE true ON CONFLICT (scope, dimension, value) DO UPDATE SET signups = signups + excluded.signups;
END;
--> statement-breakpoint
CREATE TRIGGER referrals_made_counted_insert AFTER INSERT ON referrals WHEN EXISTS (SELECT 1 FROM referral_links WHERE key = NEW.link_key) BEGIN
	INSERT INTO referral_counts (scope, dimension, value, signups)
		SELECT scope, dimension, value, 1 FROM (
			SELECT 'l:' || NEW.link_key AS scope, 'total' AS dimension, '' AS value
			UNION ALL SELECT 'l:' || NEW.link_key AS scope, 'day' AS dimension, date(NEW.created_at / 1000, 'unixepoch') AS value
			UNION ALL SELECT 'u:' || NEW.inviter_id AS scope, 'day' AS dimension, date(NEW.created_at / 1000, 'unixepoch') AS value
			UNION ALL SELECT 'u:' || NEW.inviter_id AS scope, 'country' AS dimension, coalesce(NEW.country, 'XX') AS value
			UNION ALL SELECT 'u:' || NEW.inviter_id AS scope, 'channel' AS dimension, coalesce(NEW.channel, 'direct') AS value) WHERE true ON CONFLICT (scope, dimension, value) DO UPDATE SET signups = signups + excluded.signups;
END;
--> statement-breakpoint
CREATE TRIGGER referrals_made_counted_delete AFTER DELETE ON referrals WHEN EXISTS (SELECT 1 FROM referral_links WHERE key = OLD.link_key) BEGIN
	INSERT INTO referral_counts (scope, dimension, value, signups)
		SELECT scope, dimension, value, -1 FROM (
			SELECT 'l:' || OLD.link_key AS scope, 'total' AS dimension, '' AS value
			UNION ALL SELECT 'l:' || OLD.link_key AS scope, 'day' AS dimension, date(OLD.created_at / 1000, 'unixepoch') AS value
			UNION ALL SELECT 'u:' || OLD.inviter_id AS scope, 'day' AS dimension, date(OLD.created_at / 1000, 'unixepoch') AS value
			UNION ALL SELECT 'u:' || OLD.inviter_id AS scope, 'country' AS dimension, coalesce(OLD.country, 'XX') AS value
			UNION ALL SELECT 'u:' || OLD.inviter_id AS scope, 'channel' AS dimension, coalesce(OLD.channel, 'direct') AS value) WHERE true ON CONFLICT (scope, dimension, value) DO UPDATE SET signups = signups + excluded.signups;
END;
--> statement-breakpoint
-- Whoever signs up with an inviter has a referral, and one without is counted for the campaign link.
CREATE TRIGGER sign_up_origins_referred AFTER INSERT ON sign_up_origins WHEN NEW.inviter_id IS NOT NULL BEGIN
	INSERT INTO referrals (invitee_id, inviter_id, link_key, method, certainty, channel, country, created_at)
		VALUES (NEW.user_id, NEW.inviter_id, NEW.link_key, NEW.method, CASE NEW.method WHEN 'token' THEN 'likely' ELSE 'certain' END,
			NEW.channel, NEW.country, NEW.created_at);
END;
--> statement-breakpoint
CREATE TRIGGER sign_up_origins_counted AFTER INSERT ON sign_up_origins WHEN NEW.campaign IS NOT NULL BEGIN
	INSERT INTO referral_counts (scope, dimension, value, signups)
		SELECT scope, dimension, value, 1 FROM (
			SELECT 'l:' || NEW.link_key AS scope, 'total' AS dimension, '' AS value
			UNION ALL SELECT 'l:' || NEW.link_key AS scope, 'day' AS dimension, date(NEW.created_at / 1000, 'unixepoch') AS value
			UNION ALL SELECT 'l:' || NEW.link_key AS scope, 'country' AS dimension, coalesce(NEW.country, 'XX') AS value
			UNION ALL SELECT 'l:' || NEW.link_key AS scope, 'channel' AS dimension, coalesce(NEW.channel, 'direct') AS value) WHERE true ON CONFLICT (scope, dimension, value) DO UPDATE SET signups = signups + excluded.signups;
END;
--> statement-breakpoint
-- How someone came never changes. Erasing them clears where from, and retention clears the steps.
CREATE TRIGGER sign_up_origins_immutable BEFORE UPDATE ON sign_up_origins WHEN NOT (
	NEW.user_id = OLD.user_id AND NEW.inviter_id IS OLD.inviter_id AND NEW.link_key IS OLD.link_key AND NEW.method IS OLD.method
	AND NEW.channel IS OLD.channel AND NEW.campaign IS OLD.campaign AND NEW.created_at = OLD.created_at
	AND (NEW.platform IS NULL OR NEW.platform IS OLD.platform) AND (NEW.country IS NULL OR NEW.country IS OLD.country)
	AND (NEW.steps IS NULL OR NEW.steps IS OLD.steps)
) BEGIN
	SELECT RAISE(ABORT, 'an origin is immutable');
END;
--> statement-breakpoint
CREATE TRIGGER sign_up_origins_country_forgotten AFTER UPDATE OF country ON sign_up_origins
	WHEN OLD.campaign IS NOT NULL AND OLD.country IS NOT NULL AND NEW.country IS NULL BEGIN
	INSERT INTO referral_counts (scope, dimension, value, signups)
		SELECT 'l:' || OLD.link_key, 'country', d.value, d.signups FROM (
			SELECT OLD.country AS value, -1 AS signups
			UNION ALL SELECT 'XX', 1) AS d
		WHERE true ON CONFLICT (scope, dimension, value) DO UPDATE SET signups = signups + excluded.signups;
	DELETE FROM referral_counts WHERE scope = 'l:' || OLD.link_key AND dimension = 'country' AND value = OLD.country
		AND clicks = 0 AND uniques = 0 AND signups = 0;
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
		SELECT s.scope, 'country', d.value, d.signups FROM (
			SELECT 'l:' || OLD.link_key AS scope
			UNION ALL SELECT 'u:' || OLD.inviter_id WHERE EXISTS (SELECT 1 FROM referral_links WHERE key = OLD.link_key)) AS s, (
			SELECT OLD.country AS value, -1 AS signups
			UNION ALL SELECT 'XX', 1) AS d
		WHERE true ON CONFLICT (scope, dimension, value) DO UPDATE SET signups = signups + excluded.signups;
	DELETE FROM referral_counts
		WHERE scope IN ('u:' || OLD.inviter_id, 'l:' || OLD.link_key) AND dimension = 'country' AND value = OLD.country
			AND clicks = 0 AND uniques = 0 AND signups = 0;
END;
--> statement-breakpoint
-- inviter_days: sign-ups of an inviter by day, with sums of the week, the month and all time.
CREATE TRIGGER referrals_ranked_insert AFTER INSERT ON referrals BEGIN
	INSERT INTO inviter_days (user_id, day, signups, week, month, total, reached_at)
		SELECT NEW.inviter_id, date(NEW.created_at / 1000, 'unixepoch'), +1, iif(p.day >= date(date(NEW.created_at / 1000, 'unixepoch'), 'weekday 0', '-6 days'), p.week, 0) + 1, iif(p.day >= substr(date(NEW.created_at / 1000, 'unixepoch'), 1, 7), p.month, 0) + 1, iif(p.day >= '', p.total, 0) + 1,
			NEW.created_at
		FROM (SELECT 1) LEFT JOIN inviter_days AS p ON p.user_id = NEW.inviter_id
			AND p.day = (SELECT max(day) FROM inviter_days WHERE user_id = NEW.inviter_id AND day < date(NEW.created_at / 1000, 'unixepoch'))
		WHERE true ON CONFLICT (user_id, day) DO UPDATE SET signups = signups + 1, week = week + 1,
			month = month + 1, total = total + 1, reached_at = max(reached_at, excluded.reached_at);
	UPDATE inviter_days SET week = week + (day BETWEEN date(date(NEW.created_at / 1000, 'unixepoch'), 'weekday 0', '-6 days') AND date(date(NEW.created_at / 1000, 'unixepoch'), 'weekday 0')), month = month + (day BETWEEN substr(date(NEW.created_at / 1000, 'unixepoch'), 1, 7) AND substr(date(NEW.created_at / 1000, 'unixepoch'), 1, 7) || '-31'), total = total + 1
		WHERE user_id = NEW.inviter_id AND day > date(NEW.created_at / 1000, 'unixepoch');
END;
--> statement-breakpoint
CREATE TRIGGER referrals_ranked_delete AFTER DELETE ON referrals BEGIN
	INSERT INTO inviter_days (user_id, day, signups, week, month, total, reached_at)
		SELECT OLD.inviter_id, date(OLD.created_at / 1000, 'unixepoch'), -1, iif(p.day >= date(date(OLD.created_at / 1000, 'unixepoch'), 'weekday 0', '-6 days'), p.week, 0) - 1, iif(p.day >= substr(date(OLD.created_at / 1000, 'unixepoch'), 1, 7), p.month, 0) - 1, iif(p.day >= '', p.total, 0) - 1,
			coalesce(p.reached_at, 0)
		FROM (SELECT 1) LEFT JOIN inviter_days AS p ON p.user_id = OLD.inviter_id
			AND p.day = (SELECT max(day) FROM inviter_days WHERE user_id = OLD.inviter_id AND day < date(OLD.created_at / 1000, 'unixepoch'))
		WHERE true ON CONFLICT (user_id, day) DO UPDATE SET signups = signups - 1, week = week - 1,
			month = month - 1, total = total - 1, reached_at = max(reached_at, excluded.reached_at);
	UPDATE inviter_days SET week = week - (day BETWEEN date(date(OLD.created_at / 1000, 'unixepoch'), 'weekday 0', '-6 days') AND date(date(OLD.created_at / 1000, 'unixepoch'), 'weekday 0')), month = month - (day BETWEEN substr(date(OLD.created_at / 1000, 'unixepoch'), 1, 7) AND substr(date(OLD.created_at / 1000, 'unixepoch'), 1, 7) || '-31'), total = total - 1
		WHERE user_id = OLD.inviter_id AND day > date(OLD.created_at / 1000, 'unixepoch');
	DELETE FROM leaderboard WHERE score <= 0 AND period IN (SELECT 'all'
			UNION ALL SELECT 'month:' || substr(date(OLD.created_at / 1000, 'unixepoch'), 1, 7)
			UNION ALL SELECT 'week:' || date(date(OLD.created_at / 1000, 'unixepoch'), 'weekday 0', '-6 days')
			UNION ALL SELECT 'day:' || date(OLD.created_at / 1000, 'unixepoch'));
END;
--> statement-breakpoint
-- leaderboard: where a user stands follows their days. A day without sign-ups is one that lost its only one.
CREATE TRIGGER inviter_days_ranked_insert AFTER INSERT ON inviter_days BEGIN
	UPDATE leaderboard SET score = NEW.total, reached_at = NEW.reached_at,
			place = coalesce((
			SELECT l.place FROM leaderboard AS l WHERE l.period = 'all' AND l.score >= NEW.total
			ORDER BY l.score, l.reached_at DESC, l.user_id DESC LIMIT 1), 0) + (NEW.total > NEW.total - NEW.signups)
		WHERE period = 'all' AND score = NEW.total - NEW.signups AND reached_at = (
			SELECT p.reached_at FROM inviter_days AS p WHERE p.user_id = NEW.user_id AND p.day < NEW.day ORDER BY p.day DESC LIMIT 1) AND user_id = NEW.user_id
			AND NEW.total <> NEW.total - NEW.signups AND NOT EXISTS (
			SELECT 1 FROM inviter_days AS d WHERE d.user_id = NEW.user_id AND d.day > NEW.day AND d.day <= '9999');
	UPDATE leaderboard SET score = NEW.month, reached_at = NEW.reached_at,
			place = coalesce((
			SELECT l.place FROM leaderboard AS l WHERE l.period = 'month:' || substr(NEW.day, 1, 7) AND l.score >= NEW.month
			ORDER BY l.score, l.reached_at DESC, l.user_id DESC LIMIT 1), 0) + (NEW.month > NEW.month - NEW.signups)
		WHERE period = 'month:' || substr(NEW.day, 1, 7) AND score = NEW.month - NEW.signups AND reached_at = (
			SELECT p.reached_at FROM inviter_days AS p WHERE p.user_id = NEW.user_id AND p.day < NEW.day ORDER BY p.day DESC LIMIT 1) AND user_id = NEW.user_id
			AND NEW.month <> NEW.month - NEW.signups AND NOT EXISTS (
			SELECT 1 FROM inviter_days AS d WHERE d.user_id = NEW.user_id AND d.day > NEW.day AND d.day <= substr(NEW.day, 1, 7) || '-31');
	UPDATE leaderboard SET score = NEW.week, reached_at = NEW.reached_at,
			place = coalesce((
			SELECT l.place FROM leaderboard AS l WHERE l.period = 'week:' || date(NEW.day, 'weekday 0', '-6 days') AND l.score >= NEW.week
			ORDER BY l.score, l.reached_at DESC, l.user_id DESC LIMIT 1), 0) + (NEW.week > NEW.week - NEW.signups)
		WHERE period = 'week:' || date(NEW.day, 'weekday 0', '-6 days') AND score = NEW.week - NEW.signups AND reached_at = (
			SELECT p.reached_at FROM inviter_days AS p WHERE p.user_id = NEW.user_id AND p.day < NEW.day ORDER BY p.day DESC LIMIT 1) AND user_id = NEW.user_id
			AND NEW.week <> NEW.week - NEW.signups AND NOT EXISTS (
			SELECT 1 FROM inviter_days AS d WHERE d.user_id = NEW.user_id AND d.day > NEW.day AND d.day <= date(NEW.day, 'weekday 0'));
	UPDATE leaderboard SET score = NEW.signups, reached_at = NEW.reached_at,
			place = coalesce((
			SELECT l.place FROM leaderboard AS l WHERE l.period = 'day:' || NEW.day AND l.score >= NEW.signups
			ORDER BY l.score, l.reached_at DESC, l.user_id DESC LIMIT 1), 0) + (NEW.signups > NEW.signups - NEW.signups)
		WHERE period = 'day:' || NEW.day AND score = NEW.signups - NEW.signups AND reached_at = (
			SELECT p.reached_at FROM inviter_days AS p WHERE p.user_id = NEW.user_id AND p.day < NEW.day ORDER BY p.day DESC LIMIT 1) AND user_id = NEW.user_id
			AND NEW.signups <> NEW.signups - NEW.signups AND NOT EXISTS (
			SELECT 1 FROM inviter_days AS d WHERE d.user_id = NEW.user_id AND d.day > NEW.day AND d.day <= NEW.day);
	INSERT INTO leaderboard (period, score, reached_at, user_id, place)
		SELECT 'all', NEW.total, NEW.reached_at, NEW.user_id, coalesce((
			SELECT l.place FROM leaderboard AS l WHERE l.period = 'all' AND l.score >= NEW.total
			ORDER BY l.score, l.reached_at DESC, l.user_id DESC LIMIT 1), 0) + 1
		WHERE NEW.total - NEW.signups = 0 AND NEW.total > 0 AND NOT EXISTS (
			SELECT 1 FROM inviter_days AS d WHERE d.user_id = NEW.user_id AND d.day > NEW.day AND d.day <= '9999');
	INSERT INTO leaderboard (period, score, reached_at, user_id, place)
		SELECT 'month:' || substr(NEW.day, 1, 7), NEW.month, NEW.reached_at, NEW.user_id, coalesce((
			SELECT l.place FROM leaderboard AS l WHERE l.period = 'month:' || substr(NEW.day, 1, 7) AND l.score >= NEW.month
			ORDER BY l.score, l.reached_at DESC, l.user_id DESC LIMIT 1), 0) + 1
		WHERE NEW.month - NEW.signups = 0 AND NEW.month > 0 AND NOT EXISTS (
			SELECT 1 FROM inviter_days AS d WHERE d.user_id = NEW.user_id AND d.day > NEW.day AND d.day <= substr(NEW.day, 1, 7) || '-31');
	INSERT INTO leaderboard (period, score, reached_at, user_id, place)
		SELECT 'week:' || date(NEW.day, 'weekday 0', '-6 days'), NEW.week, NEW.reached_at, NEW.user_id, coalesce((
			SELECT l.place FROM leaderboard AS l WHERE l.period = 'week:' || date(NEW.day, 'weekday 0', '-6 days') AND l.score >= NEW.week
			ORDER BY l.score, l.reached_at DESC, l.user_id DESC LIMIT 1), 0) + 1
		WHERE NEW.week - NEW.signups = 0 AND NEW.week > 0 AND NOT EXISTS (
			SELECT 1 FROM inviter_days AS d WHERE d.user_id = NEW.user_id AND d.day > NEW.day AND d.day <= date(NEW.day, 'weekday 0'));
	INSERT INTO leaderboard (period, score, reached_at, user_id, place)
		SELECT 'day:' || NEW.day, NEW.signups, NEW.reached_at, NEW.user_id, coalesce((
			SELECT l.place FROM leaderboard AS l WHERE l.period = 'day:' || NEW.day AND l.score >= NEW.signups
			ORDER BY l.score, l.reached_at DESC, l.user_id DESC LIMIT 1), 0) + 1
		WHERE NEW.signups - NEW.signups = 0 AND NEW.signups > 0 AND NOT EXISTS (
			SELECT 1 FROM inviter_days AS d WHERE d.user_id = NEW.user_id AND d.day > NEW.day AND d.day <= NEW.day);
END;
--> statement-breakpoint
CREATE TRIGGER inviter_days_ranked_update AFTER UPDATE ON inviter_days BEGIN
	UPDATE leaderboard SET score = NEW.total, reached_at = NEW.reached_at,
			place = coalesce((
			SELECT l.place FROM leaderboard AS l WHERE l.period = 'all' AND l.score >= NEW.total
			ORDER BY l.score, l.reached_at DESC, l.user_id DESC LIMIT 1), 0) + (NEW.total > OLD.total)
		WHERE period = 'all' AND score = OLD.total AND reached_at = OLD.reached_at AND user_id = NEW.user_id
			AND NEW.total <> OLD.total AND NOT EXISTS (
			SELECT 1 FROM inviter_days AS d WHERE d.user_id = NEW.user_id AND d.day > NEW.day AND d.day <= '9999');
	UPDATE leaderboard SET score = NEW.month, reached_at = NEW.reached_at,
			place = coalesce((
			SELECT l.place FROM leaderboard AS l WHERE l.period = 'month:' || substr(NEW.day, 1, 7) AND l.score >= NEW.month
			ORDER BY l.score, l.reached_at DESC, l.user_id DESC LIMIT 1), 0) + (NEW.month > OLD.month)
		WHERE period = 'month:' || substr(NEW.day, 1, 7) AND score = OLD.month AND reached_at = OLD.reached_at AND user_id = NEW.user_id
			AND NEW.month <> OLD.month AND NOT EXISTS (
			SELECT 1 FROM inviter_days AS d WHERE d.user_id = NEW.user_id AND d.day > NEW.day AND d.day <= substr(NEW.day, 1, 7) || '-31');
	UPDATE leaderboard SET score = NEW.week, reached_at = NEW.reached_at,
			place = coalesce((
			SELECT l.place FROM leaderboard AS l WHERE l.period = 'week:' || date(NEW.day, 'weekday 0', '-6 days') AND l.score >= NEW.week
			ORDER BY l.score, l.reached_at DESC, l.user_id DESC LIMIT 1), 0) + (NEW.week > OLD.week)
		WHERE period = 'week:' || date(NEW.day, 'weekday 0', '-6 days') AND score = OLD.week AND reached_at = OLD.reached_at AND user_id = NEW.user_id
			AND NEW.week <> OLD.week AND NOT EXISTS (
			SELECT 1 FROM inviter_days AS d WHERE d.user_id = NEW.user_id AND d.day > NEW.day AND d.day <= date(NEW.day, 'weekday 0'));
	UPDATE leaderboard SET score = NEW.signups, reached_at = NEW.reached_at,
			place = coalesce((
			SELECT l.place FROM leaderboard AS l WHERE l.period = 'day:' || NEW.day AND l.score >= NEW.signups
			ORDER BY l.score, l.reached_at DESC, l.user_id DESC LIMIT 1), 0) + (NEW.signups > OLD.signups)
		WHERE period = 'day:' || NEW.day AND score = OLD.signups AND reached_at = OLD.reached_at AND user_id = NEW.user_id
			AND NEW.signups <> OLD.signups AND NOT EXISTS (
			SELECT 1 FROM inviter_days AS d WHERE d.user_id = NEW.user_id AND d.day > NEW.day AND d.day <= NEW.day);
END;
--> statement-breakpoint
CREATE TRIGGER inviter_days_ranked_again AFTER UPDATE ON inviter_days WHEN OLD.signups = 0 BEGIN
	INSERT INTO leaderboard (period, score, reached_at, user_id, place)
		SELECT 'all', NEW.total, NEW.reached_at, NEW.user_id, coalesce((
			SELECT l.place FROM leaderboard AS l WHERE l.period = 'all' AND l.score >= NEW.total
			ORDER BY l.score, l.reached_at DESC, l.user_id DESC LIMIT 1), 0) + 1
		WHERE OLD.total = 0 AND NEW.total > 0 AND NOT EXISTS (
			SELECT 1 FROM inviter_days AS d WHERE d.user_id = NEW.user_id AND d.day > NEW.day AND d.day <= '9999');
	INSERT INTO leaderboard (period, score, reached_at, user_id, place)
		SELECT 'month:' || substr(NEW.day, 1, 7), NEW.month, NEW.reached_at, NEW.user_id, coalesce((
			SELECT l.place FROM leaderboard AS l WHERE l.period = 'month:' || substr(NEW.day, 1, 7) AND l.score >= NEW.month
			ORDER BY l.score, l.reached_at DESC, l.user_id DESC LIMIT 1), 0) + 1
		WHERE OLD.month = 0 AND NEW.month > 0 AND NOT EXISTS (
			SELECT 1 FROM inviter_days AS d WHERE d.user_id = NEW.user_id AND d.day > NEW.day AND d.day <= substr(NEW.day, 1, 7) || '-31');
	INSERT INTO leaderboard (period, score, reached_at, user_id, place)
		SELECT 'week:' || date(NEW.day, 'weekday 0', '-6 days'), NEW.week, NEW.reached_at, NEW.user_id, coalesce((
			SELECT l.place FROM leaderboard AS l WHERE l.period = 'week:' || date(NEW.day, 'weekday 0', '-6 days') AND l.score >= NEW.week
			ORDER BY l.score, l.reached_at DESC, l.user_id DESC LIMIT 1), 0) + 1
		WHERE OLD.week = 0 AND NEW.week > 0 AND NOT EXISTS (
			SELECT 1 FROM inviter_days AS d WHERE d.user_id = NEW.user_id AND d.day > NEW.day AND d.day <= date(NEW.day, 'weekday 0'));
	INSERT INTO leaderboard (period, score, reached_at, user_id, place)
		SELECT 'day:' || NEW.day, NEW.signups, NEW.reached_at, NEW.user_id, coalesce((
			SELECT l.place FROM leaderboard AS l WHERE l.period = 'day:' || NEW.day AND l.score >= NEW.signups
			ORDER BY l.score, l.reached_at DESC, l.user_id DESC LIMIT 1), 0) + 1
		WHERE OLD.signups = 0 AND NEW.signups > 0 AND NOT EXISTS (
			SELECT 1 FROM inviter_days AS d WHERE d.user_id = NEW.user_id AND d.day > NEW.day AND d.day <= NEW.day);
END;
--> statement-breakpoint
-- leaderboard.place: scores move by one. A rise from 3 to 4 changes how many have 4 or more, and nothing else; that
-- number is kept in the last row of a score, so a user who leaves that row hands it to the row before.
CREATE TRIGGER leaderboard_place_insert AFTER INSERT ON leaderboard BEGIN
	UPDATE leaderboard SET place = place + 1
		WHERE period = NEW.period AND score = NEW.score AND (reached_at, user_id) = (
			SELECT l.reached_at, l.user_id FROM leaderboard AS l WHERE l.period = NEW.period AND l.score = NEW.score AND (l.reached_at, l.user_id) > (NEW.reached_at, NEW.user_id)
			ORDER BY l.reached_at DESC, l.user_id DESC LIMIT 1);
END;
--> statement-breakpoint
CREATE TRIGGER leaderboard_place_update AFTER UPDATE OF score ON leaderboard BEGIN
	UPDATE leaderboard SET place = iif((reached_at, user_id) > (OLD.reached_at, OLD.user_id), place, OLD.place) - (NEW.score < OLD.score)
		WHERE (NEW.score < OLD.score OR NOT (reached_at, user_id) > (OLD.reached_at, OLD.user_id)) AND period = OLD.period AND score = OLD.score AND (reached_at, user_id) = (
			SELECT l.reached_at, l.user_id FROM leaderboard AS l WHERE l.period = OLD.period AND l.score = OLD.score
			ORDER BY l.reached_at DESC, l.user_id DESC LIMIT 1);
	UPDATE leaderboard SET place = place + 1
		WHERE NEW.score > OLD.score AND period = NEW.period AND score = NEW.score AND (reached_at, user_id) = (
			SELECT l.reached_at, l.user_id FROM leaderboard AS l WHERE l.period = NEW.period AND l.score = NEW.score AND (l.reached_at, l.user_id) > (NEW.reached_at, NEW.user_id)
			ORDER BY l.reached_at DESC, l.user_id DESC LIMIT 1);
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
--> statement-breakpoint
-- sign_up_queue: sign-ups of referred users, in the batch that signs them up, until src/rewards has made events of them. Of
-- someone who gets an inviter later, it is when they get one; other referrals are there before the session.
CREATE TRIGGER sessions_sign_up_queued AFTER INSERT ON sessions WHEN NEW.is_sign_up AND EXISTS (SELECT 1 FROM programs WHERE event = 'sign_up') BEGIN
	INSERT INTO sign_up_queue (user_id, at) SELECT NEW.user_id, NEW.id / 1000 WHERE EXISTS (SELECT 1 FROM referrals WHERE invitee_id = NEW.user_id)
		ON CONFLICT (user_id) DO NOTHING;
END;
--> statement-breakpoint
CREATE TRIGGER referrals_sign_up_queued AFTER INSERT ON referrals WHEN NEW.method IN ('profile', 'staff') AND EXISTS (SELECT 1 FROM programs WHERE event = 'sign_up') BEGIN
	INSERT INTO sign_up_queue (user_id, at) SELECT id, date_joined FROM users WHERE id = NEW.invitee_id
		AND NOT EXISTS (SELECT 1 FROM reward_events WHERE source = 'service' AND event_id = 'sign_up-' || users.id)
		ON CONFLICT (user_id) DO NOTHING;
END;
--> statement-breakpoint
-- An event's decisions become rewards. They are held from when the event was stored: one reported late is held as long.
CREATE TRIGGER reward_events_decided AFTER INSERT ON reward_events WHEN NEW.decisions <> '[]' BEGIN
	INSERT INTO rewards (program_id, invitee_id, side, ordinal, user_id, event, version, amount, state, hold_until, signals, expires_at, created_at, changed_at)
		SELECT r.program_id, NEW.user_id, s.value ->> 'side', s.value ->> 'ordinal', s.value ->> 'user', NEW.id, r.version, s.value ->> 'amount',
			iif(r.rule ->> 'hold_days' > 0 OR d.value ->> 'signals' IS NOT NULL, 'held', 'available'),
			NEW.created_at + r.rule ->> 'hold_days' * 86400000,
			d.value ->> 'signals',
			NEW.created_at + (r.rule ->> 'hold_days' + r.rule ->> 'expires_days') * 86400000, NEW.created_at, NEW.created_at
		FROM json_each(NEW.decisions) AS d, json_each(d.value -> 'sides') AS s
			JOIN program_rules AS r ON r.program_id = d.value ->> 'program' AND r.version = d.value ->> 'version'
		WHERE s.value ->> 'user' IS NOT NULL;
END;
--> statement-breakpoint
-- transfers: every reward is paid out of its program's account, and every change of its state moves it.
CREATE TRIGGER rewards_earned AFTER INSERT ON rewards BEGIN
	INSERT INTO transfers (debit, credit, amount, unit, kind, reward, created_at)
		SELECT 'program:' || NEW.program_id, iif(NEW.state = 'held', 'held:' || NEW.user_id, 'available:' || NEW.user_id), NEW.amount, (SELECT unit FROM programs WHERE id = NEW.program_id), 'earn', NEW.program_id || '-' || NEW.invitee_id || '-' || NEW.side || '-' || NEW.ordinal, NEW.changed_at
		WHERE true;
END;
--> statement-breakpoint
CREATE TRIGGER rewards_moved AFTER UPDATE OF state ON rewards WHEN NEW.state <> OLD.state AND NEW.state <> 'reversed' BEGIN
	INSERT INTO transfers (debit, credit, amount, unit, kind, reward, created_at)
		SELECT 'held:' || NEW.user_id, 'available:' || NEW.user_id, NEW.amount - NEW.reversed, (SELECT unit FROM programs WHERE id = NEW.program_id), 'release', NEW.program_id || '-' || NEW.invitee_id || '-' || NEW.side || '-' || NEW.ordinal, NEW.changed_at
		WHERE OLD.state = 'held' AND NEW.state IN ('available', 'fulfilled') AND NEW.amount - NEW.reversed > 0;
	INSERT INTO transfers (debit, credit, amount, unit, kind, reward, created_at)
		SELECT 'available:' || NEW.user_id, 'paid:' || NEW.program_id, NEW.amount - NEW.reversed, (SELECT unit FROM programs WHERE id = NEW.program_id), 'fulfil', NEW.program_id || '-' || NEW.invitee_id || '-' || NEW.side || '-' || NEW.ordinal, NEW.changed_at
		WHERE NEW.state = 'fulfilled' AND NEW.amount - NEW.reversed > 0;
	INSERT INTO transfers (debit, credit, amount, unit, kind, reward, created_at)
		SELECT iif(OLD.state = 'held', 'held:' || NEW.user_id, 'available:' || NEW.user_id), 'program:' || NEW.program_id, NEW.amount - NEW.reversed, (SELECT unit FROM programs WHERE id = NEW.program_id), iif(NEW.state = 'voided', 'void', 'expire'), NEW.program_id || '-' || NEW.invitee_id || '-' || NEW.side || '-' || NEW.ordinal, NEW.changed_at
		WHERE NEW.state IN ('voided', 'expired') AND NEW.amount - NEW.reversed > 0;
END;
--> statement-breakpoint
-- An event is what was reported. Refunds and the erasure of its user change other columns.
CREATE TRIGGER reward_events_immutable
	BEFORE UPDATE OF id, source, event_id, user_id, type, value, occurred_at, created_at, inviter_id, is_certain, inviter_is_active, invitee_is_active, decisions ON reward_events BEGIN
	SELECT RAISE(ABORT, 'an event is immutable');
END;
--> statement-breakpoint
-- A refund takes back what the event earned.
CREATE TRIGGER reward_events_reversed AFTER UPDATE OF reversed ON reward_events WHEN NEW.reversed > OLD.reversed BEGIN
	UPDATE rewards SET reversed = t.target, state = iif(t.target = amount, 'reversed', state), changed_at = NEW.reversed_at
		FROM (
			SELECT r.program_id, s.value ->> 'side' AS side, s.value ->> 'ordinal' AS ordinal, CASE
				WHEN NEW.value IS NULL OR NEW.reversed >= NEW.value OR r.rule ->> 'minimum_value' > NEW.value - NEW.reversed THEN (s.value ->> 'amount')
				WHEN p.value ->> 'percent' IS NULL THEN 0
				ELSE (s.value ->> 'amount') - min((s.value ->> 'amount'), (NEW.value - NEW.reversed) * CAST(round(p.value ->> 'percent' * 100) AS INTEGER) / 10000)
			END AS target
			FROM json_each(NEW.decisions) AS d, json_each(d.value -> 'sides') AS s
				JOIN program_rules AS r ON r.program_id = d.value ->> 'program' AND r.version = d.value ->> 'version'
				JOIN json_each(r.rule) AS p ON p.key = s.value ->> 'side'
			WHERE s.value ->> 'user' IS NOT NULL
		) AS t
		WHERE rewards.program_id = t.program_id AND rewards.invitee_id = NEW.user_id AND rewards.side = t.side AND rewards.ordinal = t.ordinal
			AND t.target > rewards.reversed AND rewards.state IN ('held', 'available', 'fulfilled');
END;
--> statement-breakpoint
-- What was fulfilled is taken back from what is available, which may fall below zero: later rewards make up for it. The
-- budget stays spent, as the money is gone: or a pair that refunds after each payout would be paid for ever.
CREATE TRIGGER rewards_reversed AFTER UPDATE OF reversed ON rewards WHEN NEW.reversed > OLD.reversed BEGIN
	INSERT INTO transfers (debit, credit, amount, unit, kind, reward, created_at)
		SELECT iif(OLD.state = 'held', 'held:' || NEW.user_id, 'available:' || NEW.user_id), iif(OLD.state = 'fulfilled', 'owed:' || NEW.program_id, 'program:' || NEW.program_id), NEW.reversed - OLD.reversed, (SELECT unit FROM programs WHERE id = NEW.program_id), 'reverse', NEW.program_id || '-' || NEW.invitee_id || '-' || NEW.side || '-' || NEW.ordinal, NEW.changed_at
		WHERE true;
END;
--> statement-breakpoint
-- If an invitee is blocked or leaves within the hold, staff look at what their events have earned.
CREATE TRIGGER users_gone AFTER UPDATE OF is_active, deletion_requested_at ON users
	WHEN NEW.deleted_at IS NULL AND (NEW.is_active < OLD.is_active OR (NEW.deletion_requested_at IS NOT NULL AND OLD.deletion_requested_at IS NULL)) BEGIN
	UPDATE rewards SET signals = json_set(coalesce(signals, '{}'), '$.invitee_gone', iif(NEW.is_active, 'deleted', 'blocked')), changed_at = max(changed_at, unixepoch() * 1000)
		WHERE program_id IN (SELECT id FROM programs) AND invitee_id = NEW.id AND state = 'held' AND (signals IS NOT NULL OR hold_until > unixepoch() * 1000)
			AND (SELECT rule ->> '$.signals.invitee_gone' FROM program_rules AS r WHERE r.program_id = rewards.program_id AND r.version = rewards.version);
END;
--> statement-breakpoint
-- Of someone who is erased, nothing is left to be paid out: it goes back, as when staff void it.
CREATE TRIGGER users_erased AFTER UPDATE OF deleted_at ON users WHEN NEW.deleted_at IS NOT NULL AND OLD.deleted_at IS NULL BEGIN
	UPDATE rewards SET state = 'voided', changed_at = NEW.deleted_at WHERE user_id = NEW.id AND state IN ('held', 'available');
END;
--> statement-breakpoint
-- A referral that is declined, removed or corrected takes what it earned along: what is held is voided, the rest reversed.
-- A user who gets another inviter keeps what they got for being invited. Their row already says who that is.
CREATE TRIGGER referrals_rewards_taken_back AFTER DELETE ON referrals
	WHEN NOT EXISTS (SELECT 1 FROM users AS u JOIN users AS i ON i.invite_code = u.invited_by_code WHERE u.id = OLD.invitee_id AND i.id = OLD.inviter_id) BEGIN
	UPDATE rewards SET state = iif(state = 'held' AND (signals IS NOT NULL OR hold_until > unixepoch() * 1000), 'voided', 'reversed'), reversed = iif(state = 'held' AND (signals IS NOT NULL OR hold_until > unixepoch() * 1000), reversed, amount), changed_at = max(changed_at, unixepoch() * 1000)
		WHERE program_id IN (SELECT id FROM programs) AND invitee_id = OLD.invitee_id AND state IN ('held', 'available', 'fulfilled')
			AND CASE side WHEN 'inviter' THEN user_id = OLD.inviter_id ELSE (SELECT invited_by_code FROM users WHERE id = OLD.invitee_id) IS NULL END;
END;
--> statement-breakpoint
-- A reward is what its event earned. Only its state and what was taken back change, and that grows to the amount.
CREATE TRIGGER rewards_immutable BEFORE UPDATE ON rewards WHEN NOT (
	NEW.program_id = OLD.program_id AND NEW.invitee_id = OLD.invitee_id AND NEW.side = OLD.side AND NEW.ordinal = OLD.ordinal
	AND NEW.user_id = OLD.user_id AND NEW.amount = OLD.amount AND NEW.event = OLD.event
	AND NEW.reversed BETWEEN OLD.reversed AND NEW.amount
) BEGIN
	SELECT RAISE(ABORT, 'a reward is immutable');
END;
--> statement-breakpoint
CREATE TRIGGER rewards_no_delete BEFORE DELETE ON rewards BEGIN
	SELECT RAISE(ABORT, 'a reward is immutable');
END;
--> statement-breakpoint
-- reward_caps: what an inviter has earned by rules that have caps.
CREATE TRIGGER rewards_capped AFTER INSERT ON rewards WHEN NEW.side = 'inviter' BEGIN
	INSERT INTO reward_caps (program_id, inviter_id, period, rewards, amount)
		SELECT NEW.program_id, NEW.user_id, p.value, 1, NEW.amount
		FROM program_rules AS r JOIN reward_events AS e ON e.id = NEW.event JOIN json_each(json_array('all', date(e.occurred_at / 1000, 'unixepoch'))) AS p
		WHERE r.program_id = NEW.program_id AND r.version = NEW.version AND r.rule -> 'caps' IS NOT NULL
		ON CONFLICT (program_id, inviter_id, period) DO UPDATE SET rewards = rewards + 1, amount = amount + excluded.amount;
END;
--> statement-breakpoint
-- The ledger only grows, and the balances are its sums.
CREATE TRIGGER transfers_balanced AFTER INSERT ON transfers BEGIN
	INSERT INTO accounts (account, unit, balance) VALUES (NEW.debit, NEW.unit, -NEW.amount), (NEW.credit, NEW.unit, NEW.amount)
		ON CONFLICT (account, unit) DO UPDATE SET balance = balance + excluded.balance;
END;
--> statement-breakpoint
-- Each transfer has the next id, so that none can be missing or come in between unnoticed.
CREATE TRIGGER transfers_in_order AFTER INSERT ON transfers
	WHEN NEW.id <> coalesce((SELECT max(id) FROM transfers WHERE id < NEW.id), 0) + 1 OR EXISTS (SELECT 1 FROM transfers WHERE id > NEW.id)
BEGIN
	SELECT RAISE(ABORT, 'the ledger is append-only');
END;
--> statement-breakpoint
CREATE TRIGGER transfers_no_update BEFORE UPDATE ON transfers BEGIN
	SELECT RAISE(ABORT, 'the ledger is append-only');
END;
--> statement-breakpoint
CREATE TRIGGER transfers_no_delete BEFORE DELETE ON transfers BEGIN
	SELECT RAISE(ABORT, 'the ledger is append-only');
END;
--> statement-breakpoint
CREATE TRIGGER ledger_seals_no_update BEFORE UPDATE ON ledger_seals BEGIN
	SELECT RAISE(ABORT, 'the ledger is append-only');
END;
--> statement-breakpoint
CREATE TRIGGER ledger_seals_no_delete BEFORE DELETE ON ledger_seals BEGIN
	SELECT RAISE(ABORT, 'the ledger is append-only');
END;
--> statement-breakpoint
-- program_pauses: between which events a program was paused, for simulations.
CREATE TRIGGER programs_paused AFTER UPDATE OF paused_at ON programs WHEN NEW.paused_at IS NOT NULL AND OLD.paused_at IS NULL BEGIN
	INSERT INTO program_pauses (program_id, after_event) SELECT NEW.id, coalesce(max(id), 0) FROM reward_events WHERE true
		ON CONFLICT (program_id, after_event) DO UPDATE SET until_event = NULL;
END;
--> statement-breakpoint
CREATE TRIGGER programs_resumed AFTER UPDATE OF paused_at ON programs WHEN NEW.paused_at IS NULL AND OLD.paused_at IS NOT NULL BEGIN
	UPDATE program_pauses SET until_event = (SELECT coalesce(max(id), 0) FROM reward_events) WHERE program_id = NEW.id AND until_event IS NULL;
END;
--> statement-breakpoint
CREATE TRIGGER program_rules_immutable BEFORE UPDATE ON program_rules BEGIN
	SELECT RAISE(ABORT, 'a rule is immutable');
END;
--> statement-breakpoint
CREATE TRIGGER users_announced AFTER INSERT ON users WHEN (EXISTS (SELECT 1 FROM webhooks) OR EXISTS (SELECT 1 FROM api_keys WHERE revoked_at IS NULL AND instr(scopes, 'feed.read') > 0)) BEGIN
	INSERT INTO outbox (type, at, data) SELECT 'user.created', NEW.date_joined, json_object('user_id', NEW.id, 'invite_code', NEW.invite_code);
END;
--> statement-breakpoint
CREATE TRIGGER users_deleted_announced AFTER UPDATE OF deleted_at ON users WHEN NEW.deleted_at IS NOT NULL AND OLD.deleted_at IS NULL AND (EXISTS (SELECT 1 FROM webhooks) OR EXISTS (SELECT 1 FROM api_keys WHERE revoked_at IS NULL AND instr(scopes, 'feed.read') > 0)) BEGIN
	INSERT INTO outbox (type, at, data) SELECT 'user.deleted', NEW.deleted_at, json_object('user_id', NEW.id, 'invite_code', NEW.invite_code);
END;
--> statement-breakpoint
-- One that staff write is part of a correction.
CREATE TRIGGER referrals_announced AFTER INSERT ON referrals WHEN NEW.method <> 'staff' AND (EXISTS (SELECT 1 FROM webhooks) OR EXISTS (SELECT 1 FROM api_keys WHERE revoked_at IS NULL AND instr(scopes, 'feed.read') > 0)) BEGIN
	INSERT INTO outbox (type, at, data) SELECT 'referral.created', NEW.created_at, json_object('invitee_id', NEW.invitee_id, 'inviter_id', NEW.inviter_id, 'method', NEW.method, 'certainty', NEW.certainty, 'link', NEW.link_key, 'channel', NEW.channel);
END;
--> statement-breakpoint
-- The event of a correction keeps both referrals. That of a user who declines their inviter comes before the referral goes.
CREATE TRIGGER referrals_corrected_announced AFTER INSERT ON audit_events
	WHEN NEW.action IN ('inviter_corrected', 'invited_by_declined') AND NEW.outcome = 'ok' AND (EXISTS (SELECT 1 FROM webhooks) OR EXISTS (SELECT 1 FROM api_keys WHERE revoked_at IS NULL AND instr(scopes, 'feed.read') > 0)) BEGIN
	INSERT INTO outbox (type, at, data) SELECT 'referral.corrected', NEW.id / 1000, json_object('invitee_id', NEW.subject_id, 'inviter_id', NEW.details ->> '$.after.inviter_id', 'former_inviter_id', iif(NEW.action = 'inviter_corrected', NEW.details ->> '$.before.inviter_id',
			(SELECT inviter_id FROM referrals WHERE invitee_id = NEW.subject_id)), 'by', NEW.actor);
END;
--> statement-breakpoint
CREATE TRIGGER rewards_announced AFTER INSERT ON rewards WHEN (EXISTS (SELECT 1 FROM webhooks) OR EXISTS (SELECT 1 FROM api_keys WHERE revoked_at IS NULL AND instr(scopes, 'feed.read') > 0)) BEGIN
	INSERT INTO outbox (type, at, data) SELECT 'reward.' || NEW.state, NEW.created_at, json_object('id', NEW.program_id || '-' || NEW.invitee_id || '-' || NEW.side || '-' || NEW.ordinal, 'program', (SELECT name FROM programs WHERE id = NEW.program_id), 'side', NEW.side, 'user_id', NEW.user_id, 'amount', NEW.amount, 'reversed', NEW.reversed, 'unit', (SELECT unit FROM programs WHERE id = NEW.program_id), 'state', NEW.state, 'available_at', strftime('%Y-%m-%dT%H:%M:%fZ', NEW.hold_until / 1000.0, 'unixepoch'), 'expires_at', strftime('%Y-%m-%dT%H:%M:%fZ', NEW.expires_at / 1000.0, 'unixepoch'), 'created_at', strftime('%Y-%m-%dT%H:%M:%fZ', NEW.created_at / 1000.0, 'unixepoch'), 'event_id', (SELECT event_id FROM reward_events WHERE id = NEW.event));
END;
--> statement-breakpoint
-- One that was fulfilled straight from held has been available too, as in the ledger.
CREATE TRIGGER rewards_changed_announced AFTER UPDATE OF state, reversed ON rewards WHEN (EXISTS (SELECT 1 FROM webhooks) OR EXISTS (SELECT 1 FROM api_keys WHERE revoked_at IS NULL AND instr(scopes, 'feed.read') > 0)) BEGIN
	INSERT INTO outbox (type, at, data) SELECT 'reward.available', NEW.changed_at, json_object('id', NEW.program_id || '-' || NEW.invitee_id || '-' || NEW.side || '-' || NEW.ordinal, 'program', (SELECT name FROM programs WHERE id = NEW.program_id), 'side', NEW.side, 'user_id', NEW.user_id, 'amount', NEW.amount, 'reversed', NEW.reversed, 'unit', (SELECT unit FROM programs WHERE id = NEW.program_id), 'state', 'available', 'available_at', strftime('%Y-%m-%dT%H:%M:%fZ', NEW.hold_until / 1000.0, 'unixepoch'), 'expires_at', strftime('%Y-%m-%dT%H:%M:%fZ', NEW.expires_at / 1000.0, 'unixepoch'), 'created_at', strftime('%Y-%m-%dT%H:%M:%fZ', NEW.created_at / 1000.0, 'unixepoch'), 'event_id', (SELECT event_id FROM reward_events WHERE id = NEW.event)) WHERE OLD.state = 'held' AND NEW.state IN ('available', 'fulfilled');
	INSERT INTO outbox (type, at, data) SELECT 'reward.reversed', NEW.changed_at, json_object('id', NEW.program_id || '-' || NEW.invitee_id || '-' || NEW.side || '-' || NEW.ordinal, 'program', (SELECT name FROM programs WHERE id = NEW.program_id), 'side', NEW.side, 'user_id', NEW.user_id, 'amount', NEW.amount, 'reversed', NEW.reversed, 'unit', (SELECT unit FROM programs WHERE id = NEW.program_id), 'state', NEW.state, 'available_at', strftime('%Y-%m-%dT%H:%M:%fZ', NEW.hold_until / 1000.0, 'unixepoch'), 'expires_at', strftime('%Y-%m-%dT%H:%M:%fZ', NEW.expires_at / 1000.0, 'unixepoch'), 'created_at', strftime('%Y-%m-%dT%H:%M:%fZ', NEW.created_at / 1000.0, 'unixepoch'), 'event_id', (SELECT event_id FROM reward_events WHERE id = NEW.event)) WHERE NEW.reversed > OLD.reversed;
	INSERT INTO outbox (type, at, data) SELECT 'reward.' || NEW.state, NEW.changed_at, json_object('id', NEW.program_id || '-' || NEW.invitee_id || '-' || NEW.side || '-' || NEW.ordinal, 'program', (SELECT name FROM programs WHERE id = NEW.program_id), 'side', NEW.side, 'user_id', NEW.user_id, 'amount', NEW.amount, 'reversed', NEW.reversed, 'unit', (SELECT unit FROM programs WHERE id = NEW.program_id), 'state', NEW.state, 'available_at', strftime('%Y-%m-%dT%H:%M:%fZ', NEW.hold_until / 1000.0, 'unixepoch'), 'expires_at', strftime('%Y-%m-%dT%H:%M:%fZ', NEW.expires_at / 1000.0, 'unixepoch'), 'created_at', strftime('%Y-%m-%dT%H:%M:%fZ', NEW.created_at / 1000.0, 'unixepoch'), 'event_id', (SELECT event_id FROM reward_events WHERE id = NEW.event)) WHERE NEW.state <> OLD.state AND NEW.state IN ('fulfilled', 'voided', 'expired');
END;
--> statement-breakpoint
CREATE TRIGGER reward_events_announced AFTER INSERT ON reward_events WHEN instr(NEW.decisions, '"declined"') > 0 AND (EXISTS (SELECT 1 FROM webhooks) OR EXISTS (SELECT 1 FROM api_keys WHERE revoked_at IS NULL AND instr(scopes, 'feed.read') > 0)) BEGIN
	INSERT INTO outbox (type, at, data) SELECT 'reward.declined', NEW.created_at, json_object('event_id', NEW.event_id, 'event', NEW.type, 'user_id', NEW.user_id, 'program', (SELECT name FROM programs WHERE id = d.value ->> 'program'), 'side', s.value ->> 'side', 'reason', s.value ->> 'declined')
		FROM json_each(NEW.decisions) AS d, json_each(d.value -> 'sides') AS s WHERE s.value ->> 'declined' IS NOT NULL;
END;
--> statement-breakpoint
-- Or its number would be used again.
CREATE TRIGGER outbox_newest_stays BEFORE DELETE ON outbox WHEN OLD.id = (SELECT max(id) FROM outbox) BEGIN
	SELECT RAISE(ABORT, 'the newest change stays');
END;
