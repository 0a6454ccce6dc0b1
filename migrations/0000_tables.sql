CREATE TABLE `inviter_days` (
	`user_id` integer NOT NULL,
	`day` text NOT NULL,
	`signups` integer NOT NULL,
	`week` integer NOT NULL,
	`month` integer NOT NULL,
	`total` integer NOT NULL,
	`reached_at` integer NOT NULL,
	PRIMARY KEY(`user_id`, `day`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `leaderboard` (
	`period` text NOT NULL,
	`score` integer NOT NULL,
	`reached_at` integer NOT NULL,
	`user_id` integer NOT NULL,
	`place` integer DEFAULT 0 NOT NULL,
	PRIMARY KEY(`period`, `score` DESC, `reached_at`, `user_id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `outbox` (
	`id` integer PRIMARY KEY NOT NULL,
	`type` text NOT NULL,
	`at` integer NOT NULL,
	`data` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `webhook_deliveries` (
	`change` integer NOT NULL,
	`webhook_id` integer NOT NULL,
	`state` text NOT NULL,
	`attempts` integer NOT NULL,
	`outcome` text NOT NULL,
	`milliseconds` integer NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`change`, `webhook_id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `webhook_deliveries_webhook` ON `webhook_deliveries` (`webhook_id`,`state`,`change`);--> statement-breakpoint
CREATE TABLE `webhooks` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`url` text NOT NULL,
	`description` text NOT NULL,
	`types` text,
	`secret` text NOT NULL,
	`former_secret` text,
	`former_until` integer,
	`position` integer NOT NULL,
	`replay_next` integer,
	`replay_last` integer,
	`attempts` integer DEFAULT 0 NOT NULL,
	`next_at` integer DEFAULT 0 NOT NULL,
	`failing_since` integer,
	`last_outcome` text,
	`delivered_at` integer,
	`stopped_at` integer,
	`stopped_why` text,
	`turn` integer DEFAULT 0 NOT NULL,
	`created_at` integer NOT NULL,
	`created_by` integer NOT NULL,
	FOREIGN KEY (`created_by`) REFERENCES `staff`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `click_flushes` (
	`shard` text PRIMARY KEY NOT NULL,
	`sequence` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `count_sweeps` (
	`name` text PRIMARY KEY NOT NULL,
	`position` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `growth_counts` (
	`dimension` text NOT NULL,
	`value` text NOT NULL,
	`day` text NOT NULL,
	`clicks` integer DEFAULT 0 NOT NULL,
	`uniques` integer DEFAULT 0 NOT NULL,
	`signups` integer DEFAULT 0 NOT NULL,
	PRIMARY KEY(`dimension`, `value`, `day`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `pending_invites` (
	`phone_hash` text PRIMARY KEY NOT NULL,
	`link_key` text NOT NULL,
	`inviter_id` integer,
	`channel` text,
	`network_hash` text NOT NULL,
	`click_id` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	FOREIGN KEY (`inviter_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `pending_invites_link` ON `pending_invites` (`link_key`,`created_at`);--> statement-breakpoint
CREATE INDEX `pending_invites_expires_at` ON `pending_invites` (`expires_at`);--> statement-breakpoint
CREATE TABLE `referral_budgets` (
	`scope` text NOT NULL,
	`period` integer NOT NULL,
	`spent` integer NOT NULL,
	`last_code` text,
	`expires_at` integer NOT NULL,
	PRIMARY KEY(`scope`, `period`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `referral_budgets_expires_at` ON `referral_budgets` (`expires_at`);--> statement-breakpoint
CREATE TABLE `referral_counts` (
	`scope` text NOT NULL,
	`dimension` text NOT NULL,
	`value` text NOT NULL,
	`clicks` integer DEFAULT 0 NOT NULL,
	`uniques` integer DEFAULT 0 NOT NULL,
	`signups` integer DEFAULT 0 NOT NULL,
	PRIMARY KEY(`scope`, `dimension`, `value`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `referral_levels` (
	`user_id` integer NOT NULL,
	`level` integer NOT NULL,
	`people` integer NOT NULL,
	PRIMARY KEY(`user_id`, `level`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `referral_links` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`key` text NOT NULL,
	`code` text NOT NULL,
	`user_id` integer,
	`label` text,
	`channel` text,
	`campaign` text,
	`destination` text,
	`title` text,
	`description` text,
	`image` text,
	`utm_source` text,
	`utm_medium` text,
	`utm_term` text,
	`utm_content` text,
	`created_at` integer NOT NULL,
	`expires_at` integer,
	`disabled_at` integer,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `referral_links_key_unique` ON `referral_links` (`key`);--> statement-breakpoint
CREATE INDEX `referral_links_user_id` ON `referral_links` (`user_id`,`id`);--> statement-breakpoint
CREATE INDEX `referral_links_live` ON `referral_links` (`user_id`,`expires_at`) WHERE disabled_at IS NULL;--> statement-breakpoint
CREATE INDEX `referral_links_expiring` ON `referral_links` (`user_id`) WHERE disabled_at IS NULL AND expires_at IS NOT NULL;--> statement-breakpoint
CREATE INDEX `referral_links_disabled` ON `referral_links` (`user_id`) WHERE disabled_at IS NOT NULL;--> statement-breakpoint
CREATE INDEX `referral_links_channel` ON `referral_links` (`channel`,`id`) WHERE channel IS NOT NULL;--> statement-breakpoint
CREATE INDEX `referral_links_created` ON `referral_links` (`created_at`);--> statement-breakpoint
CREATE INDEX `referral_links_all_disabled` ON `referral_links` (`id`) WHERE disabled_at IS NOT NULL;--> statement-breakpoint
CREATE INDEX `referral_links_all_expiring` ON `referral_links` (`id`) WHERE disabled_at IS NULL AND expires_at IS NOT NULL;--> statement-breakpoint
CREATE TABLE `referral_tree` (
	`ancestor_id` integer NOT NULL,
	`level` integer NOT NULL,
	`descendant_id` integer NOT NULL,
	PRIMARY KEY(`ancestor_id`, `level`, `descendant_id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `referrals` (
	`invitee_id` integer PRIMARY KEY NOT NULL,
	`inviter_id` integer NOT NULL,
	`link_key` text NOT NULL,
	`method` text NOT NULL,
	`certainty` text NOT NULL,
	`program` text DEFAULT 'default' NOT NULL,
	`channel` text,
	`country` text,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`invitee_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`inviter_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `referrals_inviter` ON `referrals` (`inviter_id`,`invitee_id`);--> statement-breakpoint
CREATE INDEX `referrals_method` ON `referrals` (`method`,`invitee_id`) WHERE method <> 'code';--> statement-breakpoint
CREATE INDEX `referrals_channel` ON `referrals` (`channel`,`invitee_id`) WHERE channel IS NOT NULL;--> statement-breakpoint
CREATE INDEX `referrals_program` ON `referrals` (`program`,`invitee_id`) WHERE program <> 'default';--> statement-breakpoint
CREATE TABLE `sign_up_origins` (
	`user_id` integer PRIMARY KEY NOT NULL,
	`inviter_id` integer,
	`link_key` text,
	`method` text,
	`channel` text,
	`campaign` text,
	`platform` text,
	`country` text,
	`created_at` integer NOT NULL,
	`steps` text
);
--> statement-breakpoint
CREATE INDEX `sign_up_origins_link` ON `sign_up_origins` (`link_key`,`user_id`) WHERE campaign IS NOT NULL;--> statement-breakpoint
CREATE INDEX `sign_up_origins_campaign` ON `sign_up_origins` (`campaign`,`user_id`) WHERE campaign IS NOT NULL;--> statement-breakpoint
CREATE TABLE `accounts` (
	`account` text NOT NULL,
	`unit` text NOT NULL,
	`balance` integer NOT NULL,
	PRIMARY KEY(`account`, `unit`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `api_keys` (
	`id` integer PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`hash` text NOT NULL,
	`prefix` text NOT NULL,
	`scopes` text NOT NULL,
	`created_at` integer NOT NULL,
	`created_by` integer NOT NULL,
	`expires_at` integer,
	`revoked_at` integer,
	`last_used_on` text,
	FOREIGN KEY (`created_by`) REFERENCES `staff`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `api_keys_hash` ON `api_keys` (`hash`);--> statement-breakpoint
CREATE INDEX `api_keys_feed` ON `api_keys` (`id`) WHERE revoked_at IS NULL AND instr(scopes, 'feed.read') > 0;--> statement-breakpoint
CREATE TABLE `ledger_seals` (
	`first_id` integer PRIMARY KEY NOT NULL,
	`last_id` integer NOT NULL,
	`seal` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `program_pauses` (
	`program_id` integer NOT NULL,
	`after_event` integer NOT NULL,
	`until_event` integer,
	PRIMARY KEY(`program_id`, `after_event`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `program_rules` (
	`program_id` integer NOT NULL,
	`version` integer NOT NULL,
	`rule` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`program_id`, `version`),
	FOREIGN KEY (`program_id`) REFERENCES `programs`(`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `programs` (
	`id` integer PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`unit` text NOT NULL,
	`event` text NOT NULL,
	`version` integer DEFAULT 1 NOT NULL,
	`starts_at` integer NOT NULL,
	`ends_at` integer,
	`paused_at` integer,
	`budget` integer,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `programs_name` ON `programs` (`name`);--> statement-breakpoint
CREATE INDEX `programs_event` ON `programs` (`event`);--> statement-breakpoint
CREATE TABLE `reward_caps` (
	`program_id` integer NOT NULL,
	`inviter_id` integer NOT NULL,
	`period` text NOT NULL,
	`rewards` integer NOT NULL,
	`amount` integer NOT NULL,
	PRIMARY KEY(`program_id`, `inviter_id`, `period`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `reward_events` (
	`id` integer PRIMARY KEY NOT NULL,
	`source` text NOT NULL,
	`event_id` text NOT NULL,
	`user_id` integer NOT NULL,
	`type` text NOT NULL,
	`value` integer,
	`occurred_at` integer NOT NULL,
	`created_at` integer NOT NULL,
	`inviter_id` integer,
	`is_certain` integer DEFAULT false NOT NULL,
	`inviter_is_active` integer DEFAULT false NOT NULL,
	`invitee_is_active` integer DEFAULT true NOT NULL,
	`body_hash` text NOT NULL,
	`decisions` text NOT NULL,
	`reversed` integer DEFAULT 0 NOT NULL,
	`reversed_at` integer,
	`reversed_after` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `reward_events_key` ON `reward_events` (`source`,`event_id`);--> statement-breakpoint
CREATE INDEX `reward_events_user` ON `reward_events` (`user_id`,`id`);--> statement-breakpoint
CREATE INDEX `reward_events_earned` ON `reward_events` (`id`) WHERE instr(decisions, '"user"') > 0;--> statement-breakpoint
CREATE TABLE `rewards` (
	`program_id` integer NOT NULL,
	`invitee_id` integer NOT NULL,
	`side` text NOT NULL,
	`ordinal` integer NOT NULL,
	`user_id` integer NOT NULL,
	`event` integer NOT NULL,
	`version` integer NOT NULL,
	`amount` integer NOT NULL,
	`reversed` integer DEFAULT 0 NOT NULL,
	`state` text NOT NULL,
	`hold_until` integer NOT NULL,
	`claim` text,
	`signals` text,
	`expires_at` integer,
	`created_at` integer NOT NULL,
	`changed_at` integer NOT NULL,
	PRIMARY KEY(`program_id`, `invitee_id`, `side`, `ordinal`),
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `rewards_user` ON `rewards` (`user_id`,`hold_until`);--> statement-breakpoint
CREATE INDEX `rewards_review` ON `rewards` (`created_at`) WHERE state = 'held' AND signals IS NOT NULL;--> statement-breakpoint
CREATE INDEX `rewards_held` ON `rewards` (`hold_until`) WHERE state = 'held' AND signals IS NULL;--> statement-breakpoint
CREATE INDEX `rewards_expiring_of_user` ON `rewards` (`user_id`,`expires_at`) WHERE state = 'available' AND expires_at IS NOT NULL;--> statement-breakpoint
CREATE INDEX `rewards_expiring` ON `rewards` (`expires_at`) WHERE state = 'available' AND expires_at IS NOT NULL;--> statement-breakpoint
CREATE TABLE `sign_up_queue` (
	`user_id` integer PRIMARY KEY NOT NULL,
	`at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `transfers` (
	`id` integer PRIMARY KEY NOT NULL,
	`debit` text NOT NULL,
	`credit` text NOT NULL,
	`amount` integer NOT NULL,
	`unit` text NOT NULL,
	`kind` text NOT NULL,
	`reward` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `transfers_reward` ON `transfers` (`reward`);--> statement-breakpoint
CREATE TABLE `audit_events` (
	`id` integer PRIMARY KEY NOT NULL,
	`actor` text NOT NULL,
	`actor_id` integer,
	`subject_id` integer,
	`subject_staff_id` integer,
	`action` text NOT NULL,
	`outcome` text NOT NULL,
	`country` text,
	`network` text,
	`user_agent` text,
	`request_id` text,
	`details` text,
	`at` integer GENERATED ALWAYS AS (id / 1000) VIRTUAL NOT NULL
);
--> statement-breakpoint
CREATE INDEX `audit_events_subject` ON `audit_events` (`subject_id`);--> statement-breakpoint
CREATE INDEX `audit_events_request_id` ON `audit_events` (`request_id`) WHERE request_id IS NOT NULL;--> statement-breakpoint
CREATE INDEX `audit_events_subject_staff` ON `audit_events` (`subject_staff_id`) WHERE subject_staff_id IS NOT NULL;--> statement-breakpoint
CREATE INDEX `audit_events_staff` ON `audit_events` (`actor_id`) WHERE actor = 'staff';--> statement-breakpoint
CREATE INDEX `audit_events_action` ON `audit_events` (`action`);--> statement-breakpoint
CREATE TABLE `counters` (
	`name` text PRIMARY KEY NOT NULL,
	`value` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `daily_counts` (
	`day` text NOT NULL,
	`metric` text NOT NULL,
	`value` integer NOT NULL,
	PRIMARY KEY(`day`, `metric`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `former_phones` (
	`phone_hash` text PRIMARY KEY NOT NULL,
	`left_at` integer NOT NULL,
	`expires_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `former_phones_expires_at` ON `former_phones` (`expires_at`);--> statement-breakpoint
CREATE TABLE `idempotency_keys` (
	`owner` text NOT NULL,
	`key_hash` text NOT NULL,
	`request_hash` text NOT NULL,
	`created` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`owner`, `key_hash`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `idempotency_keys_created_at` ON `idempotency_keys` (`created_at`);--> statement-breakpoint
CREATE TABLE `sessions` (
	`id` integer PRIMARY KEY NOT NULL,
	`user_id` integer NOT NULL,
	`challenge` integer,
	`is_sign_up` integer DEFAULT false NOT NULL,
	`generation` integer DEFAULT 0 NOT NULL,
	`rotated_at` integer,
	`rotated_before` integer,
	`last_used_at` integer,
	`expires_at` integer NOT NULL,
	`ended_at` integer,
	`device` text,
	`device_hash` integer,
	`country` text,
	`network` text,
	`created_at` integer GENERATED ALWAYS AS (id / 1000) VIRTUAL NOT NULL
);
--> statement-breakpoint
CREATE INDEX `sessions_user_id` ON `sessions` (`user_id`);--> statement-breakpoint
CREATE TABLE `users` (
	`id` integer PRIMARY KEY NOT NULL,
	`phone` text,
	`invite_code` text NOT NULL,
	`invited_by_code` text,
	`email` text,
	`first_name` text,
	`last_name` text,
	`first_name_folded` text,
	`last_name_folded` text,
	`display_name` text,
	`is_active` integer DEFAULT true NOT NULL,
	`block_reason` text,
	`blocked_until` integer,
	`country` text,
	`phone_was_invited` integer DEFAULT false NOT NULL,
	`invited_count` integer DEFAULT 0 NOT NULL,
	`date_joined` integer NOT NULL,
	`last_login` integer,
	`deletion_requested_at` integer,
	`deleted_at` integer,
	FOREIGN KEY (`invited_by_code`) REFERENCES `users`(`invite_code`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `users_phone_unique` ON `users` (`phone`);--> statement-breakpoint
CREATE UNIQUE INDEX `users_invite_code_unique` ON `users` (`invite_code`);--> statement-breakpoint
CREATE INDEX `users_read_otherwise` ON `users` (replace(replace(replace(invite_code, 'O', '0'), 'I', '1'), 'L', '1')) WHERE invite_code GLOB '*[ILO]*';--> statement-breakpoint
CREATE UNIQUE INDEX `users_email_unique` ON `users` (lower(email)) WHERE email IS NOT NULL;--> statement-breakpoint
CREATE INDEX `users_invited_by_code` ON `users` (`invited_by_code`) WHERE invited_by_code IS NOT NULL;--> statement-breakpoint
CREATE INDEX `users_first_name` ON `users` (`first_name`) WHERE first_name IS NOT NULL;--> statement-breakpoint
CREATE INDEX `users_deletion_requested_at` ON `users` (`deletion_requested_at`) WHERE deletion_requested_at IS NOT NULL;--> statement-breakpoint
CREATE INDEX `users_date_joined` ON `users` (`date_joined`);--> statement-breakpoint
CREATE INDEX `users_country` ON `users` (`country`,`id`) WHERE country IS NOT NULL;--> statement-breakpoint
CREATE INDEX `users_blocked` ON `users` (`id`) WHERE NOT is_active AND deleted_at IS NULL;--> statement-breakpoint
CREATE INDEX `users_leaving` ON `users` (`id`) WHERE deletion_requested_at IS NOT NULL;--> statement-breakpoint
CREATE INDEX `users_blocked_until` ON `users` (`blocked_until`) WHERE blocked_until IS NOT NULL;--> statement-breakpoint
CREATE INDEX `users_last_name` ON `users` (`last_name`) WHERE last_name IS NOT NULL;--> statement-breakpoint
CREATE TABLE `staff` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`email` text NOT NULL,
	`name` text,
	`password_hash` text,
	`role` text NOT NULL,
	`blocked_at` integer,
	`block_reason` text,
	`invite_hash` text,
	`invite_expires_at` integer,
	`created_at` integer NOT NULL,
	`created_by` integer,
	`last_sign_in_at` integer,
	FOREIGN KEY (`created_by`) REFERENCES `staff`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `staff_email_unique` ON `staff` (`email`);--> statement-breakpoint
CREATE UNIQUE INDEX `staff_invite_hash_unique` ON `staff` (`invite_hash`) WHERE invite_hash IS NOT NULL;--> statement-breakpoint
CREATE TABLE `staff_attempts` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`key` text NOT NULL,
	`at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `staff_attempts_key` ON `staff_attempts` (`key`,`at`);--> statement-breakpoint
CREATE INDEX `staff_attempts_at` ON `staff_attempts` (`at`);--> statement-breakpoint
CREATE TABLE `staff_jobs` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`staff_id` integer NOT NULL,
	`action` text NOT NULL,
	`selection` text NOT NULL,
	`params` text NOT NULL,
	`reason` text NOT NULL,
	`total` integer NOT NULL,
	`last_id` integer NOT NULL,
	`done` integer DEFAULT 0 NOT NULL,
	`changed` integer DEFAULT 0 NOT NULL,
	`position` integer DEFAULT 0 NOT NULL,
	`state` text NOT NULL,
	`created_at` integer NOT NULL,
	`finished_at` integer,
	FOREIGN KEY (`staff_id`) REFERENCES `staff`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `staff_jobs_staff` ON `staff_jobs` (`staff_id`,`id`);--> statement-breakpoint
CREATE INDEX `staff_jobs_running` ON `staff_jobs` (`id`) WHERE state = 'running';--> statement-breakpoint
CREATE INDEX `staff_jobs_undoes` ON `staff_jobs` (selection ->> '$.job',`id`) WHERE selection ->> '$.job' IS NOT NULL;--> statement-breakpoint
CREATE TABLE `staff_passkeys` (
	`credential_id` text PRIMARY KEY NOT NULL,
	`staff_id` integer NOT NULL,
	`public_key` text NOT NULL,
	`algorithm` text NOT NULL,
	`counter` integer NOT NULL,
	`name` text NOT NULL,
	`created_at` integer NOT NULL,
	`last_used_at` integer,
	FOREIGN KEY (`staff_id`) REFERENCES `staff`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `staff_passkeys_staff_id` ON `staff_passkeys` (`staff_id`);--> statement-breakpoint
CREATE TABLE `staff_recovery_codes` (
	`staff_id` integer NOT NULL,
	`code_hash` text NOT NULL,
	`used_at` integer,
	PRIMARY KEY(`staff_id`, `code_hash`),
	FOREIGN KEY (`staff_id`) REFERENCES `staff`(`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `staff_sessions` (
	`token_hash` text PRIMARY KEY NOT NULL,
	`staff_id` integer NOT NULL,
	`kind` text NOT NULL,
	`created_at` integer NOT NULL,
	`last_used_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`ended_at` integer,
	`user_agent` text,
	`network` text,
	`country` text,
	FOREIGN KEY (`staff_id`) REFERENCES `staff`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `staff_sessions_staff_id` ON `staff_sessions` (`staff_id`);--> statement-breakpoint
CREATE TABLE `staff_totp` (
	`staff_id` integer PRIMARY KEY NOT NULL,
	`secret` text NOT NULL,
	`confirmed_at` integer,
	`last_step` integer DEFAULT 0 NOT NULL,
	FOREIGN KEY (`staff_id`) REFERENCES `staff`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `staff_views` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`staff_id` integer NOT NULL,
	`list` text NOT NULL,
	`name` text NOT NULL,
	`query` text NOT NULL,
	`is_shared` integer NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`staff_id`) REFERENCES `staff`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `staff_views_name` ON `staff_views` (`staff_id`,`list`,`name`);--> statement-breakpoint
CREATE INDEX `staff_views_shared` ON `staff_views` (`list`) WHERE is_shared;