CREATE TABLE `daily_counts` (
	`day` text NOT NULL,
	`metric` text NOT NULL,
	`value` integer NOT NULL,
	PRIMARY KEY(`day`, `metric`)
) WITHOUT ROWID;
--> statement-breakpoint
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
	FOREIGN KEY (`staff_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `staff_jobs_staff` ON `staff_jobs` (`staff_id`,`id`);--> statement-breakpoint
CREATE INDEX `staff_jobs_running` ON `staff_jobs` (`id`) WHERE state = 'running';--> statement-breakpoint
CREATE TABLE `staff_passkeys` (
	`credential_id` text PRIMARY KEY NOT NULL,
	`user_id` integer NOT NULL,
	`public_key` text NOT NULL,
	`algorithm` text NOT NULL,
	`counter` integer NOT NULL,
	`name` text NOT NULL,
	`created_at` integer NOT NULL,
	`last_used_at` integer,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `staff_passkeys_user_id` ON `staff_passkeys` (`user_id`);--> statement-breakpoint
CREATE TABLE `staff_recovery_codes` (
	`user_id` integer NOT NULL,
	`code_hash` text NOT NULL,
	`used_at` integer,
	PRIMARY KEY(`user_id`, `code_hash`),
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `staff_sessions` (
	`token_hash` text PRIMARY KEY NOT NULL,
	`user_id` integer NOT NULL,
	`kind` text NOT NULL,
	`created_at` integer NOT NULL,
	`last_used_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`ended_at` integer,
	`user_agent` text,
	`network` text,
	`country` text,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `staff_sessions_user_id` ON `staff_sessions` (`user_id`);--> statement-breakpoint
CREATE TABLE `staff_totp` (
	`user_id` integer PRIMARY KEY NOT NULL,
	`secret` text NOT NULL,
	`confirmed_at` integer,
	`last_step` integer DEFAULT 0 NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
ALTER TABLE `users` ADD `staff_role` text;--> statement-breakpoint
ALTER TABLE `users` ADD `block_reason` text;--> statement-breakpoint
ALTER TABLE `users` ADD `blocked_until` integer;--> statement-breakpoint
ALTER TABLE `users` ADD `country` text;--> statement-breakpoint
CREATE INDEX `referral_links_channel` ON `referral_links` (`channel`,`id`) WHERE channel IS NOT NULL;--> statement-breakpoint
CREATE INDEX `referral_links_all_disabled` ON `referral_links` (`id`) WHERE disabled_at IS NOT NULL;--> statement-breakpoint
CREATE INDEX `referral_links_all_expiring` ON `referral_links` (`id`) WHERE disabled_at IS NULL AND expires_at IS NOT NULL;--> statement-breakpoint
CREATE INDEX `referrals_method` ON `referrals` (`method`,`invitee_id`);--> statement-breakpoint
CREATE INDEX `referrals_likely` ON `referrals` (`invitee_id`) WHERE certainty = 'likely';--> statement-breakpoint
CREATE INDEX `referrals_channel` ON `referrals` (`channel`,`invitee_id`) WHERE channel IS NOT NULL;--> statement-breakpoint
CREATE INDEX `referrals_program` ON `referrals` (`program`,`invitee_id`) WHERE program <> 'default';--> statement-breakpoint
CREATE INDEX `users_date_joined` ON `users` (`date_joined`);--> statement-breakpoint
CREATE INDEX `users_country` ON `users` (`country`,`id`) WHERE country IS NOT NULL;--> statement-breakpoint
CREATE INDEX `users_staff` ON `users` (`id`) WHERE is_staff;--> statement-breakpoint
CREATE INDEX `users_blocked` ON `users` (`id`) WHERE NOT is_active AND deleted_at IS NULL;--> statement-breakpoint
CREATE INDEX `users_leaving` ON `users` (`id`) WHERE deletion_requested_at IS NOT NULL;--> statement-breakpoint
CREATE INDEX `users_blocked_until` ON `users` (`blocked_until`) WHERE blocked_until IS NOT NULL;--> statement-breakpoint
CREATE INDEX `audit_events_request_id` ON `audit_events` (`request_id`) WHERE request_id IS NOT NULL;--> statement-breakpoint
CREATE INDEX `audit_events_staff` ON `audit_events` (`actor_id`,`id`) WHERE actor = 'staff';--> statement-breakpoint
CREATE INDEX `audit_events_action` ON `audit_events` (`action`,`id`) WHERE action NOT IN ('sign_in', 'sign_up');