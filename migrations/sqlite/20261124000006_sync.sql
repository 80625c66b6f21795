-- What connections are made of, beside a token: how they sign in, when they sync, how well it goes; what is written to the
-- outside; what both sides changed; and what links records to each other and to people.

ALTER TABLE connection ADD COLUMN auth TEXT NOT NULL DEFAULT 'token';
ALTER TABLE connection ADD COLUMN options TEXT NOT NULL DEFAULT '{}';  -- JSON: tenant fields, told and discovered
ALTER TABLE connection ADD COLUMN scopes TEXT NOT NULL DEFAULT '[]';   -- JSON: what the service allows, where it says so
ALTER TABLE connection ADD COLUMN every_min INTEGER NOT NULL DEFAULT 15;
ALTER TABLE connection ADD COLUMN paused INTEGER NOT NULL DEFAULT 0;
ALTER TABLE connection ADD COLUMN next_sync_at INTEGER;
ALTER TABLE connection ADD COLUMN quota TEXT;                          -- JSON, as the service said last
ALTER TABLE connection ADD COLUMN breaker TEXT NOT NULL DEFAULT '{}';  -- JSON: the circuit breaker, and syncs in a row that came to nothing

ALTER TABLE remote_record ADD COLUMN packed INTEGER NOT NULL DEFAULT 0;  -- 1 where `raw` is compressed (zstd)
ALTER TABLE remote_record ADD COLUMN at INTEGER;                         -- when it was changed there
ALTER TABLE remote_record ADD COLUMN parent TEXT;                        -- the record for which the list is that it came through

CREATE INDEX remote_record_problem ON remote_record (connection, stream, external_id) WHERE problem IS NOT NULL AND deleted = 0;
CREATE INDEX remote_record_kind    ON remote_record (workspace, kind, at) WHERE deleted = 0;

-- The last calls of each connection: never their content.
CREATE TABLE service_call (
    id         INTEGER PRIMARY KEY,
    workspace  BLOB NOT NULL,
    connection BLOB NOT NULL REFERENCES connection (id) ON DELETE CASCADE,
    at         INTEGER NOT NULL,
    what       TEXT NOT NULL,     -- the stream or the action
    status     INTEGER,           -- absent where there was no answer
    ms         INTEGER NOT NULL,
    ok         INTEGER NOT NULL,
    offline    INTEGER NOT NULL,  -- 1 where the network, not the service, was not there
    error      TEXT               -- in words that are always the same
) STRICT;

CREATE INDEX service_call_connection ON service_call (connection, id);

-- Writes to the outside. What is written down here is sent, also after a restart, and never twice without being asked.
CREATE TABLE outbox (
    id              BLOB PRIMARY KEY,
    workspace       BLOB NOT NULL,
    connection      BLOB NOT NULL REFERENCES connection (id) ON DELETE CASCADE,
    seq             INTEGER NOT NULL,  -- the order in which they were written down
    action          TEXT NOT NULL,
    subject         TEXT NOT NULL,
    args            TEXT NOT NULL,     -- JSON
    entity          TEXT,              -- what it changes, by the manifest: writes to one entity keep their order
    external_id     TEXT,
    task            BLOB,
    edit            TEXT,              -- JSON: the fields of the task that it carries, as both sides had them and as they are here
    idempotency_key TEXT NOT NULL,
    state           TEXT NOT NULL CHECK (state = 'waiting' OR state = 'sending' OR state = 'done' OR state = 'failed' OR state = 'in_doubt' OR state = 'cancelled'),
    tries           INTEGER NOT NULL DEFAULT 0,
    next_at         INTEGER,
    sent_at         INTEGER,           -- when bytes of it left first, unless it surely had no effect
    error           TEXT,              -- JSON
    result          TEXT,              -- JSON
    created_at      INTEGER NOT NULL,
    done_at         INTEGER,
    UNIQUE (connection, idempotency_key)
) STRICT;

CREATE INDEX outbox_open    ON outbox (workspace, connection) WHERE state IN ('waiting', 'sending');
CREATE INDEX outbox_waiting ON outbox (connection, seq) WHERE state = 'waiting';
CREATE INDEX outbox_entity  ON outbox (connection, entity, seq) WHERE state IN ('waiting', 'sending', 'in_doubt');
CREATE INDEX outbox_list    ON outbox (workspace, seq);
CREATE INDEX outbox_task    ON outbox (task, seq) WHERE task IS NOT NULL;

-- Mirrored tasks that a person changed since they were last compared with the service. Written by a trigger, so that no way
-- of changing a task (undo, bulk, an import) forgets it.
CREATE TABLE task_changed (
    task      BLOB PRIMARY KEY,
    workspace BLOB NOT NULL,
    at        INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TRIGGER task_changed_fields AFTER UPDATE OF title, notes, status, priority, due ON task
    WHEN NEW.connection IS NOT NULL AND (SELECT mode FROM write_scope) = 1
        AND (OLD.title IS NOT NEW.title OR OLD.notes IS NOT NEW.notes OR OLD.status IS NOT NEW.status
            OR OLD.priority IS NOT NEW.priority OR OLD.due IS NOT NEW.due) BEGIN
    INSERT INTO task_changed (task, workspace, at) VALUES (NEW.id, NEW.workspace, NEW.updated_at)
        ON CONFLICT (task) DO UPDATE SET at = excluded.at;
END;

CREATE TRIGGER task_changed_label_on AFTER INSERT ON task_label
    WHEN (SELECT mode FROM write_scope) = 1 AND (SELECT connection FROM task WHERE id = NEW.task) IS NOT NULL BEGIN
    INSERT INTO task_changed (task, workspace, at) VALUES (NEW.task, NEW.workspace, NEW.updated_at)
        ON CONFLICT (task) DO UPDATE SET at = excluded.at;
END;

CREATE TRIGGER task_changed_label_off AFTER UPDATE OF deleted ON task_label
    WHEN OLD.deleted IS NOT NEW.deleted AND (SELECT mode FROM write_scope) = 1
        AND (SELECT connection FROM task WHERE id = NEW.task) IS NOT NULL BEGIN
    INSERT INTO task_changed (task, workspace, at) VALUES (NEW.task, NEW.workspace, NEW.updated_at)
        ON CONFLICT (task) DO UPDATE SET at = excluded.at;
END;

CREATE TABLE conflict (
    id         BLOB PRIMARY KEY,
    workspace  BLOB NOT NULL,
    connection BLOB NOT NULL REFERENCES connection (id) ON DELETE CASCADE,
    task       BLOB NOT NULL,
    title      TEXT NOT NULL,
    field      TEXT NOT NULL,
    base       TEXT NOT NULL,  -- JSON
    ours       TEXT NOT NULL,  -- JSON
    theirs     TEXT NOT NULL,  -- JSON
    kept       TEXT NOT NULL CHECK (kept IN ('ours', 'theirs')),
    line       TEXT NOT NULL,
    at         INTEGER NOT NULL,
    settled    INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX conflict_list ON conflict (workspace, at, id);

-- What a record says of another one: the project of a task, the conversation of a message.
CREATE TABLE record_link (
    workspace   BLOB NOT NULL,
    connection  BLOB NOT NULL REFERENCES connection (id) ON DELETE CASCADE,
    stream      TEXT NOT NULL,
    external_id TEXT NOT NULL,
    rel         TEXT NOT NULL,
    to_kind     TEXT NOT NULL,
    to_id       TEXT NOT NULL,
    PRIMARY KEY (connection, stream, external_id, rel, to_kind, to_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX record_link_to ON record_link (connection, to_kind, to_id);

-- Addresses of people in records: one address is one person, whichever service it comes from.
CREATE TABLE record_person (
    workspace   BLOB NOT NULL,
    address     TEXT NOT NULL,  -- e-mail, in lower case
    connection  BLOB NOT NULL REFERENCES connection (id) ON DELETE CASCADE,
    stream      TEXT NOT NULL,
    external_id TEXT NOT NULL,
    name        TEXT NOT NULL DEFAULT '',
    rel         TEXT NOT NULL,
    PRIMARY KEY (workspace, address, connection, stream, external_id, rel)
) STRICT, WITHOUT ROWID;

CREATE INDEX record_person_record ON record_person (connection, stream, external_id);

-- Where services tell of changes by themselves, and what they have told already.
CREATE TABLE webhook (
    id         BLOB PRIMARY KEY,
    workspace  BLOB NOT NULL,
    connection BLOB NOT NULL REFERENCES connection (id) ON DELETE CASCADE,
    secret     BLOB NOT NULL,  -- sealed
    url        TEXT NOT NULL,
    last_at    INTEGER,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE webhook_seen (
    workspace BLOB NOT NULL,
    webhook   BLOB NOT NULL REFERENCES webhook (id) ON DELETE CASCADE,
    delivery  TEXT NOT NULL,
    at        INTEGER NOT NULL,
    PRIMARY KEY (webhook, delivery)
) STRICT, WITHOUT ROWID;
