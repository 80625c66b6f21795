-- Connections to outside services: what a person set up, where each stream stands, and the records as they came.

CREATE TABLE connection (
    id                BLOB PRIMARY KEY,
    workspace         BLOB NOT NULL,
    provider          TEXT NOT NULL,
    account           TEXT NOT NULL,
    base_url          TEXT NOT NULL,
    credentials       BLOB NOT NULL,  -- sealed: AES-256-GCM bound to this table, row and column
    health            TEXT NOT NULL,
    last_call_at      INTEGER NOT NULL,
    last_call_ok      INTEGER NOT NULL,
    last_call_message TEXT NOT NULL,
    synced_at         INTEGER,
    created_at        INTEGER NOT NULL
) STRICT;

CREATE INDEX connection_workspace ON connection (workspace, created_at);

CREATE TABLE stream_state (
    workspace  BLOB NOT NULL,
    connection BLOB NOT NULL REFERENCES connection (id) ON DELETE CASCADE,
    stream     TEXT NOT NULL,
    cursor     TEXT,     -- JSON, as the stream's kind of paging needs it
    etag       TEXT,
    synced_at  INTEGER,
    error      TEXT,     -- JSON of the last failure
    records    INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (connection, stream)
) STRICT, WITHOUT ROWID;

CREATE TABLE remote_record (
    workspace   BLOB NOT NULL,
    connection  BLOB NOT NULL REFERENCES connection (id) ON DELETE CASCADE,
    stream      TEXT NOT NULL,
    external_id TEXT NOT NULL,
    kind        TEXT NOT NULL,
    hash        BLOB NOT NULL,
    raw         BLOB NOT NULL,
    mapped      TEXT NOT NULL,  -- as last understood; `null` where it never was
    problem     TEXT,           -- why the newest raw record was not understood
    fetched_at  INTEGER NOT NULL,
    deleted     INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (connection, stream, external_id)
) STRICT, WITHOUT ROWID;
