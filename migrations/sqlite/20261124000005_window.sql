-- What a whole task app needs beside the task itself, and what the window keeps for a person.

ALTER TABLE task ADD COLUMN evening INTEGER NOT NULL DEFAULT 0;
ALTER TABLE label ADD COLUMN color TEXT NOT NULL DEFAULT 'grey';

CREATE TABLE comment (
    id         BLOB PRIMARY KEY,
    workspace  BLOB NOT NULL,
    task       BLOB NOT NULL,
    author     BLOB,           -- the account that wrote it
    text       TEXT NOT NULL,
    edited_at  INTEGER,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted    INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Also of those that were removed: what was changed in a task is found through them.
CREATE INDEX comment_task ON comment (task, created_at, id);

-- The bytes lie outside of the database, sealed, under the digest of their content.
CREATE TABLE attachment (
    id         BLOB PRIMARY KEY,
    workspace  BLOB NOT NULL,
    task       BLOB NOT NULL,
    name       TEXT NOT NULL,
    media_type TEXT NOT NULL,
    bytes      INTEGER NOT NULL,
    digest     TEXT NOT NULL,  -- BLAKE3 of the content, in hex
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted    INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX attachment_task   ON attachment (task, created_at, id);
CREATE INDEX attachment_digest ON attachment (digest);

CREATE TABLE task_link (
    id         BLOB PRIMARY KEY,  -- named after kind and both tasks, so that two devices add one row
    workspace  BLOB NOT NULL,
    from_task  BLOB NOT NULL,
    to_task    BLOB NOT NULL,
    kind       TEXT NOT NULL CHECK (kind IN ('blocks', 'relates')),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted    INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX task_link_from ON task_link (from_task) WHERE deleted = 0;
CREATE INDEX task_link_to   ON task_link (to_task) WHERE deleted = 0;

CREATE TABLE time_entry (
    id         BLOB PRIMARY KEY,
    workspace  BLOB NOT NULL,
    task       BLOB NOT NULL,
    author     BLOB,
    started_at INTEGER NOT NULL,
    ended_at   INTEGER,          -- absent while it runs
    note       TEXT NOT NULL DEFAULT '',
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted    INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX time_entry_task    ON time_entry (task, started_at) WHERE deleted = 0;
CREATE INDEX time_entry_running ON time_entry (workspace, author) WHERE ended_at IS NULL AND deleted = 0;

CREATE TABLE reminder (
    id         BLOB PRIMARY KEY,
    workspace  BLOB NOT NULL,
    task       BLOB NOT NULL,
    at         TEXT,             -- a time with its zone, or …
    before_min INTEGER,          -- … minutes before the task is due
    done_for   TEXT,             -- the instant, as text, for which it came; another due date lets it come again
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted    INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX reminder_task ON reminder (task) WHERE deleted = 0;

CREATE TABLE template (
    id         BLOB PRIMARY KEY,
    workspace  BLOB NOT NULL,
    name       TEXT NOT NULL,
    body       TEXT NOT NULL,    -- JSON: the task and its steps
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted    INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX template_name ON template (workspace, name COLLATE NOCASE) WHERE deleted = 0;

CREATE TABLE saved_filter (
    id         BLOB PRIMARY KEY,
    workspace  BLOB NOT NULL,
    name       TEXT NOT NULL,
    query      TEXT NOT NULL,    -- JSON of the contract's `filters::Query`
    ord        TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted    INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX saved_filter_order ON saved_filter (workspace, ord, id) WHERE deleted = 0;

CREATE TABLE setting (
    id         BLOB PRIMARY KEY,  -- named after account and key
    workspace  BLOB NOT NULL,
    account    BLOB NOT NULL,
    key        TEXT NOT NULL,
    value      TEXT,              -- JSON; absent means as it is unless told
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted    INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX setting_account ON setting (workspace, account) WHERE deleted = 0;

-- What this device told the person. `dedupe` names the occasion, so that one occasion tells once.
CREATE TABLE notification (
    id         BLOB PRIMARY KEY,
    workspace  BLOB NOT NULL,
    account    BLOB NOT NULL,
    kind       TEXT NOT NULL,
    title      TEXT NOT NULL,
    body       TEXT NOT NULL DEFAULT '',
    task       BLOB,
    connection BLOB,
    dedupe     TEXT NOT NULL,
    at         INTEGER NOT NULL,
    read_at    INTEGER,
    dismissed  INTEGER NOT NULL DEFAULT 0,
    UNIQUE (workspace, account, dedupe)
) STRICT;

CREATE INDEX notification_inbox ON notification (workspace, account, at, id) WHERE dismissed = 0;

-- Lists by title, and groups of which there are few among many. The index of due dates brings what groups and filters look
-- at along: counts need no row.
CREATE INDEX task_title    ON task (workspace, bucket, title COLLATE NOCASE, id);
CREATE INDEX task_status   ON task (workspace, bucket, status, ord, id) WHERE status IN ('in_progress', 'cancelled');
CREATE INDEX task_provider ON task (workspace, bucket, provider, ord, id) WHERE provider IS NOT NULL;
DROP INDEX task_due;
CREATE INDEX task_due      ON task (workspace, bucket, due_key, ord, id, evening, priority, status, project, provider);

-- Also of labels that were taken off: what was changed in a task is found through them.
DROP INDEX task_label_task;
CREATE INDEX task_label_task ON task_label (task, deleted, label);

-- How many open tasks carry a label is maintained as well.
CREATE TABLE label_count (
    label BLOB PRIMARY KEY,
    n     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO label_count (label, n)
    SELECT task_label.label, count(*) FROM task_label JOIN task ON task.id = task_label.task
    WHERE task_label.deleted = 0 AND task.bucket = 'open' GROUP BY 1;

CREATE TRIGGER label_count_insert AFTER INSERT ON task_label
    WHEN NEW.deleted = 0 AND (SELECT bucket FROM task WHERE id = NEW.task) IS 'open' BEGIN
    INSERT INTO label_count (label, n) VALUES (NEW.label, 1) ON CONFLICT DO UPDATE SET n = n + 1;
END;

CREATE TRIGGER label_count_update AFTER UPDATE OF deleted ON task_label
    WHEN NEW.deleted <> OLD.deleted AND (SELECT bucket FROM task WHERE id = NEW.task) IS 'open' BEGIN
    INSERT INTO label_count (label, n) VALUES (NEW.label, iif(NEW.deleted = 0, 1, -1))
        ON CONFLICT DO UPDATE SET n = n + excluded.n;
END;

CREATE TRIGGER label_count_delete AFTER DELETE ON task_label
    WHEN OLD.deleted = 0 AND (SELECT bucket FROM task WHERE id = OLD.task) IS 'open' BEGIN
    UPDATE label_count SET n = n - 1 WHERE label = OLD.label;
END;

CREATE TRIGGER label_count_task_insert AFTER INSERT ON task WHEN NEW.bucket IS 'open' BEGIN
    INSERT INTO label_count (label, n) SELECT label, 1 FROM task_label WHERE task = NEW.id AND deleted = 0
        ON CONFLICT DO UPDATE SET n = n + 1;
END;

CREATE TRIGGER label_count_task_update AFTER UPDATE OF status, trashed_at, parent, deleted ON task
    WHEN (OLD.bucket IS 'open') <> (NEW.bucket IS 'open') BEGIN
    INSERT INTO label_count (label, n)
        SELECT label, iif(NEW.bucket IS 'open', 1, -1) FROM task_label WHERE task = NEW.id AND deleted = 0
        ON CONFLICT DO UPDATE SET n = n + excluded.n;
END;

CREATE TRIGGER label_count_task_delete AFTER DELETE ON task WHEN OLD.bucket IS 'open' BEGIN
    UPDATE label_count SET n = n - 1 WHERE label IN (SELECT label FROM task_label WHERE task = OLD.id AND deleted = 0);
END;
