DROP trigger sign_up_origins_referred;
--> statement-breakpoint
DROP trigger referrals_sign_up_queued;
--> statement-breakpoint
DROP trigger rewards_earned;
--> statement-breakpoint
DROP trigger reward_events_immutable;
--> statement-breakpoint
DROP trigger rewards_reversed;
--> statement-breakpoint
DROP trigger referrals_rewards_taken_back;
--> statement-breakpoint
DROP trigger rewards_immutable;
--> statement-breakpoint
DROP trigger rewards_announced;
--> statement-breakpoint
DROP trigger rewards_changed_announced;
--> statement-breakpoint
-- Whoever signs up with an inviter has a referral, and one without is counted for the campaign link.
CREATE TRIGGER sign_up_origins_referred AFTER INSERT ON sign_up_origins WHEN NEW.inviter_id IS NOT NULL BEGIN
	INSERT INTO referrals (invitee_id, inviter_id, link_key, method, certainty, channel, country, created_at)
		VALUES (NEW.user_id, NEW.inviter_id, NEW.link_key, NEW.method, iif(NEW.method = 'code', 'certain', 'likely'),
			NEW.channel, NEW.country, NEW.created_at);
END;
--> statement-breakpoint
CREATE TRIGGER referrals_sign_up_queued AFTER INSERT ON referrals WHEN NEW.method IN ('profile', 'staff') AND EXISTS (SELECT 1 FROM programs WHERE event = 'sign_up') BEGIN
	INSERT INTO sign_up_queue (user_id, at) SELECT id, date_joined FROM users WHERE id = NEW.invitee_id
		ON CONFLICT (user_id) DO NOTHING;
END;
--> statement-breakpoint
-- transfers: every reward is paid out of its program's account, and every change of its state moves it.
CREATE TRIGGER rewards_earned AFTER INSERT ON rewards BEGIN
	INSERT INTO transfers (debit, credit, amount, unit, kind, reward, created_at)
		VALUES ('program:' || NEW.program_id, iif(NEW.state = 'held', 'held:' || NEW.user_id, 'available:' || NEW.user_id), NEW.amount, (SELECT unit FROM programs WHERE id = NEW.program_id), 'earn', NEW.program_id || '-' || NEW.invitee_id || '-' || NEW.side || '-' || NEW.ordinal, NEW.changed_at);
END;
--> statement-breakpoint
-- An event is what was reported. Refunds and the erasure of its user change other columns; the erasure also takes whom the
-- evidence names out of the decisions.
CREATE TRIGGER reward_events_immutable
	BEFORE UPDATE OF id, source, event_id, user_id, type, value, occurred_at, created_at, inviter_id, is_certain, inviter_is_active, invitee_is_active ON reward_events BEGIN
	SELECT RAISE(ABORT, 'an event is immutable');
END;
--> statement-breakpoint
CREATE TRIGGER reward_events_decisions_immutable BEFORE UPDATE OF decisions ON reward_events
	WHEN NEW.decisions <> OLD.decisions AND NEW.decisions <> (SELECT json_group_array(json_replace(value, '$.signals.same_device', json('[]'), '$.signals.same_network', json('[]'), '$.signals.consecutive_numbers', json('[]'))) FROM json_each(OLD.decisions)) BEGIN
	SELECT RAISE(ABORT, 'an event is immutable');
END;
--> statement-breakpoint
-- Rewards name nobody whom the decisions of their event do not name any more.
CREATE TRIGGER reward_events_evidence_erased AFTER UPDATE OF decisions ON reward_events WHEN NEW.decisions <> OLD.decisions BEGIN
	UPDATE rewards SET signals = json_replace(signals, '$.same_device', json('[]'), '$.same_network', json('[]'), '$.consecutive_numbers', json('[]'))
		WHERE signals IS NOT NULL AND (program_id, invitee_id, side, ordinal) IN (
			SELECT d.value ->> 'program', NEW.user_id, s.value ->> 'side', s.value ->> 'ordinal' FROM json_each(NEW.decisions) AS d, json_each(d.value -> 'sides') AS s);
END;
--> statement-breakpoint
-- What was fulfilled is taken back from what is available, which may fall below zero: later rewards make up for it. The
-- budget stays spent, as the money is gone: or a pair that refunds after each payout would be paid for ever.
CREATE TRIGGER rewards_reversed AFTER UPDATE OF reversed ON rewards WHEN NEW.reversed > OLD.reversed BEGIN
	INSERT INTO transfers (debit, credit, amount, unit, kind, reward, created_at)
		VALUES (iif(OLD.state = 'held', 'held:' || NEW.user_id, 'available:' || NEW.user_id), iif(OLD.state = 'fulfilled', 'owed:' || NEW.program_id, 'program:' || NEW.program_id), NEW.reversed - OLD.reversed, (SELECT unit FROM programs WHERE id = NEW.program_id), 'reverse', NEW.program_id || '-' || NEW.invitee_id || '-' || NEW.side || '-' || NEW.ordinal, NEW.changed_at);
END;
--> statement-breakpoint
-- Whoever is back leaves nothing to look at. What was held for longer than its rule is available from now on, as when staff
-- approve it.
CREATE TRIGGER users_back AFTER UPDATE OF is_active, deletion_requested_at ON users
	WHEN NEW.deleted_at IS NULL AND NEW.is_active AND NEW.deletion_requested_at IS NULL AND (NOT OLD.is_active OR OLD.deletion_requested_at IS NOT NULL) BEGIN
	UPDATE rewards SET signals = NULL, hold_until = max(hold_until, unixepoch() * 1000), expires_at = expires_at + max(0, unixepoch() * 1000 - hold_until),
			changed_at = max(changed_at, unixepoch() * 1000)
		WHERE program_id IN (SELECT id FROM programs) AND invitee_id = NEW.id AND state = 'held' AND signals ->> 'invitee_gone' IS NOT NULL AND json_remove(signals, '$.invitee_gone') = '{}';
	UPDATE rewards SET signals = json_remove(signals, '$.invitee_gone'), changed_at = max(changed_at, unixepoch() * 1000) WHERE program_id IN (SELECT id FROM programs) AND invitee_id = NEW.id AND state = 'held' AND signals ->> 'invitee_gone' IS NOT NULL;
END;
--> statement-breakpoint
-- A referral that is declined, removed or corrected takes what it earned along: what is held is voided, the rest reversed.
-- A user who gets another inviter keeps what they got for being invited. Their row already says who that is. The sign-up is
-- marked first, so that it is an event again if the referral comes back, and earns what went after the mark.
CREATE TRIGGER referrals_rewards_taken_back AFTER DELETE ON referrals
	WHEN NOT EXISTS (SELECT 1 FROM users AS u JOIN users AS i ON i.invite_code = u.invited_by_code WHERE u.id = OLD.invitee_id AND i.id = OLD.inviter_id) BEGIN
	UPDATE reward_events SET reversed_after = (SELECT coalesce(max(id), 0) FROM transfers)
		WHERE source = 'service' AND event_id BETWEEN 'sign_up-' || OLD.invitee_id AND 'sign_up-' || OLD.invitee_id || '-~' AND reversed_after IS NULL;
	UPDATE rewards SET state = iif(state = 'held' AND (signals IS NOT NULL OR hold_until > unixepoch() * 1000), 'voided', 'reversed'), reversed = iif(state = 'held' AND (signals IS NOT NULL OR hold_until > unixepoch() * 1000), reversed, amount), changed_at = max(changed_at, unixepoch() * 1000)
		WHERE program_id IN (SELECT id FROM programs) AND invitee_id = OLD.invitee_id AND state IN ('held', 'available', 'fulfilled')
			AND CASE side WHEN 'inviter' THEN user_id = OLD.inviter_id ELSE (SELECT invited_by_code FROM users WHERE id = OLD.invitee_id) IS NULL END;
END;
--> statement-breakpoint
-- A reward is what its event earned. Only its state, what was taken back and what was paid out change: the one grows to the
-- amount, the other is what was left.
CREATE TRIGGER rewards_immutable BEFORE UPDATE ON rewards WHEN NOT (
	NEW.program_id = OLD.program_id AND NEW.invitee_id = OLD.invitee_id AND NEW.side = OLD.side AND NEW.ordinal = OLD.ordinal
	AND NEW.user_id = OLD.user_id AND NEW.amount = OLD.amount AND NEW.event = OLD.event
	AND NEW.reversed BETWEEN OLD.reversed AND NEW.amount
	AND (NEW.paid IS OLD.paid OR (OLD.paid IS NULL AND NEW.state = 'fulfilled' AND NEW.paid = NEW.amount - NEW.reversed))
) BEGIN
	SELECT RAISE(ABORT, 'a reward is immutable');
END;
--> statement-breakpoint
-- Version 1.0.0 says only that a reward is fulfilled. It runs until an upgrade has been deployed, and after a rollback.
CREATE TRIGGER rewards_paid AFTER UPDATE OF state ON rewards WHEN NEW.state = 'fulfilled' AND NEW.paid IS NULL BEGIN
	UPDATE rewards SET paid = NEW.amount - NEW.reversed WHERE program_id = NEW.program_id AND invitee_id = NEW.invitee_id AND side = NEW.side AND ordinal = NEW.ordinal;
END;
--> statement-breakpoint
-- What ended without being paid out, or was refunded before, is not counted any more: otherwise an invitee could use up the
-- cap of their inviter with purchases that are returned.
CREATE TRIGGER rewards_uncapped AFTER UPDATE OF state, reversed ON rewards
	WHEN NEW.side = 'inviter' AND (coalesce(OLD.paid, iif(OLD.state IN ('voided', 'expired'), 0, OLD.amount - OLD.reversed)) > coalesce(NEW.paid, iif(NEW.state IN ('voided', 'expired'), 0, NEW.amount - NEW.reversed)) OR (OLD.paid IS NOT NULL OR OLD.state IN ('held', 'available', 'fulfilled')) > (NEW.paid IS NOT NULL OR NEW.state IN ('held', 'available', 'fulfilled'))) BEGIN
	UPDATE reward_caps SET rewards = rewards - (OLD.paid IS NOT NULL OR OLD.state IN ('held', 'available', 'fulfilled')) + (NEW.paid IS NOT NULL OR NEW.state IN ('held', 'available', 'fulfilled')), amount = amount - coalesce(OLD.paid, iif(OLD.state IN ('voided', 'expired'), 0, OLD.amount - OLD.reversed)) + coalesce(NEW.paid, iif(NEW.state IN ('voided', 'expired'), 0, NEW.amount - NEW.reversed))
		WHERE program_id = NEW.program_id AND inviter_id = NEW.user_id
			AND EXISTS (SELECT 1 FROM program_rules AS r WHERE r.program_id = NEW.program_id AND r.version = NEW.version AND r.rule -> 'caps' IS NOT NULL)
			AND period IN (SELECT p.value FROM reward_events AS e JOIN json_each(json_array('all', date(e.occurred_at / 1000, 'unixepoch'))) AS p WHERE e.id = NEW.event);
END;
--> statement-breakpoint
CREATE TRIGGER rewards_announced AFTER INSERT ON rewards WHEN (EXISTS (SELECT 1 FROM webhooks) OR EXISTS (SELECT 1 FROM api_keys WHERE revoked_at IS NULL AND instr(scopes, 'feed.read') > 0)) BEGIN
	INSERT INTO outbox (type, at, data) SELECT 'reward.' || NEW.state, NEW.created_at, json_object('id', NEW.program_id || '-' || NEW.invitee_id || '-' || NEW.side || '-' || NEW.ordinal, 'program', (SELECT name FROM programs WHERE id = NEW.program_id), 'side', NEW.side, 'user_id', NEW.user_id, 'amount', NEW.amount, 'reversed', NEW.reversed, 'paid', NEW.paid, 'unit', (SELECT unit FROM programs WHERE id = NEW.program_id), 'state', NEW.state, 'available_at', strftime('%Y-%m-%dT%H:%M:%fZ', NEW.hold_until / 1000.0, 'unixepoch'), 'expires_at', strftime('%Y-%m-%dT%H:%M:%fZ', NEW.expires_at / 1000.0, 'unixepoch'), 'created_at', strftime('%Y-%m-%dT%H:%M:%fZ', NEW.created_at / 1000.0, 'unixepoch'), 'event_id', (SELECT event_id FROM reward_events WHERE id = NEW.event));
END;
--> statement-breakpoint
-- One that was fulfilled straight from held has been available too, as in the ledger.
CREATE TRIGGER rewards_changed_announced AFTER UPDATE OF state, reversed ON rewards WHEN (EXISTS (SELECT 1 FROM webhooks) OR EXISTS (SELECT 1 FROM api_keys WHERE revoked_at IS NULL AND instr(scopes, 'feed.read') > 0)) BEGIN
	INSERT INTO outbox (type, at, data) SELECT 'reward.available', NEW.changed_at, json_object('id', NEW.program_id || '-' || NEW.invitee_id || '-' || NEW.side || '-' || NEW.ordinal, 'program', (SELECT name FROM programs WHERE id = NEW.program_id), 'side', NEW.side, 'user_id', NEW.user_id, 'amount', NEW.amount, 'reversed', NEW.reversed, 'paid', NULL, 'unit', (SELECT unit FROM programs WHERE id = NEW.program_id), 'state', 'available', 'available_at', strftime('%Y-%m-%dT%H:%M:%fZ', NEW.hold_until / 1000.0, 'unixepoch'), 'expires_at', strftime('%Y-%m-%dT%H:%M:%fZ', NEW.expires_at / 1000.0, 'unixepoch'), 'created_at', strftime('%Y-%m-%dT%H:%M:%fZ', NEW.created_at / 1000.0, 'unixepoch'), 'event_id', (SELECT event_id FROM reward_events WHERE id = NEW.event)) WHERE OLD.state = 'held' AND NEW.state IN ('available', 'fulfilled');
	INSERT INTO outbox (type, at, data) SELECT 'reward.reversed', NEW.changed_at, json_object('id', NEW.program_id || '-' || NEW.invitee_id || '-' || NEW.side || '-' || NEW.ordinal, 'program', (SELECT name FROM programs WHERE id = NEW.program_id), 'side', NEW.side, 'user_id', NEW.user_id, 'amount', NEW.amount, 'reversed', NEW.reversed, 'paid', NEW.paid, 'unit', (SELECT unit FROM programs WHERE id = NEW.program_id), 'state', NEW.state, 'available_at', strftime('%Y-%m-%dT%H:%M:%fZ', NEW.hold_until / 1000.0, 'unixepoch'), 'expires_at', strftime('%Y-%m-%dT%H:%M:%fZ', NEW.expires_at / 1000.0, 'unixepoch'), 'created_at', strftime('%Y-%m-%dT%H:%M:%fZ', NEW.created_at / 1000.0, 'unixepoch'), 'event_id', (SELECT event_id FROM reward_events WHERE id = NEW.event)) WHERE NEW.reversed > OLD.reversed;
	INSERT INTO outbox (type, at, data) SELECT 'reward.' || NEW.state, NEW.changed_at, json_object('id', NEW.program_id || '-' || NEW.invitee_id || '-' || NEW.side || '-' || NEW.ordinal, 'program', (SELECT name FROM programs WHERE id = NEW.program_id), 'side', NEW.side, 'user_id', NEW.user_id, 'amount', NEW.amount, 'reversed', NEW.reversed, 'paid', NEW.paid, 'unit', (SELECT unit FROM programs WHERE id = NEW.program_id), 'state', NEW.state, 'available_at', strftime('%Y-%m-%dT%H:%M:%fZ', NEW.hold_until / 1000.0, 'unixepoch'), 'expires_at', strftime('%Y-%m-%dT%H:%M:%fZ', NEW.expires_at / 1000.0, 'unixepoch'), 'created_at', strftime('%Y-%m-%dT%H:%M:%fZ', NEW.created_at / 1000.0, 'unixepoch'), 'event_id', (SELECT event_id FROM reward_events WHERE id = NEW.event)) WHERE NEW.state <> OLD.state AND NEW.state IN ('fulfilled', 'voided', 'expired');
END;
--> statement-breakpoint
-- reward_signals: what makes a referral look, under a rule, as if someone had invited themselves.
CREATE VIEW reward_signals (invitee_id, program_id, rule_version, signals) AS SELECT invitee_user, program, rule_version, (SELECT '{' || substr(found, 2) || '}' FROM (
    SELECT iif(json_array_length(devices) > rule ->> '$.signals.same_device', ',"same_device":' || devices, '') || iif(json_array_length(networks) > rule ->> '$.signals.same_network', ',"same_network":' || networks, '') || iif(json_array_length(numbers) > rule ->> '$.signals.consecutive_numbers', ',"consecutive_numbers":' || numbers, '')
      || iif(sign_ups > rule ->> '$.signals.many_sign_ups', ',"many_sign_ups":' || sign_ups, '')
      || iif(gone IS NOT NULL AND rule ->> '$.signals.invitee_gone', ',"invitee_gone":' || json_quote(gone), '')
      || iif(was_voided, ',"voided_before":' || 'true', '') AS found
    FROM (SELECT
        json_group_array(DISTINCT o.id) FILTER (WHERE o.device IN (mine.device, mine.last_device)) AS devices,
        json_group_array(DISTINCT o.id) FILTER (WHERE o.network = mine.network AND mine.at BETWEEN o.since - 3600000 AND o.until + 3600000) AS networks,
        json_group_array(DISTINCT o.id) FILTER (WHERE abs(o.number - mine.number) BETWEEN 1 AND 10) AS numbers,
        (SELECT max(within) FROM (
    SELECT at, count(*) OVER (ORDER BY at RANGE BETWEEN CURRENT ROW AND 3599999 FOLLOWING) AS within
    FROM (SELECT * FROM (
  SELECT "referrals"."created_at" AS at FROM "referrals" WHERE "referrals"."inviter_id" = inviter_user AND "referrals"."invitee_id" < invitee_user
    ORDER BY "referrals"."invitee_id" DESC LIMIT 51) UNION ALL SELECT * FROM (
  SELECT "referrals"."created_at" AS at FROM "referrals" WHERE "referrals"."inviter_id" = inviter_user AND "referrals"."invitee_id" >= invitee_user
    ORDER BY "referrals"."invitee_id" ASC LIMIT 51)) WHERE abs(at - mine.referred_at) < 3600000)
  WHERE at <= mine.referred_at) AS sign_ups, (SELECT CASE WHEN "users"."deletion_requested_at" IS NOT NULL THEN 'deleted' WHEN NOT "users"."is_active" THEN 'blocked' END
  FROM "users" WHERE "users"."id" = invitee_user) AS gone, (rule ->> '$.event' = 'sign_up' AND EXISTS (
  SELECT 1 FROM "rewards" AS r JOIN "reward_events" AS e ON e.id = r.event JOIN "users" AS o ON o.id = r.user_id AND o.deleted_at IS NULL
  WHERE r.program_id = program AND r.invitee_id = invitee_user AND r.state = 'voided' AND NOT (r.state = 'reversed' OR EXISTS (SELECT 1 FROM transfers AS t WHERE t.reward = r.program_id || '-' || r.invitee_id || '-' || r.side || '-' || r.ordinal AND t.id > coalesce(e.reversed_after, 0))))) AS was_voided
      FROM (
  SELECT CAST(substr("users"."phone", 2) AS INTEGER) AS number, "sessions"."network" AS network, "sessions"."id" / 1000 AS at, "sessions"."device_hash" AS device,
    (SELECT "sessions"."device_hash" FROM "sessions" WHERE "sessions"."id" = (SELECT "sessions"."id" FROM "sessions" WHERE "sessions"."user_id" = invitee_user ORDER BY "sessions"."id" DESC LIMIT 1)) AS last_device,
    (SELECT "referrals"."created_at" FROM "referrals" WHERE "referrals"."invitee_id" = invitee_user) AS referred_at
  FROM "users" LEFT JOIN "sessions" ON "sessions"."id" = (SELECT "sessions"."id" FROM "sessions" WHERE "sessions"."user_id" = invitee_user ORDER BY "sessions"."id" ASC LIMIT 1) WHERE "users"."id" = invitee_user) AS mine, (
  SELECT near.id AS id, CAST(substr("users"."phone", 2) AS INTEGER) AS number, "sessions"."network" AS network, "sessions"."device_hash" AS device,
    "sessions"."id" / 1000 AS since, "sessions"."id" / 1000 AS until
  FROM (SELECT * FROM (
  SELECT "referrals"."invitee_id" AS id FROM "referrals" WHERE "referrals"."inviter_id" = inviter_user AND "referrals"."invitee_id" < invitee_user
    ORDER BY "referrals"."invitee_id" DESC LIMIT 10) UNION ALL SELECT * FROM (
  SELECT "referrals"."invitee_id" AS id FROM "referrals" WHERE "referrals"."inviter_id" = inviter_user AND "referrals"."invitee_id" > invitee_user
    ORDER BY "referrals"."invitee_id" ASC LIMIT 10)) AS near JOIN "users" ON "users"."id" = near.id
    LEFT JOIN "sessions" ON "sessions"."id" = (SELECT "sessions"."id" FROM "sessions" WHERE "sessions"."user_id" = near.id ORDER BY "sessions"."id" ASC LIMIT 1)
  UNION ALL SELECT * FROM (
    SELECT "users"."id", CAST(substr("users"."phone", 2) AS INTEGER), "sessions"."network", "sessions"."device_hash", "sessions"."id" / 1000, max("sessions"."id" / 1000, coalesce("sessions"."last_used_at", 0), coalesce("sessions"."rotated_at", 0))
    FROM "users" LEFT JOIN "sessions" ON "sessions"."user_id" = "users"."id" WHERE "users"."id" = inviter_user
    ORDER BY "sessions"."id" DESC LIMIT 20)) AS o)
  ) WHERE found <> '')
FROM (SELECT "referrals"."invitee_id" AS invitee_user, "referrals"."inviter_id" AS inviter_user FROM "referrals")
  CROSS JOIN (SELECT "program_rules"."program_id" AS program, "program_rules"."version" AS rule_version, "program_rules"."rule" AS rule FROM "program_rules");
--> statement-breakpoint
-- event_reports: what is inserted becomes an event with what every program decides about it, once.
CREATE VIEW event_reports ("key_hash", "source", "event_id", "user_id", "phone", "type", "value", "occurred_at", "created_at", "body_hash") AS SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL;
--> statement-breakpoint
CREATE TRIGGER event_reports_decided INSTEAD OF INSERT ON event_reports BEGIN
INSERT INTO "reward_events" ("source", "event_id", "user_id", "type", "value", "occurred_at", "created_at", "body_hash", "inviter_id", "is_certain", "inviter_is_active", "invitee_is_active", "decisions")
    SELECT NEW.source, NEW.event_id, "users"."id", NEW.type, CAST(NEW.value AS INTEGER), CAST(NEW.occurred_at AS INTEGER), CAST(NEW.created_at AS INTEGER), NEW.body_hash, iif(NEW.type = 'sign_up' OR CAST(NEW.occurred_at AS INTEGER) / 1000 >= "referrals"."created_at" / 1000, "referrals"."inviter_id", NULL), coalesce("referrals"."certainty" = 'certain', 0), coalesce(("inviter"."is_active" OR ("inviter"."blocked_until" IS NOT NULL AND "inviter"."blocked_until" <= CAST(NEW.occurred_at AS INTEGER))), 0), ("users"."is_active" OR ("users"."blocked_until" IS NOT NULL AND "users"."blocked_until" <= CAST(NEW.occurred_at AS INTEGER))), (SELECT '[' || coalesce(group_concat('{"program":' || program || ',"version":' || version
    || ',"sides":[' || concat_ws(',', iif(rule -> '$.inviter' IS NULL, NULL, CASE WHEN inviter_declined IS NOT NULL THEN json_object('side', 'inviter', 'declined', inviter_declined)
    WHEN is_spent THEN json_object('side', 'inviter', 'declined', 'budget_spent')
    ELSE json_object('side', 'inviter', 'user', inviter_user, 'ordinal', inviter_ordinal, 'amount', inviter_amount) END), iif(rule -> '$.invitee' IS NULL, NULL, CASE WHEN invitee_declined IS NOT NULL THEN json_object('side', 'invitee', 'declined', invitee_declined)
    WHEN is_spent THEN json_object('side', 'invitee', 'declined', 'budget_spent')
    ELSE json_object('side', 'invitee', 'user', invitee_user, 'ordinal', invitee_ordinal, 'amount', invitee_amount) END)) || ']' || coalesce(',"signals":' || iif(NOT is_spent AND iif(inviter_declined IS NULL AND rule -> '$.inviter' IS NOT NULL, inviter_amount, 0) + iif(invitee_declined IS NULL AND rule -> '$.invitee' IS NOT NULL, invitee_amount, 0) > 0 AND rule -> '$.signals' IS NOT NULL, (SELECT signals FROM reward_signals WHERE invitee_id = invitee_user AND program_id = program AND rule_version = version), NULL), '') || '}'), '') || ']'
    FROM (SELECT *, (budget IS NOT NULL AND iif(inviter_declined IS NULL AND rule -> '$.inviter' IS NOT NULL, inviter_amount, 0) + iif(invitee_declined IS NULL AND rule -> '$.invitee' IS NOT NULL, invitee_amount, 0) > 0
    AND coalesce((SELECT -"accounts"."balance" FROM "accounts" WHERE "accounts"."account" = 'program:' || program AND "accounts"."unit" = program_unit), 0) + iif(inviter_declined IS NULL AND rule -> '$.inviter' IS NOT NULL, inviter_amount, 0) + iif(invitee_declined IS NULL AND rule -> '$.invitee' IS NOT NULL, invitee_amount, 0) > budget) AS is_spent FROM (
    SELECT *, CASE WHEN declined IS NOT NULL THEN declined WHEN NOT inviter_is_active THEN 'not_active'
      WHEN inviter_ordinal > CASE iif(NEW.type = 'sign_up', 'first', rule ->> '$.occurrence') WHEN 'first' THEN 1 WHEN 'each' THEN 9e15 ELSE rule ->> '$.occurrence' END AND inviter_ordinal - (
    SELECT count(*) FROM (SELECT * FROM "rewards"
        WHERE "rewards"."program_id" = program AND "rewards"."invitee_id" = invitee_user AND "rewards"."side" = 'inviter'
        ORDER BY "rewards"."ordinal" DESC LIMIT 1000) AS r
      WHERE r.state IN ('voided', 'reversed') AND (r.paid IS NULL AND NEW.type <> 'sign_up' OR NOT EXISTS (
        SELECT 1 FROM "reward_events" AS e WHERE e.id = r.event AND (r.paid IS NOT NULL AND e.reversed > 0
          OR NEW.type = 'sign_up' AND e.inviter_id IS inviter_user AND NOT (r.state = 'reversed' OR EXISTS (SELECT 1 FROM transfers AS t WHERE t.reward = r.program_id || '-' || r.invitee_id || '-' || r.side || '-' || r.ordinal AND t.id > coalesce(e.reversed_after, 0))))))) > CASE iif(NEW.type = 'sign_up', 'first', rule ->> '$.occurrence') WHEN 'first' THEN 1 WHEN 'each' THEN 9e15 ELSE rule ->> '$.occurrence' END THEN 'already_rewarded' WHEN inviter_amount <= 0 THEN 'below_minimum' WHEN (
    SELECT coalesce(sum("reward_caps"."rewards"), 0) + 1 > rule ->> '$.caps.rewards' OR coalesce(sum("reward_caps"."amount"), 0) + inviter_amount > rule ->> '$.caps.amount'
      FROM "reward_caps" WHERE "reward_caps"."program_id" = program AND "reward_caps"."inviter_id" = inviter_user
        AND "reward_caps"."period" BETWEEN CASE rule ->> '$.caps.window'
			WHEN 'month' THEN strftime('%Y-%m', occurred_at / 1000, 'unixepoch')
			WHEN 'day' THEN date(occurred_at / 1000, 'unixepoch') ELSE 'all' END AND CASE rule ->> '$.caps.window'
			WHEN 'month' THEN strftime('%Y-%m', occurred_at / 1000, 'unixepoch')
			WHEN 'day' THEN date(occurred_at / 1000, 'unixepoch') ELSE 'all' END || '~') THEN 'cap_reached' END AS inviter_declined,
      CASE WHEN declined IS NOT NULL THEN declined WHEN NOT invitee_is_active THEN 'not_active'
      WHEN invitee_ordinal > CASE iif(NEW.type = 'sign_up', 'first', rule ->> '$.occurrence') WHEN 'first' THEN 1 WHEN 'each' THEN 9e15 ELSE rule ->> '$.occurrence' END AND invitee_ordinal - (
    SELECT count(*) FROM (SELECT * FROM "rewards"
        WHERE "rewards"."program_id" = program AND "rewards"."invitee_id" = invitee_user AND "rewards"."side" = 'invitee'
        ORDER BY "rewards"."ordinal" DESC LIMIT 1000) AS r
      WHERE r.state IN ('voided', 'reversed') AND (r.paid IS NULL AND NEW.type <> 'sign_up' OR NOT EXISTS (
        SELECT 1 FROM "reward_events" AS e WHERE e.id = r.event AND (r.paid IS NOT NULL AND e.reversed > 0
          OR NEW.type = 'sign_up' AND e.inviter_id IS inviter_user AND NOT (r.state = 'reversed' OR EXISTS (SELECT 1 FROM transfers AS t WHERE t.reward = r.program_id || '-' || r.invitee_id || '-' || r.side || '-' || r.ordinal AND t.id > coalesce(e.reversed_after, 0))))))) > CASE iif(NEW.type = 'sign_up', 'first', rule ->> '$.occurrence') WHEN 'first' THEN 1 WHEN 'each' THEN 9e15 ELSE rule ->> '$.occurrence' END THEN 'already_rewarded' WHEN invitee_amount <= 0 THEN 'below_minimum' END AS invitee_declined FROM (
    SELECT "programs"."id" AS program, "programs"."version" AS version, "programs"."unit" AS program_unit, "programs"."budget" AS budget, "program_rules"."rule" AS rule,
      CAST(NEW.occurred_at AS INTEGER) AS occurred_at, iif(NEW.type = 'sign_up' OR CAST(NEW.occurred_at AS INTEGER) / 1000 >= "referrals"."created_at" / 1000, "referrals"."inviter_id", NULL) AS inviter_user, "users"."id" AS invitee_user,
      (
  SELECT coalesce(max("rewards"."ordinal"), 0) + 1 FROM "rewards"
    WHERE "rewards"."program_id" = "programs"."id" AND "rewards"."invitee_id" = "users"."id" AND "rewards"."side" = 'inviter') AS inviter_ordinal, (
  SELECT coalesce(max("rewards"."ordinal"), 0) + 1 FROM "rewards"
    WHERE "rewards"."program_id" = "programs"."id" AND "rewards"."invitee_id" = "users"."id" AND "rewards"."side" = 'invitee') AS invitee_ordinal,
      
      coalesce(rule ->> '$.inviter.fixed',
  min(rule ->> '$.inviter.max', CAST(NEW.value AS INTEGER) * CAST(round(rule ->> '$.inviter.percent' * 100) AS INTEGER) / 10000), 0) AS inviter_amount, coalesce(rule ->> '$.invitee.fixed',
  min(rule ->> '$.invitee.max', CAST(NEW.value AS INTEGER) * CAST(round(rule ->> '$.invitee.percent' * 100) AS INTEGER) / 10000), 0) AS invitee_amount,
      CASE
        WHEN CAST(NEW.occurred_at AS INTEGER) < "programs"."starts_at" OR max(CAST(NEW.occurred_at AS INTEGER), iif(NEW.type = 'sign_up' AND "referrals"."method" = 'profile' AND NOT EXISTS (SELECT 1 FROM "reward_events" AS f WHERE f.source = 'service' AND f.event_id = 'sign_up' || '-' || "users"."id"
    AND f.inviter_id IS NOT NULL AND f.created_at < "programs"."ends_at"), "referrals"."created_at", 0)) >= "programs"."ends_at" OR "programs"."paused_at" IS NOT NULL THEN 'program_ended'
        WHEN iif(NEW.type = 'sign_up' OR CAST(NEW.occurred_at AS INTEGER) / 1000 >= "referrals"."created_at" / 1000, "referrals"."inviter_id", NULL) IS NULL THEN 'not_referred'
        WHEN rule ->> '$.certainty' = 'certain' AND NOT coalesce("referrals"."certainty" = 'certain', 0) THEN 'not_certain'
        WHEN CAST(NEW.occurred_at AS INTEGER) > "users"."date_joined" + rule ->> '$.within_days' * 86400000 THEN 'too_late'
        WHEN rule ->> '$.minimum_value' > coalesce(CAST(NEW.value AS INTEGER), 0) THEN 'below_minimum'
      END AS declined, coalesce(("inviter"."is_active" OR ("inviter"."blocked_until" IS NOT NULL AND "inviter"."blocked_until" <= CAST(NEW.occurred_at AS INTEGER))), 0) AS inviter_is_active, ("users"."is_active" OR ("users"."blocked_until" IS NOT NULL AND "users"."blocked_until" <= CAST(NEW.occurred_at AS INTEGER))) AS invitee_is_active
    FROM "programs"
      JOIN "program_rules" ON "program_rules"."program_id" = "programs"."id" AND "program_rules"."version" = "programs"."version"
    WHERE "programs"."event" = NEW.type LIMIT -1) WHERE true LIMIT -1) WHERE true LIMIT -1) WHERE true) FROM "users" LEFT JOIN "referrals" ON "referrals"."invitee_id" = "users"."id" LEFT JOIN "users" AS inviter ON "inviter"."id" = "referrals"."inviter_id"
  WHERE "users"."id" = coalesce(NEW.user_id, (SELECT "users"."id" FROM "users" WHERE "users"."phone" = NEW.phone)) AND "users"."deleted_at" IS NULL
    AND (NEW.key_hash IS NULL OR EXISTS (SELECT 1 FROM "api_keys" WHERE ("api_keys"."hash" = NEW.key_hash and "api_keys"."revoked_at" is null and ("api_keys"."expires_at" is null or "api_keys"."expires_at" > CAST(NEW.created_at AS INTEGER))) AND ' ' || "api_keys"."scopes" || ' ' LIKE '% ' || 'events.write' || ' %'))
  ON CONFLICT (source, event_id) DO NOTHING;
END;
