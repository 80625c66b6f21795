-- What came through a webhook, and the sync that follows it.

ALTER TABLE webhook ADD COLUMN accepted   INTEGER NOT NULL DEFAULT 0;
ALTER TABLE webhook ADD COLUMN repeated   INTEGER NOT NULL DEFAULT 0;
ALTER TABLE webhook ADD COLUMN refused    INTEGER NOT NULL DEFAULT 0;
ALTER TABLE webhook ADD COLUMN refused_at INTEGER;
ALTER TABLE webhook ADD COLUMN event      TEXT;                        -- of the last delivery
ALTER TABLE webhook ADD COLUMN record     TEXT;                        -- of the last delivery, as a person would name it
ALTER TABLE webhook ADD COLUMN hurry      TEXT NOT NULL DEFAULT '[]';  -- JSON: the streams that are to be synced out of turn
ALTER TABLE webhook ADD COLUMN hurry_at   INTEGER;                     -- when
ALTER TABLE webhook ADD COLUMN hurried_at INTEGER;                     -- when that was done last

CREATE UNIQUE INDEX webhook_connection ON webhook (connection);
CREATE INDEX webhook_hurry ON webhook (workspace) WHERE hurry_at IS NOT NULL;
CREATE INDEX webhook_seen_at ON webhook_seen (webhook, at);
