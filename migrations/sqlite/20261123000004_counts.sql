-- Open tasks by the day they are due are counted as they change: the sidebar asks for them all the time.
-- What always goes along with a row (the head of the audit trail, the end of the chance to redo) goes along by triggers,
-- which costs less than a statement of its own.

CREATE TABLE task_due_count (
    workspace BLOB NOT NULL,
    day       TEXT NOT NULL,
    n         INTEGER NOT NULL,
    PRIMARY KEY (workspace, day)
) STRICT, WITHOUT ROWID;

INSERT INTO task_due_count (workspace, day, n)
    SELECT workspace, substr(due, 1, 10), count(*) FROM task WHERE bucket = 'open' AND due IS NOT NULL GROUP BY 1, 2;

CREATE TRIGGER task_due_count_insert AFTER INSERT ON task WHEN NEW.bucket IS 'open' AND NEW.due IS NOT NULL BEGIN
    INSERT INTO task_due_count (workspace, day, n) VALUES (NEW.workspace, substr(NEW.due, 1, 10), 1)
        ON CONFLICT DO UPDATE SET n = n + 1;
END;

CREATE TRIGGER task_due_count_update AFTER UPDATE OF status, trashed_at, parent, deleted, due ON task
    WHEN OLD.due IS NOT NULL OR NEW.due IS NOT NULL BEGIN
    UPDATE task_due_count SET n = n - 1
        WHERE workspace = OLD.workspace AND day = substr(OLD.due, 1, 10) AND OLD.bucket IS 'open';
    INSERT INTO task_due_count (workspace, day, n)
        SELECT NEW.workspace, substr(NEW.due, 1, 10), 1 WHERE NEW.bucket IS 'open' AND NEW.due IS NOT NULL
        ON CONFLICT DO UPDATE SET n = n + 1;
END;

CREATE TRIGGER task_due_count_delete AFTER DELETE ON task WHEN OLD.bucket IS 'open' AND OLD.due IS NOT NULL BEGIN
    UPDATE task_due_count SET n = n - 1 WHERE workspace = OLD.workspace AND day = substr(OLD.due, 1, 10);
END;

CREATE TRIGGER audit_head AFTER INSERT ON audit BEGIN
    INSERT INTO meta (key, value) VALUES ('audit_head', NEW.hash) ON CONFLICT DO UPDATE SET value = excluded.value;
END;

-- A new action ends the chance to redo.
CREATE TRIGGER txn_ends_redo AFTER INSERT ON txn WHEN NEW.kind = 'do' BEGIN
    UPDATE txn SET state = 'discarded'
        WHERE workspace = NEW.workspace AND actor = NEW.actor AND state = 'undone' AND kind = 'do';
END;
