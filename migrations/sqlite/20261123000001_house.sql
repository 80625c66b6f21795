-- The house: accounts and sessions, the operation log, the audit chain, and tasks, so that the first slice stands on
-- the log from its first row.
--
-- Ids are 16-byte UUIDs, instants are milliseconds since 1970 in UTC, civil dates are text.
-- Triggers that guard scope and write the log are generated from the table registry (crates/store), not written here.

CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value ANY NOT NULL
) STRICT, WITHOUT ROWID;

-- One row: the scope of the write transaction that is open now. `mode` 0 refuses writes to guarded tables.
CREATE TABLE write_scope (
    id        INTEGER PRIMARY KEY CHECK (id = 1),
    mode      INTEGER NOT NULL,  -- 0 closed, 1 a person's action, 2 mirror of an outside record, 3 merge of another device
    workspace BLOB,
    device    INTEGER NOT NULL,
    dseq      INTEGER NOT NULL,  -- the newest number of this device in `op`
    txn       BLOB,
    hlc       BLOB,
    schema    INTEGER NOT NULL
) STRICT;

CREATE TABLE workspace (
    id         BLOB PRIMARY KEY,
    name       TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE user (
    id            BLOB PRIMARY KEY,
    email         TEXT NOT NULL,          -- as the person wrote it
    email_key     TEXT NOT NULL UNIQUE,   -- lower case, for comparing
    name          TEXT NOT NULL,
    password_hash TEXT NOT NULL,          -- PHC string with its parameters
    created_at    INTEGER NOT NULL
) STRICT;

CREATE TABLE membership (
    workspace BLOB NOT NULL REFERENCES workspace (id),
    user      BLOB NOT NULL REFERENCES user (id),
    role      TEXT NOT NULL CHECK (role IN ('owner', 'member', 'viewer')),
    PRIMARY KEY (workspace, user)
) STRICT, WITHOUT ROWID;

CREATE INDEX membership_user ON membership (user);

CREATE TABLE session (
    id                 BLOB PRIMARY KEY,
    user               BLOB NOT NULL REFERENCES user (id),
    workspace          BLOB NOT NULL REFERENCES workspace (id),
    token_digest       BLOB NOT NULL UNIQUE,
    refresh_digest     BLOB NOT NULL UNIQUE,
    host               TEXT NOT NULL,
    created_at         INTEGER NOT NULL,
    expires_at         INTEGER NOT NULL,
    refresh_expires_at INTEGER NOT NULL,
    ended_at           INTEGER
) STRICT;

CREATE INDEX session_user ON session (user, created_at);

-- One row for each action of a person: the unit of undo, of history and of sync.
CREATE TABLE txn (
    seq       INTEGER PRIMARY KEY AUTOINCREMENT,
    id        BLOB NOT NULL UNIQUE,
    workspace BLOB NOT NULL,
    device    INTEGER NOT NULL,
    hlc       BLOB NOT NULL,
    actor     BLOB,
    command   TEXT NOT NULL,
    subject   TEXT NOT NULL,
    kind      TEXT NOT NULL CHECK (kind IN ('do', 'undo', 'redo', 'remote')),
    state     TEXT NOT NULL CHECK (state IN ('done', 'undone', 'discarded')),
    undone_by BLOB  -- the txn that took it back, for redo
) STRICT;

CREATE INDEX txn_undo ON txn (workspace, actor, state, seq) WHERE kind = 'do';

-- The operation log. `col` is empty for the making of a row; `new` then holds its fields as JSON.
-- The clock of a field is the newest `hlc` of its operations: one index, not a second copy.
CREATE TABLE op (
    device INTEGER NOT NULL,
    dseq   INTEGER NOT NULL,
    txn    BLOB NOT NULL,
    hlc    BLOB NOT NULL,
    tbl    TEXT NOT NULL,
    row    BLOB NOT NULL,
    col    TEXT NOT NULL,
    old    ANY,
    new    ANY,
    schema INTEGER NOT NULL,
    PRIMARY KEY (device, dseq)
) STRICT, WITHOUT ROWID;

CREATE INDEX op_row ON op (row, col, hlc);
CREATE INDEX op_txn ON op (txn);

-- Append-only and chained: `hash` covers the row and the hash before it.
CREATE TABLE audit (
    seq       INTEGER PRIMARY KEY,
    at        INTEGER NOT NULL,
    workspace BLOB,
    user      BLOB,
    host      TEXT NOT NULL,
    command   TEXT NOT NULL,
    entity    TEXT,
    outcome   TEXT NOT NULL,
    hash      BLOB NOT NULL
) STRICT;

CREATE INDEX audit_workspace ON audit (workspace, seq);

CREATE TABLE job (
    id          BLOB PRIMARY KEY,
    workspace   BLOB NOT NULL,
    user        BLOB NOT NULL,
    command     TEXT NOT NULL,
    subject     TEXT NOT NULL,
    args        TEXT NOT NULL,  -- JSON of the request, so that it can be started again
    state       TEXT NOT NULL,
    done        INTEGER NOT NULL DEFAULT 0,
    total       INTEGER,
    note        TEXT NOT NULL DEFAULT '',
    started_at  INTEGER NOT NULL,
    finished_at INTEGER,
    result      TEXT,
    error       TEXT
) STRICT;

CREATE INDEX job_workspace ON job (workspace, started_at);

CREATE TABLE project (
    id         BLOB PRIMARY KEY,
    workspace  BLOB NOT NULL,
    name       TEXT NOT NULL,
    color      TEXT NOT NULL,
    ord        TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted    INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Not unique: two devices apart may each make a project of one name, and merging must not fail on it.
CREATE INDEX project_name ON project (workspace, name COLLATE NOCASE) WHERE deleted = 0;

CREATE TABLE label (
    id         BLOB PRIMARY KEY,  -- named after workspace and lower-case name
    workspace  BLOB NOT NULL,
    name       TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted    INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX label_workspace ON label (workspace, name COLLATE NOCASE);

CREATE TABLE task (
    id           BLOB PRIMARY KEY,
    workspace    BLOB NOT NULL,
    title        TEXT NOT NULL,
    notes        TEXT NOT NULL DEFAULT '',
    status       TEXT NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'in_progress', 'done', 'cancelled')),
    priority     INTEGER NOT NULL DEFAULT 4 CHECK (priority BETWEEN 1 AND 4),
    due          TEXT,
    start        TEXT,
    duration_min INTEGER,
    project      BLOB,
    parent       BLOB,
    ord          TEXT NOT NULL,
    completed_at INTEGER,
    trashed_at   INTEGER,
    connection   BLOB,   -- the connection that mirrors it
    provider     TEXT,
    external_id  TEXT,
    reference    TEXT,
    url          TEXT,
    created_at   INTEGER NOT NULL,
    updated_at   INTEGER NOT NULL,
    deleted      INTEGER NOT NULL DEFAULT 0,
    -- In which list it stands: subtasks stand with their parent.
    bucket       TEXT GENERATED ALWAYS AS (
        CASE WHEN deleted <> 0 THEN NULL
             WHEN trashed_at IS NOT NULL THEN 'trash'
             WHEN parent IS NOT NULL THEN NULL
             WHEN status IN ('done', 'cancelled') THEN 'closed'
             ELSE 'open' END) VIRTUAL,
    -- Sorts after every date where there is none.
    due_key      TEXT GENERATED ALWAYS AS (coalesce(due, '~')) VIRTUAL
) STRICT;

CREATE INDEX task_order    ON task (workspace, bucket, ord, id);
CREATE INDEX task_due      ON task (workspace, bucket, due_key, ord, id);
CREATE INDEX task_priority ON task (workspace, bucket, priority, ord, id);
CREATE INDEX task_created  ON task (workspace, bucket, created_at, id);
CREATE INDEX task_updated  ON task (workspace, bucket, updated_at, id);
CREATE INDEX task_closed   ON task (workspace, bucket, completed_at, id) WHERE completed_at IS NOT NULL;
CREATE INDEX task_project  ON task (workspace, project, bucket, ord, id);
CREATE INDEX task_parent   ON task (parent, ord, id) WHERE parent IS NOT NULL;
CREATE INDEX task_source   ON task (connection, external_id) WHERE connection IS NOT NULL;

CREATE TABLE task_label (
    id         BLOB PRIMARY KEY,  -- named after task and label, so that two devices add one row
    workspace  BLOB NOT NULL,
    task       BLOB NOT NULL,
    label      BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted    INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX task_label_task  ON task_label (task) WHERE deleted = 0;
CREATE INDEX task_label_label ON task_label (label) WHERE deleted = 0;

-- What a person sees at once is maintained, not counted. `project` is empty for the inbox.
CREATE TABLE task_count (
    workspace BLOB NOT NULL,
    project   BLOB NOT NULL,
    bucket    TEXT NOT NULL,
    n         INTEGER NOT NULL,
    PRIMARY KEY (workspace, project, bucket)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER task_count_insert AFTER INSERT ON task WHEN NEW.bucket IS NOT NULL BEGIN
    INSERT INTO task_count (workspace, project, bucket, n) VALUES (NEW.workspace, coalesce(NEW.project, x''), NEW.bucket, 1)
        ON CONFLICT DO UPDATE SET n = n + 1;
END;

CREATE TRIGGER task_count_update AFTER UPDATE OF status, trashed_at, parent, deleted, project ON task
    WHEN OLD.bucket IS NOT NEW.bucket OR OLD.project IS NOT NEW.project BEGIN
    UPDATE task_count SET n = n - 1
        WHERE workspace = OLD.workspace AND project = coalesce(OLD.project, x'') AND bucket = OLD.bucket;
    INSERT INTO task_count (workspace, project, bucket, n)
        SELECT NEW.workspace, coalesce(NEW.project, x''), NEW.bucket, 1 WHERE NEW.bucket IS NOT NULL
        ON CONFLICT DO UPDATE SET n = n + 1;
END;

CREATE TRIGGER task_count_delete AFTER DELETE ON task WHEN OLD.bucket IS NOT NULL BEGIN
    UPDATE task_count SET n = n - 1
        WHERE workspace = OLD.workspace AND project = coalesce(OLD.project, x'') AND bucket = OLD.bucket;
END;
