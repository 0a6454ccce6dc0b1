CREATE TABLE `click_flushes` (
	`shard` text PRIMARY KEY NOT NULL,
	`sequence` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `leaderboard` (
	`period` text NOT NULL,
	`user_id` integer NOT NULL,
	`score` integer NOT NULL,
	`reached_at` integer NOT NULL,
	PRIMARY KEY(`period`, `user_id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `leaderboard_rank` ON `leaderboard` (`period`,"score" DESC,`reached_at`,`user_id`);--> statement-breakpoint
CREATE TABLE `leaderboard_blocks` (
	`period` text NOT NULL,
	`level` integer NOT NULL,
	`block` integer NOT NULL,
	`people` integer NOT NULL,
	PRIMARY KEY(`period`, `level`, `block`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `pending_invites` (
	`phone_hash` text PRIMARY KEY NOT NULL,
	`link_key` text NOT NULL,
	`inviter_id` integer NOT NULL,
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
CREATE INDEX `referral_counts_countries` ON `referral_counts` (`scope`,`clicks`) WHERE dimension = 'country';--> statement-breakpoint
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
	`user_id` integer NOT NULL,
	`label` text,
	`channel` text,
	`campaign` text,
	`destination` text,
	`title` text,
	`description` text,
	`image` text,
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
ALTER TABLE `users` ADD `display_name` text;