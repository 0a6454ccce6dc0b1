-- Erasing what an event says of a deleted user's devices and whereabouts is the one change that the audit allows.
DROP TRIGGER audit_events_no_update;
--> statement-breakpoint
CREATE TRIGGER audit_events_no_update BEFORE UPDATE ON audit_events WHEN NOT (
	NEW.id = OLD.id AND NEW.at = OLD.at AND NEW.actor = OLD.actor AND NEW.actor_id IS OLD.actor_id AND NEW.subject_id IS OLD.subject_id
	AND NEW.action = OLD.action AND NEW.outcome = OLD.outcome
	AND NEW.country IS NULL AND NEW.network IS NULL AND NEW.user_agent IS NULL AND NEW.request_id IS NULL AND NEW.details IS NULL
	AND EXISTS (SELECT 1 FROM users WHERE id = OLD.subject_id AND deleted_at IS NOT NULL)
) BEGIN
	SELECT RAISE(ABORT, 'audit_events is append-only');
END;
--> statement-breakpoint
-- A deleted user stays in the table for the sake of those whom they invited, and counts and is found no more.
CREATE TRIGGER users_deleted AFTER UPDATE OF deleted_at ON users WHEN NEW.deleted_at IS NOT NULL AND OLD.deleted_at IS NULL BEGIN
	UPDATE counters SET value = value - 1 WHERE name = 'users';
	DELETE FROM users_search WHERE rowid = NEW.id;
END;
--> statement-breakpoint
CREATE TRIGGER users_deleted_for_ever BEFORE UPDATE OF deleted_at ON users WHEN OLD.deleted_at IS NOT NULL AND NEW.deleted_at IS NOT OLD.deleted_at BEGIN
	SELECT RAISE(ABORT, 'a deleted user stays deleted');
END;
--> statement-breakpoint
DROP TRIGGER users_counted_delete;
--> statement-breakpoint
CREATE TRIGGER users_counted_delete AFTER DELETE ON users WHEN OLD.deleted_at IS NULL BEGIN
	UPDATE counters SET value = value - 1 WHERE name = 'users';
END;
--> statement-breakpoint
-- What other people's rows still say of them is the invite code; a search for it finds those people, not the deleted one.
DROP TRIGGER users_search_update;
--> statement-breakpoint
CREATE TRIGGER users_search_update AFTER UPDATE OF phone, email, first_name, last_name, invited_by_code ON users WHEN NEW.deleted_at IS NULL BEGIN
	UPDATE users_search SET phone = NEW.phone || '  ', email = NEW.email || '  ', first_name = char(2) || NEW.first_name || '  ',
		last_name = char(2) || NEW.last_name || '  ', invite_code = NEW.invite_code || '  ', invited_by_code = char(2) || NEW.invited_by_code || '  '
		WHERE rowid = NEW.id;
END;
