-- What happened stays as it was written. Retention deletes whole days once they are old, and nothing younger than one.
CREATE TRIGGER audit_events_no_update BEFORE UPDATE ON audit_events BEGIN
	SELECT RAISE(ABORT, 'audit_events is append-only');
END;
--> statement-breakpoint
CREATE TRIGGER audit_events_no_early_delete BEFORE DELETE ON audit_events WHEN OLD.at > (unixepoch() - 86400) * 1000 BEGIN
	SELECT RAISE(ABORT, 'audit_events is append-only');
END;
