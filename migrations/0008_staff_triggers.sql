-- Days of the dashboard: what was recorded, counted as it is recorded.
CREATE TRIGGER audit_events_counted AFTER INSERT ON audit_events BEGIN
	INSERT INTO daily_counts (day, metric, value)
		VALUES (date(NEW.at / 1000, 'unixepoch'), NEW.action || CASE WHEN NEW.outcome = 'ok' THEN '' ELSE ':' || NEW.outcome END, 1)
		ON CONFLICT (day, metric) DO UPDATE SET value = value + 1;
END;
--> statement-breakpoint
INSERT INTO daily_counts (day, metric, value)
	SELECT date(at / 1000, 'unixepoch'), action || CASE WHEN outcome = 'ok' THEN '' ELSE ':' || outcome END, count(*)
	FROM audit_events GROUP BY 1, 2;
