-- All roles, invitations, and who keeps the installation: the first account, which alone may touch what is everybody's.
DROP INDEX membership_user;
ALTER TABLE membership RENAME TO membership_before;

CREATE TABLE membership (
    workspace BLOB NOT NULL REFERENCES workspace (id),
    user      BLOB NOT NULL REFERENCES user (id),
    role      TEXT NOT NULL
              CHECK (role IN ('owner', 'admin', 'accountant', 'member', 'viewer', 'guest', 'machine')),
    joined_at INTEGER NOT NULL,
    PRIMARY KEY (workspace, user)
) STRICT, WITHOUT ROWID;

INSERT INTO membership (workspace, user, role, joined_at)
    SELECT membership_before.workspace, membership_before.user, membership_before.role, workspace.created_at
    FROM membership_before JOIN workspace ON workspace.id = membership_before.workspace;
DROP TABLE membership_before;
CREATE INDEX membership_user ON membership (user);

CREATE TABLE invitation (
    id         BLOB PRIMARY KEY,
    workspace  BLOB NOT NULL REFERENCES workspace (id),
    email      TEXT NOT NULL,
    email_key  TEXT NOT NULL,
    role       TEXT NOT NULL,
    digest     BLOB NOT NULL UNIQUE,
    invited_by BLOB NOT NULL REFERENCES user (id),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    UNIQUE (workspace, email_key)
) STRICT;

ALTER TABLE user ADD COLUMN keeper INTEGER NOT NULL DEFAULT 0;
UPDATE user SET keeper = 1 WHERE id = (SELECT id FROM user ORDER BY created_at, id LIMIT 1);
