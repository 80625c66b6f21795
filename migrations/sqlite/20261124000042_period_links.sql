-- Closing and reopening are links of the chain too: the days through which the books are closed are what the newest of
-- them says, and what was posted is held against them by the proof. A table cannot change its checks, so it is made anew.

CREATE TABLE step_new (
    workspace   BLOB NOT NULL,
    seq         INTEGER NOT NULL,
    kind        TEXT NOT NULL CHECK (kind IN ('pending', 'posted', 'voided', 'expired', 'closed', 'reopened')),
    pending     BLOB NOT NULL CHECK (length(pending) = 16),  -- what is pending; of a link that closes or reopens, its own id
    known_at    INTEGER NOT NULL,
    body        TEXT NOT NULL,  -- what was asked for, or through which days the books are closed since, as JSON; empty for an end
    expires     TEXT CHECK (expires GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
    entry       BLOB,           -- the entry that it was posted as
    idempotency TEXT,
    digest      BLOB,           -- of the request that the key came with
    previous    BLOB NOT NULL,
    hash        BLOB NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (workspace, seq),
    CHECK ((kind IN ('pending', 'closed', 'reopened')) = (body <> '')),
    CHECK ((kind = 'posted') = (entry IS NOT NULL)),
    CHECK (kind NOT IN ('closed', 'reopened') OR (json_valid(body) AND expires IS NULL AND idempotency IS NULL))
) STRICT, WITHOUT ROWID;
INSERT INTO step_new (workspace, seq, kind, pending, known_at, body, expires, entry, idempotency, digest, previous, hash)
    SELECT workspace, seq, kind, pending, known_at, body, expires, entry, idempotency, digest, previous, hash FROM step;
DROP TABLE step;
ALTER TABLE step_new RENAME TO step;

CREATE UNIQUE INDEX step_begins ON step (pending) WHERE kind = 'pending';
CREATE UNIQUE INDEX step_ends ON step (pending) WHERE kind IN ('posted', 'voided', 'expired');
CREATE UNIQUE INDEX step_closes ON step (pending) WHERE kind IN ('closed', 'reopened');
CREATE UNIQUE INDEX step_period ON step (workspace, seq) WHERE kind IN ('closed', 'reopened');
CREATE UNIQUE INDEX step_entry ON step (entry) WHERE entry IS NOT NULL;
CREATE UNIQUE INDEX step_idempotency ON step (workspace, idempotency) WHERE idempotency IS NOT NULL;
