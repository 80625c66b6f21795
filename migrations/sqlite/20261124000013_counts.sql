-- Tasks are counted by all that groups and filters of large lists look at, so that a board or a grouped list of a hundred
-- thousand tasks is counted from some dozens of rows. `project` is empty for those without one.

DROP TRIGGER task_count_insert;
DROP TRIGGER task_count_update;
DROP TRIGGER task_count_delete;
DROP TABLE task_count;

CREATE TABLE task_tally (
    workspace BLOB NOT NULL,
    bucket    TEXT NOT NULL,
    project   BLOB NOT NULL,
    priority  INTEGER NOT NULL,
    status    TEXT NOT NULL,
    n         INTEGER NOT NULL,
    PRIMARY KEY (workspace, bucket, project, priority, status)
) STRICT, WITHOUT ROWID;

INSERT INTO task_tally (workspace, bucket, project, priority, status, n)
    SELECT workspace, bucket, coalesce(project, x''), priority, status, count(*) FROM task
    WHERE bucket IS NOT NULL GROUP BY 1, 2, 3, 4, 5;

-- What a project has is the sum of it.
CREATE VIEW task_count (workspace, project, bucket, n) AS
    SELECT workspace, project, bucket, sum(n) FROM task_tally GROUP BY workspace, bucket, project;

CREATE TRIGGER task_tally_insert AFTER INSERT ON task WHEN NEW.bucket IS NOT NULL BEGIN
    INSERT INTO task_tally (workspace, bucket, project, priority, status, n)
        VALUES (NEW.workspace, NEW.bucket, coalesce(NEW.project, x''), NEW.priority, NEW.status, 1)
        ON CONFLICT DO UPDATE SET n = n + 1;
END;

-- Whatever changes the bucket of a task is among these columns.
CREATE TRIGGER task_tally_update AFTER UPDATE OF status, trashed_at, parent, deleted, project, priority ON task
    WHEN OLD.bucket IS NOT NEW.bucket OR OLD.project IS NOT NEW.project OR OLD.priority <> NEW.priority
        OR OLD.status <> NEW.status BEGIN
    UPDATE task_tally SET n = n - 1
        WHERE workspace = OLD.workspace AND bucket = OLD.bucket AND project = coalesce(OLD.project, x'')
            AND priority = OLD.priority AND status = OLD.status;
    INSERT INTO task_tally (workspace, bucket, project, priority, status, n)
        SELECT NEW.workspace, NEW.bucket, coalesce(NEW.project, x''), NEW.priority, NEW.status, 1 WHERE NEW.bucket IS NOT NULL
        ON CONFLICT DO UPDATE SET n = n + 1;
END;

CREATE TRIGGER task_tally_delete AFTER DELETE ON task WHEN OLD.bucket IS NOT NULL BEGIN
    UPDATE task_tally SET n = n - 1
        WHERE workspace = OLD.workspace AND bucket = OLD.bucket AND project = coalesce(OLD.project, x'')
            AND priority = OLD.priority AND status = OLD.status;
END;
