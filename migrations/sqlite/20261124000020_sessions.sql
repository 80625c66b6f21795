-- A session is a device that is signed in; access tokens are signed and not kept, refresh tokens form a family below it.
-- Sessions from before go on by their refresh tokens.
DROP INDEX session_user;
ALTER TABLE session RENAME TO session_before;

CREATE TABLE session (
    id         BLOB PRIMARY KEY,
    user       BLOB NOT NULL REFERENCES user (id),
    workspace  BLOB NOT NULL REFERENCES workspace (id),
    host       TEXT NOT NULL,
    device     TEXT NOT NULL DEFAULT '',   -- what the person would call it
    created_at INTEGER NOT NULL,
    seen_at    INTEGER NOT NULL,           -- when it was renewed last
    expires_at INTEGER NOT NULL,           -- when its newest refresh token lapses
    ended_at   INTEGER,
    ended_why  TEXT                        -- 'logout', 'revoked', 'reused', 'password', 'deleted'
) STRICT;

CREATE INDEX session_user ON session (user, created_at);

CREATE TABLE refresh_token (
    digest     BLOB PRIMARY KEY,
    session    BLOB NOT NULL REFERENCES session (id),
    parent     BLOB,                       -- the token that bought it
    issued_at  INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at    INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX refresh_token_session ON refresh_token (session);
CREATE INDEX refresh_token_parent ON refresh_token (parent) WHERE parent IS NOT NULL;

INSERT INTO session (id, user, workspace, host, created_at, seen_at, expires_at, ended_at)
    SELECT id, user, workspace, host, created_at, created_at, refresh_expires_at, ended_at FROM session_before;
INSERT INTO refresh_token (digest, session, issued_at, expires_at)
    SELECT refresh_digest, id, created_at, refresh_expires_at FROM session_before WHERE ended_at IS NULL;

DROP TABLE session_before;
