ALTER TABLE `rewards` ADD `paid` integer;--> statement-breakpoint
ALTER TABLE `staff` ADD `invite_by` integer REFERENCES staff(id);--> statement-breakpoint
CREATE INDEX `audit_events_corrections` ON `audit_events` (`subject_id`) WHERE action = 'inviter_corrected';--> statement-breakpoint
UPDATE rewards SET paid = coalesce((SELECT t.amount FROM transfers AS t WHERE t.kind = 'fulfil'
		AND t.reward = rewards.program_id || '-' || rewards.invitee_id || '-' || rewards.side || '-' || rewards.ordinal), iif(state = 'fulfilled', 0, NULL))
	WHERE state IN ('fulfilled', 'reversed');
--> statement-breakpoint
DELETE FROM reward_caps;
--> statement-breakpoint
INSERT INTO reward_caps (program_id, inviter_id, period, rewards, amount)
	SELECT r.program_id, r.user_id, c.value, sum(r.paid IS NOT NULL OR r.state IN ('held', 'available')),
		sum(coalesce(r.paid, iif(r.state IN ('voided', 'expired'), 0, r.amount - r.reversed)))
	FROM program_rules AS p CROSS JOIN rewards AS r ON r.program_id = p.program_id AND r.version = p.version AND r.side = 'inviter'
		JOIN reward_events AS e ON e.id = r.event JOIN json_each(json_array('all', date(e.occurred_at / 1000, 'unixepoch'))) AS c
	WHERE p.rule -> 'caps' IS NOT NULL
	GROUP BY r.program_id, r.user_id, c.value;
