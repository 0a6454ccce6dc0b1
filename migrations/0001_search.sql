-- The search for users. Triggers fill it, with the terms of src/db/derived/fragments.ts.
CREATE VIRTUAL TABLE users_search USING fts5(terms, content='', contentless_delete=1, detail=none, prefix='1 2 3 4', tokenize="unicode61 remove_diacritics 0 categories 'L* M* N* P* S* C*'");
--> statement-breakpoint
INSERT INTO counters (name, value) VALUES ('users', 0);
