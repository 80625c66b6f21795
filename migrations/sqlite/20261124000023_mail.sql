-- Where mail goes, and the resets of passwords that were asked for: of a token only the digest is kept, for an hour.
CREATE TABLE mail_server (
    id         INTEGER PRIMARY KEY CHECK (id = 1),
    host       TEXT NOT NULL,
    port       INTEGER NOT NULL,
    security   TEXT NOT NULL CHECK (security IN ('tls', 'starttls', 'none')),
    username   TEXT,
    password   BLOB,           -- sealed
    sender     TEXT NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;

CREATE TABLE password_reset (
    digest     BLOB PRIMARY KEY,
    user       BLOB NOT NULL REFERENCES user (id),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX password_reset_user ON password_reset (user);

-- An account that was deleted keeps its id, to which the past refers, and nothing of its person.
ALTER TABLE user ADD COLUMN deleted_at INTEGER;
