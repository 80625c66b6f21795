-- Tries to sign in that failed in a row, by a digest of account and address: they make the next ones wait, across restarts.
CREATE TABLE login_try (
    key     BLOB PRIMARY KEY,
    failed  INTEGER NOT NULL,
    last_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX login_try_last ON login_try (last_at);
