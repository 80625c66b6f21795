-- A session that its person left alone is locked: it does nothing until the password is shown, across restarts.
ALTER TABLE session ADD COLUMN locked_at INTEGER;
