-- Of staff who are erased the audit keeps what they did to others, and forgets from where.
DROP TRIGGER audit_events_no_update;
--> statement-breakpoint
CREATE TRIGGER audit_events_no_update BEFORE UPDATE ON audit_events WHEN NOT (
	NEW.id = OLD.id AND NEW.at = OLD.at AND NEW.actor = OLD.actor AND NEW.actor_id IS OLD.actor_id AND NEW.subject_id IS OLD.subject_id
	AND NEW.action = OLD.action AND NEW.outcome = OLD.outcome
	AND NEW.country IS NULL AND NEW.network IS NULL AND NEW.user_agent IS NULL
	AND (
		NEW.request_id IS NULL AND NEW.details IS NULL
			AND EXISTS (SELECT 1 FROM users WHERE id = OLD.subject_id AND deleted_at IS NOT NULL)
		OR OLD.actor = 'staff' AND NEW.request_id IS OLD.request_id AND NEW.details IS OLD.details
			AND EXISTS (SELECT 1 FROM users WHERE id = OLD.actor_id AND deleted_at IS NOT NULL)
	)
) BEGIN
	SELECT RAISE(ABORT, 'audit_events is append-only');
END;
