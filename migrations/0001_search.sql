-- The search for users. Triggers fill it, with the texts of src/db/derived/fragments.ts.
CREATE VIRTUAL TABLE users_search USING fts5(phone, email, first_name, last_name, invite_code, invited_by_code, content='', contentless_delete=1, tokenize='trigram');
--> statement-breakpoint
CREATE VIRTUAL TABLE users_search_places USING fts5vocab(users_search, instance);
--> statement-breakpoint
INSERT INTO counters (name, value) VALUES ('users', 0);
