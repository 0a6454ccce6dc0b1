CREATE TABLE `counters` (
	`name` text PRIMARY KEY NOT NULL,
	`value` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `sessions` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` integer NOT NULL,
	`refresh_jti` text NOT NULL,
	`previous_jti` text,
	`rotated_at` integer NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`ended_at` integer,
	`user_agent` text,
	`country` text,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `sessions_user_id` ON `sessions` (`user_id`);--> statement-breakpoint
CREATE TABLE `users` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`phone` text,
	`invite_code` text NOT NULL,
	`invited_by_code` text,
	`email` text,
	`first_name` text,
	`last_name` text,
	`is_staff` integer DEFAULT false NOT NULL,
	`is_superuser` integer DEFAULT false NOT NULL,
	`is_active` integer DEFAULT true NOT NULL,
	`password_hash` text,
	`invited_count` integer DEFAULT 0 NOT NULL,
	`date_joined` integer NOT NULL,
	`last_login` integer,
	FOREIGN KEY (`invited_by_code`) REFERENCES `users`(`invite_code`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `users_phone_unique` ON `users` (`phone`);--> statement-breakpoint
CREATE UNIQUE INDEX `users_invite_code_unique` ON `users` (`invite_code`);--> statement-breakpoint
CREATE UNIQUE INDEX `users_email_unique` ON `users` (lower(email)) WHERE email IS NOT NULL;--> statement-breakpoint
CREATE INDEX `users_invited_by_code` ON `users` (`invited_by_code`) WHERE invited_by_code IS NOT NULL;--> statement-breakpoint
CREATE INDEX `users_first_name` ON `users` (`first_name`) WHERE first_name IS NOT NULL;--> statement-breakpoint
CREATE INDEX `users_last_name` ON `users` (`last_name`) WHERE last_name IS NOT NULL;