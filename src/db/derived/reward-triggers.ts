import { DAY_MS } from '../../lib/time.ts'
import {
  countedPeriods,
  decisionsWithoutPeople,
  drawnAmount,
  isDrawn,
  rewardNameOf,
  SIGN_UP,
  takenBack,
  withoutPeople,
} from './reward-fragments.ts'

/** Some program asks for sign-ups. Without one, they cost nothing. */
const IS_ASKED = `EXISTS (SELECT 1 FROM programs WHERE event = '${SIGN_UP}')`

/** Without a condition, the row itself: a SELECT is stored in a table of its own before its rows are inserted. */
const transfer = (
  row: string,
  { from, to, amount, kind }: Record<'from' | 'to' | 'amount' | 'kind', string>,
  when?: string,
) => {
  const values = `${from}, ${to}, ${amount}, (SELECT unit FROM programs WHERE id = ${row}.program_id), ${kind}, ${rewardNameOf(row)}, ${row}.changed_at`
  return `
	INSERT INTO transfers (debit, credit, amount, unit, kind, reward, created_at)
		${when === undefined ? `VALUES (${values})` : `SELECT ${values}\n\t\tWHERE ${when}`};`
}

const [program, owed, held, available, paid] = [
  `'program:' || NEW.program_id`,
  `'owed:' || NEW.program_id`,
  `'held:' || NEW.user_id`,
  `'available:' || NEW.user_id`,
  `'paid:' || NEW.program_id`,
]
const left = 'NEW.amount - NEW.reversed'
/** Of a row of `rewards`: it has not become available. */
const IS_HELD = `state = 'held' AND (signals IS NOT NULL OR hold_until > unixepoch() * 1000)`

/** Of a user that was updated: it is held because they were gone. */
const WAS_GONE = `program_id IN (SELECT id FROM programs) AND invitee_id = NEW.id AND state = 'held' AND signals ->> 'invitee_gone' IS NOT NULL`

/** What an event that was decided sets in motion, and every later change of a reward: one transfer each. */
export const REWARD_TRIGGERS = `
-- sign_up_queue: sign-ups of referred users, in the batch that signs them up, until src/rewards has made events of them. Of
-- someone who gets an inviter later, it is when they get one; other referrals are there before the session.
CREATE TRIGGER sessions_sign_up_queued AFTER INSERT ON sessions WHEN NEW.is_sign_up AND ${IS_ASKED} BEGIN
	INSERT INTO sign_up_queue (user_id, at) SELECT NEW.user_id, NEW.id / 1000 WHERE EXISTS (SELECT 1 FROM referrals WHERE invitee_id = NEW.user_id)
		ON CONFLICT (user_id) DO NOTHING;
END;

CREATE TRIGGER referrals_sign_up_queued AFTER INSERT ON referrals WHEN NEW.method IN ('profile', 'staff') AND ${IS_ASKED} BEGIN
	INSERT INTO sign_up_queue (user_id, at) SELECT id, date_joined FROM users WHERE id = NEW.invitee_id
		ON CONFLICT (user_id) DO NOTHING;
END;

-- An event's decisions become rewards. They are held from when the event was stored: one reported late is held as long.
CREATE TRIGGER reward_events_decided AFTER INSERT ON reward_events WHEN NEW.decisions <> '[]' BEGIN
	INSERT INTO rewards (program_id, invitee_id, side, ordinal, user_id, event, version, amount, state, hold_until, signals, expires_at, created_at, changed_at)
		SELECT r.program_id, NEW.user_id, s.value ->> 'side', s.value ->> 'ordinal', s.value ->> 'user', NEW.id, r.version, s.value ->> 'amount',
			iif(r.rule ->> 'hold_days' > 0 OR d.value ->> 'signals' IS NOT NULL, 'held', 'available'),
			NEW.created_at + r.rule ->> 'hold_days' * ${DAY_MS},
			d.value ->> 'signals',
			NEW.created_at + (r.rule ->> 'hold_days' + r.rule ->> 'expires_days') * ${DAY_MS}, NEW.created_at, NEW.created_at
		FROM json_each(NEW.decisions) AS d, json_each(d.value -> 'sides') AS s
			JOIN program_rules AS r ON r.program_id = d.value ->> 'program' AND r.version = d.value ->> 'version'
		WHERE s.value ->> 'user' IS NOT NULL;
END;

-- transfers: every reward is paid out of its program's account, and every change of its state moves it.
CREATE TRIGGER rewards_earned AFTER INSERT ON rewards BEGIN${transfer('NEW', { from: program, to: `iif(NEW.state = 'held', ${held}, ${available})`, amount: 'NEW.amount', kind: `'earn'` })}
END;

CREATE TRIGGER rewards_moved AFTER UPDATE OF state ON rewards WHEN NEW.state <> OLD.state AND NEW.state <> 'reversed' BEGIN${transfer('NEW', { from: held, to: available, amount: left, kind: `'release'` }, `OLD.state = 'held' AND NEW.state IN ('available', 'fulfilled') AND ${left} > 0`)}${transfer('NEW', { from: available, to: paid, amount: left, kind: `'fulfil'` }, `NEW.state = 'fulfilled' AND ${left} > 0`)}${transfer('NEW', { from: `iif(OLD.state = 'held', ${held}, ${available})`, to: program, amount: left, kind: `iif(NEW.state = 'voided', 'void', 'expire')` }, `NEW.state IN ('voided', 'expired') AND ${left} > 0`)}
END;

-- An event is what was reported. Refunds and the erasure of its user change other columns; the erasure also takes whom the
-- evidence names out of the decisions.
CREATE TRIGGER reward_events_immutable
	BEFORE UPDATE OF id, source, event_id, user_id, type, value, occurred_at, created_at, inviter_id, is_certain, inviter_is_active, invitee_is_active ON reward_events BEGIN
	SELECT RAISE(ABORT, 'an event is immutable');
END;

CREATE TRIGGER reward_events_decisions_immutable BEFORE UPDATE OF decisions ON reward_events
	WHEN NEW.decisions <> OLD.decisions AND NEW.decisions <> ${decisionsWithoutPeople('OLD.decisions')} BEGIN
	SELECT RAISE(ABORT, 'an event is immutable');
END;

-- Rewards name nobody whom the decisions of their event do not name any more.
CREATE TRIGGER reward_events_evidence_erased AFTER UPDATE OF decisions ON reward_events WHEN NEW.decisions <> OLD.decisions BEGIN
	UPDATE rewards SET signals = ${withoutPeople('signals')}
		WHERE signals IS NOT NULL AND (program_id, invitee_id, side, ordinal) IN (
			SELECT d.value ->> 'program', NEW.user_id, s.value ->> 'side', s.value ->> 'ordinal' FROM json_each(NEW.decisions) AS d, json_each(d.value -> 'sides') AS s);
END;

-- A refund takes back what the event earned.
CREATE TRIGGER reward_events_reversed AFTER UPDATE OF reversed ON reward_events WHEN NEW.reversed > OLD.reversed BEGIN
	UPDATE rewards SET reversed = t.target, state = iif(t.target = amount, 'reversed', state), changed_at = NEW.reversed_at
		FROM (
			SELECT r.program_id, s.value ->> 'side' AS side, s.value ->> 'ordinal' AS ordinal, ${takenBack({ rule: 'r.rule', earning: 'p.value', amount: `(s.value ->> 'amount')`, value: 'NEW.value', refunded: 'NEW.reversed' })} AS target
			FROM json_each(NEW.decisions) AS d, json_each(d.value -> 'sides') AS s
				JOIN program_rules AS r ON r.program_id = d.value ->> 'program' AND r.version = d.value ->> 'version'
				JOIN json_each(r.rule) AS p ON p.key = s.value ->> 'side'
			WHERE s.value ->> 'user' IS NOT NULL
		) AS t
		WHERE rewards.program_id = t.program_id AND rewards.invitee_id = NEW.user_id AND rewards.side = t.side AND rewards.ordinal = t.ordinal
			AND t.target > rewards.reversed AND rewards.state IN ('held', 'available', 'fulfilled');
END;

-- What was fulfilled is taken back from what is available, which may fall below zero: later rewards make up for it. The
-- budget stays spent, as the money is gone: or a pair that refunds after each payout would be paid for ever.
CREATE TRIGGER rewards_reversed AFTER UPDATE OF reversed ON rewards WHEN NEW.reversed > OLD.reversed BEGIN${transfer('NEW', { from: `iif(OLD.state = 'held', ${held}, ${available})`, to: `iif(OLD.state = 'fulfilled', ${owed}, ${program})`, amount: 'NEW.reversed - OLD.reversed', kind: `'reverse'` })}
END;

-- If an invitee is blocked or leaves within the hold, staff look at what their events have earned.
CREATE TRIGGER users_gone AFTER UPDATE OF is_active, deletion_requested_at ON users
	WHEN NEW.deleted_at IS NULL AND (NEW.is_active < OLD.is_active OR (NEW.deletion_requested_at IS NOT NULL AND OLD.deletion_requested_at IS NULL)) BEGIN
	UPDATE rewards SET signals = json_set(coalesce(signals, '{}'), '$.invitee_gone', iif(NEW.is_active, 'deleted', 'blocked')), changed_at = max(changed_at, unixepoch() * 1000)
		WHERE program_id IN (SELECT id FROM programs) AND invitee_id = NEW.id AND ${IS_HELD}
			AND (SELECT rule ->> '$.signals.invitee_gone' FROM program_rules AS r WHERE r.program_id = rewards.program_id AND r.version = rewards.version);
END;

-- Whoever is back leaves nothing to look at. What was held for longer than its rule is available from now on, as when staff
-- approve it.
CREATE TRIGGER users_back AFTER UPDATE OF is_active, deletion_requested_at ON users
	WHEN NEW.deleted_at IS NULL AND NEW.is_active AND NEW.deletion_requested_at IS NULL AND (NOT OLD.is_active OR OLD.deletion_requested_at IS NOT NULL) BEGIN
	UPDATE rewards SET signals = NULL, hold_until = max(hold_until, unixepoch() * 1000), expires_at = expires_at + max(0, unixepoch() * 1000 - hold_until),
			changed_at = max(changed_at, unixepoch() * 1000)
		WHERE ${WAS_GONE} AND json_remove(signals, '$.invitee_gone') = '{}';
	UPDATE rewards SET signals = json_remove(signals, '$.invitee_gone'), changed_at = max(changed_at, unixepoch() * 1000) WHERE ${WAS_GONE};
END;

-- Of someone who is erased, nothing is left to be paid out: it goes back, as when staff void it.
CREATE TRIGGER users_erased AFTER UPDATE OF deleted_at ON users WHEN NEW.deleted_at IS NOT NULL AND OLD.deleted_at IS NULL BEGIN
	UPDATE rewards SET state = 'voided', changed_at = NEW.deleted_at WHERE user_id = NEW.id AND state IN ('held', 'available');
END;

-- A referral that is declined, removed or corrected takes what it earned along: what is held is voided, the rest reversed.
-- A user who gets another inviter keeps what they got for being invited. Their row already says who that is. The sign-up is
-- marked first, so that it is an event again if the referral comes back, and earns what went after the mark.
CREATE TRIGGER referrals_rewards_taken_back AFTER DELETE ON referrals
	WHEN NOT EXISTS (SELECT 1 FROM users AS u JOIN users AS i ON i.invite_code = u.invited_by_code WHERE u.id = OLD.invitee_id AND i.id = OLD.inviter_id) BEGIN
	UPDATE reward_events SET reversed_after = (SELECT coalesce(max(id), 0) FROM transfers)
		WHERE source = 'service' AND event_id BETWEEN '${SIGN_UP}-' || OLD.invitee_id AND '${SIGN_UP}-' || OLD.invitee_id || '-~' AND reversed_after IS NULL;
	UPDATE rewards SET state = iif(${IS_HELD}, 'voided', 'reversed'), reversed = iif(${IS_HELD}, reversed, amount), changed_at = max(changed_at, unixepoch() * 1000)
		WHERE program_id IN (SELECT id FROM programs) AND invitee_id = OLD.invitee_id AND state IN ('held', 'available', 'fulfilled')
			AND CASE side WHEN 'inviter' THEN user_id = OLD.inviter_id ELSE (SELECT invited_by_code FROM users WHERE id = OLD.invitee_id) IS NULL END;
END;

-- A reward is what its event earned. Only its state, what was taken back and what was paid out change: the one grows to the
-- amount, the other is what was left.
CREATE TRIGGER rewards_immutable BEFORE UPDATE ON rewards WHEN NOT (
	NEW.program_id = OLD.program_id AND NEW.invitee_id = OLD.invitee_id AND NEW.side = OLD.side AND NEW.ordinal = OLD.ordinal
	AND NEW.user_id = OLD.user_id AND NEW.amount = OLD.amount AND NEW.event = OLD.event
	AND NEW.reversed BETWEEN OLD.reversed AND NEW.amount
	AND (NEW.paid IS OLD.paid OR (OLD.paid IS NULL AND NEW.state = 'fulfilled' AND NEW.paid = ${left}))
) BEGIN
	SELECT RAISE(ABORT, 'a reward is immutable');
END;

-- Version 1.0.0 says only that a reward is fulfilled. It runs until an upgrade has been deployed, and after a rollback.
CREATE TRIGGER rewards_paid AFTER UPDATE OF state ON rewards WHEN NEW.state = 'fulfilled' AND NEW.paid IS NULL BEGIN
	UPDATE rewards SET paid = ${left} WHERE program_id = NEW.program_id AND invitee_id = NEW.invitee_id AND side = NEW.side AND ordinal = NEW.ordinal;
END;

CREATE TRIGGER rewards_no_delete BEFORE DELETE ON rewards BEGIN
	SELECT RAISE(ABORT, 'a reward is immutable');
END;

-- reward_caps: what an inviter has earned by rules that have caps.
CREATE TRIGGER rewards_capped AFTER INSERT ON rewards WHEN NEW.side = 'inviter' BEGIN
	INSERT INTO reward_caps (program_id, inviter_id, period, rewards, amount)
		SELECT NEW.program_id, NEW.user_id, p.value, 1, NEW.amount
		FROM program_rules AS r JOIN reward_events AS e ON e.id = NEW.event JOIN ${countedPeriods('e.occurred_at')} AS p
		WHERE r.program_id = NEW.program_id AND r.version = NEW.version AND r.rule -> 'caps' IS NOT NULL
		ON CONFLICT (program_id, inviter_id, period) DO UPDATE SET rewards = rewards + 1, amount = amount + excluded.amount;
END;

-- What ended without being paid out, or was refunded before, is not counted any more: otherwise an invitee could use up the
-- cap of their inviter with purchases that are returned.
CREATE TRIGGER rewards_uncapped AFTER UPDATE OF state, reversed ON rewards
	WHEN NEW.side = 'inviter' AND (${drawnAmount('OLD')} > ${drawnAmount('NEW')} OR ${isDrawn('OLD')} > ${isDrawn('NEW')}) BEGIN
	UPDATE reward_caps SET rewards = rewards - ${isDrawn('OLD')} + ${isDrawn('NEW')}, amount = amount - ${drawnAmount('OLD')} + ${drawnAmount('NEW')}
		WHERE program_id = NEW.program_id AND inviter_id = NEW.user_id
			AND EXISTS (SELECT 1 FROM program_rules AS r WHERE r.program_id = NEW.program_id AND r.version = NEW.version AND r.rule -> 'caps' IS NOT NULL)
			AND period IN (SELECT p.value FROM reward_events AS e JOIN ${countedPeriods('e.occurred_at')} AS p WHERE e.id = NEW.event);
END;

-- The ledger only grows, and the balances are its sums.
CREATE TRIGGER transfers_balanced AFTER INSERT ON transfers BEGIN
	INSERT INTO accounts (account, unit, balance) VALUES (NEW.debit, NEW.unit, -NEW.amount), (NEW.credit, NEW.unit, NEW.amount)
		ON CONFLICT (account, unit) DO UPDATE SET balance = balance + excluded.balance;
END;

-- Each transfer has the next id, so that none can be missing or come in between unnoticed.
CREATE TRIGGER transfers_in_order AFTER INSERT ON transfers
	WHEN NEW.id <> coalesce((SELECT max(id) FROM transfers WHERE id < NEW.id), 0) + 1 OR EXISTS (SELECT 1 FROM transfers WHERE id > NEW.id)
BEGIN
	SELECT RAISE(ABORT, 'the ledger is append-only');
END;

CREATE TRIGGER transfers_no_update BEFORE UPDATE ON transfers BEGIN
	SELECT RAISE(ABORT, 'the ledger is append-only');
END;

CREATE TRIGGER transfers_no_delete BEFORE DELETE ON transfers BEGIN
	SELECT RAISE(ABORT, 'the ledger is append-only');
END;

CREATE TRIGGER ledger_seals_no_update BEFORE UPDATE ON ledger_seals BEGIN
	SELECT RAISE(ABORT, 'the ledger is append-only');
END;

CREATE TRIGGER ledger_seals_no_delete BEFORE DELETE ON ledger_seals BEGIN
	SELECT RAISE(ABORT, 'the ledger is append-only');
END;

-- program_pauses: between which events a program was paused, for simulations.
CREATE TRIGGER programs_paused AFTER UPDATE OF paused_at ON programs WHEN NEW.paused_at IS NOT NULL AND OLD.paused_at IS NULL BEGIN
	INSERT INTO program_pauses (program_id, after_event) SELECT NEW.id, coalesce(max(id), 0) FROM reward_events WHERE true
		ON CONFLICT (program_id, after_event) DO UPDATE SET until_event = NULL;
END;

CREATE TRIGGER programs_resumed AFTER UPDATE OF paused_at ON programs WHEN NEW.paused_at IS NULL AND OLD.paused_at IS NOT NULL BEGIN
	UPDATE program_pauses SET until_event = (SELECT coalesce(max(id), 0) FROM reward_events) WHERE program_id = NEW.id AND until_event IS NULL;
END;

CREATE TRIGGER program_rules_immutable BEFORE UPDATE ON program_rules BEGIN
	SELECT RAISE(ABORT, 'a rule is immutable');
END;
`
