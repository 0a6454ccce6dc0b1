/** While no one listens, nothing is written: two look-ups, one in an empty table, one in an empty index. */
const HAS_LISTENER = `(EXISTS (SELECT 1 FROM webhooks) OR EXISTS (SELECT 1 FROM api_keys WHERE revoked_at IS NULL AND instr(scopes, 'feed.read') > 0))`

const announce = (type: string, at: string, data: Record<string, string>, from = '') => `
	INSERT INTO outbox (type, at, data) SELECT ${type}, ${at}, json_object(${Object.entries(data)
    .map(([name, value]) => `'${name}', ${value}`)
    .join(', ')})${from};`

const iso = (ms: string) => `strftime('%Y-%m-%dT%H:%M:%fZ', ${ms} / 1000.0, 'unixepoch')`

const AVAILABLE = `'available'`

/** As the API shows it: src/rewards/responses.ts. */
const reward = (state: string) => ({
  id: `NEW.program_id || '-' || NEW.invitee_id || '-' || NEW.side || '-' || NEW.ordinal`,
  program: '(SELECT name FROM programs WHERE id = NEW.program_id)',
  side: 'NEW.side',
  user_id: 'NEW.user_id',
  amount: 'NEW.amount',
  reversed: 'NEW.reversed',
  paid: state === AVAILABLE ? 'NULL' : 'NEW.paid',
  unit: '(SELECT unit FROM programs WHERE id = NEW.program_id)',
  state,
  available_at: iso('NEW.hold_until'),
  expires_at: iso('NEW.expires_at'),
  created_at: iso('NEW.created_at'),
  event_id: '(SELECT event_id FROM reward_events WHERE id = NEW.event)',
})

/** outbox: every change that is announced, written by the change itself. A type is one of `CHANGE_TYPES`. */
export const OUTBOX_TRIGGERS = `
CREATE TRIGGER users_announced AFTER INSERT ON users WHEN ${HAS_LISTENER} BEGIN${announce(
  `'user.created'`,
  'NEW.date_joined',
  { user_id: 'NEW.id', invite_code: 'NEW.invite_code' },
)}
END;

CREATE TRIGGER users_deleted_announced AFTER UPDATE OF deleted_at ON users WHEN NEW.deleted_at IS NOT NULL AND OLD.deleted_at IS NULL AND ${HAS_LISTENER} BEGIN${announce(
  `'user.deleted'`,
  'NEW.deleted_at',
  { user_id: 'NEW.id', invite_code: 'NEW.invite_code' },
)}
END;

-- One that staff write is part of a correction.
CREATE TRIGGER referrals_announced AFTER INSERT ON referrals WHEN NEW.method <> 'staff' AND ${HAS_LISTENER} BEGIN${announce(
  `'referral.created'`,
  'NEW.created_at',
  {
    invitee_id: 'NEW.invitee_id',
    inviter_id: 'NEW.inviter_id',
    method: 'NEW.method',
    certainty: 'NEW.certainty',
    link: 'NEW.link_key',
    channel: 'NEW.channel',
  },
)}
END;

-- The event of a correction keeps both referrals. That of a user who declines their inviter comes before the referral goes.
CREATE TRIGGER referrals_corrected_announced AFTER INSERT ON audit_events
	WHEN NEW.action IN ('inviter_corrected', 'invited_by_declined') AND NEW.outcome = 'ok' AND ${HAS_LISTENER} BEGIN${announce(
    `'referral.corrected'`,
    'NEW.id / 1000',
    {
      invitee_id: 'NEW.subject_id',
      inviter_id: `NEW.details ->> '$.after.inviter_id'`,
      former_inviter_id: `iif(NEW.action = 'inviter_corrected', NEW.details ->> '$.before.inviter_id',
			(SELECT inviter_id FROM referrals WHERE invitee_id = NEW.subject_id))`,
      by: 'NEW.actor',
    },
  )}
END;

CREATE TRIGGER rewards_announced AFTER INSERT ON rewards WHEN ${HAS_LISTENER} BEGIN${announce(`'reward.' || NEW.state`, 'NEW.created_at', reward('NEW.state'))}
END;

-- One that was fulfilled straight from held has been available too, as in the ledger.
CREATE TRIGGER rewards_changed_announced AFTER UPDATE OF state, reversed ON rewards WHEN ${HAS_LISTENER} BEGIN${announce(
  `'reward.available'`,
  'NEW.changed_at',
  reward(AVAILABLE),
  ` WHERE OLD.state = 'held' AND NEW.state IN ('available', 'fulfilled')`,
)}${announce(`'reward.reversed'`, 'NEW.changed_at', reward('NEW.state'), ' WHERE NEW.reversed > OLD.reversed')}${announce(
  `'reward.' || NEW.state`,
  'NEW.changed_at',
  reward('NEW.state'),
  ` WHERE NEW.state <> OLD.state AND NEW.state IN ('fulfilled', 'voided', 'expired')`,
)}
END;

CREATE TRIGGER reward_events_announced AFTER INSERT ON reward_events WHEN instr(NEW.decisions, '"declined"') > 0 AND ${HAS_LISTENER} BEGIN${announce(
  `'reward.declined'`,
  'NEW.created_at',
  {
    event_id: 'NEW.event_id',
    event: 'NEW.type',
    user_id: 'NEW.user_id',
    program: `(SELECT name FROM programs WHERE id = d.value ->> 'program')`,
    side: `s.value ->> 'side'`,
    reason: `s.value ->> 'declined'`,
  },
  `
		FROM json_each(NEW.decisions) AS d, json_each(d.value -> 'sides') AS s WHERE s.value ->> 'declined' IS NOT NULL`,
)}
END;

-- Or its number would be used again.
CREATE TRIGGER outbox_newest_stays BEFORE DELETE ON outbox WHEN OLD.id = (SELECT max(id) FROM outbox) BEGIN
	SELECT RAISE(ABORT, 'the newest change stays');
END;
`
