CREATE INDEX `users_without_country` ON `users` (`id`) WHERE country IS NULL AND phone IS NOT NULL;--> statement-breakpoint
-- The days of the whole service: sign-ups are counted from here on, and what links had before is added up.
DROP TRIGGER referrals_counted_insert;
--> statement-breakpoint
DROP TRIGGER referrals_counted_delete;
--> statement-breakpoint
CREATE TRIGGER referrals_counted_insert AFTER INSERT ON referrals BEGIN
	INSERT INTO referral_counts (scope, dimension, value, signups)
		SELECT s.scope, d.dimension, d.value, 1 FROM (SELECT 'u:' || NEW.inviter_id AS scope UNION ALL SELECT 'l:' || NEW.link_key) AS s, (
			SELECT 'total' AS dimension, '' AS value
			UNION ALL SELECT 'day', date(NEW.created_at / 1000, 'unixepoch')
			UNION ALL SELECT 'country', coalesce(NEW.country, 'XX')
			UNION ALL SELECT 'channel', coalesce(NEW.channel, 'direct')) AS d
		WHERE true ON CONFLICT (scope, dimension, value) DO UPDATE SET signups = signups + 1;
	INSERT INTO referral_counts (scope, dimension, value, signups) VALUES ('all', 'day', date(NEW.created_at / 1000, 'unixepoch'), 1)
		ON CONFLICT (scope, dimension, value) DO UPDATE SET signups = signups + 1;
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
	INSERT INTO referral_counts (scope, dimension, value, signups) VALUES ('all', 'day', date(OLD.created_at / 1000, 'unixepoch'), -1)
		ON CONFLICT (scope, dimension, value) DO UPDATE SET signups = signups - 1;
END;
--> statement-breakpoint
-- Set, not added: clicks that came in since the new version runs are in both.
INSERT INTO referral_counts (scope, dimension, value, clicks, uniques, signups)
	SELECT 'all', 'day', value, sum(clicks), sum(uniques), sum(signups) FROM referral_counts
	WHERE scope >= 'u:' AND scope < 'u;' AND dimension = 'day' GROUP BY value
	ON CONFLICT (scope, dimension, value) DO UPDATE SET clicks = excluded.clicks, uniques = excluded.uniques, signups = excluded.signups;
