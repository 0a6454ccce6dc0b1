-- Totals, so that no request counts rows.
INSERT INTO counters (name, value) VALUES ('users', (SELECT count(*) FROM users));
--> statement-breakpoint
CREATE TRIGGER users_counted_insert AFTER INSERT ON users BEGIN
	UPDATE counters SET value = value + 1 WHERE name = 'users';
END;
--> statement-breakpoint
CREATE TRIGGER users_counted_delete AFTER DELETE ON users BEGIN
	UPDATE counters SET value = value - 1 WHERE name = 'users';
END;
--> statement-breakpoint
UPDATE users SET invited_count = (SELECT count(*) FROM users AS invited WHERE invited.invited_by_code = users.invite_code);
--> statement-breakpoint
CREATE TRIGGER users_invited_insert AFTER INSERT ON users WHEN NEW.invited_by_code IS NOT NULL BEGIN
	UPDATE users SET invited_count = invited_count + 1 WHERE invite_code = NEW.invited_by_code;
END;
--> statement-breakpoint
CREATE TRIGGER users_invited_update AFTER UPDATE OF invited_by_code ON users WHEN NEW.invited_by_code IS NOT OLD.invited_by_code BEGIN
	UPDATE users SET invited_count = invited_count - 1 WHERE invite_code = OLD.invited_by_code;
	UPDATE users SET invited_count = invited_count + 1 WHERE invite_code = NEW.invited_by_code;
END;
--> statement-breakpoint
CREATE TRIGGER users_invited_delete AFTER DELETE ON users WHEN OLD.invited_by_code IS NOT NULL BEGIN
	UPDATE users SET invited_count = invited_count - 1 WHERE invite_code = OLD.invited_by_code;
END;
--> statement-breakpoint
-- An invite code is printed on paper and lives in links: it never changes hands.
CREATE TRIGGER users_invite_code_immutable BEFORE UPDATE OF invite_code ON users WHEN NEW.invite_code IS NOT OLD.invite_code BEGIN
	SELECT RAISE(ABORT, 'invite_code is immutable');
END;
--> statement-breakpoint
-- Search. Each field ends in two spaces, so that every character starts a trigram and words of one
-- or two characters are found as the beginning of trigrams, listed by users_search_places.
-- What can be filtered by together with other things begins with char(2), which nobody can type,
-- so that the whole of it is found as a phrase too.
CREATE VIRTUAL TABLE users_search USING fts5(phone, email, first_name, last_name, invite_code, invited_by_code, content='', contentless_delete=1, tokenize='trigram');
--> statement-breakpoint
CREATE VIRTUAL TABLE users_search_places USING fts5vocab(users_search, instance);
--> statement-breakpoint
INSERT INTO users_search (rowid, phone, email, first_name, last_name, invite_code, invited_by_code)
	SELECT id, phone || '  ', email || '  ', char(2) || first_name || '  ', char(2) || last_name || '  ', invite_code || '  ', char(2) || invited_by_code || '  ' FROM users;
--> statement-breakpoint
CREATE TRIGGER users_search_insert AFTER INSERT ON users BEGIN
	INSERT INTO users_search (rowid, phone, email, first_name, last_name, invite_code, invited_by_code)
		VALUES (NEW.id, NEW.phone || '  ', NEW.email || '  ', char(2) || NEW.first_name || '  ', char(2) || NEW.last_name || '  ', NEW.invite_code || '  ', char(2) || NEW.invited_by_code || '  ');
END;
--> statement-breakpoint
CREATE TRIGGER users_search_update AFTER UPDATE OF phone, email, first_name, last_name, invited_by_code ON users BEGIN
	UPDATE users_search SET phone = NEW.phone || '  ', email = NEW.email || '  ', first_name = char(2) || NEW.first_name || '  ',
		last_name = char(2) || NEW.last_name || '  ', invite_code = NEW.invite_code || '  ', invited_by_code = char(2) || NEW.invited_by_code || '  '
		WHERE rowid = NEW.id;
END;
--> statement-breakpoint
CREATE TRIGGER users_search_delete AFTER DELETE ON users BEGIN
	DELETE FROM users_search WHERE rowid = OLD.id;
END;
