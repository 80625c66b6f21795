-- Links of the chain that are no entries: something became pending, and what is pending came to its one end.
-- They share the numbers and the head of the chain with the entries, so nothing pending is forgotten or made up unseen.

CREATE TABLE step (
    workspace   BLOB NOT NULL,
    seq         INTEGER NOT NULL,
    kind        TEXT NOT NULL CHECK (kind IN ('pending', 'posted', 'voided', 'expired')),
    pending     BLOB NOT NULL CHECK (length(pending) = 16),  -- what is pending
    known_at    INTEGER NOT NULL,
    body        TEXT NOT NULL,  -- what was asked for, as JSON; empty for an end
    expires     TEXT CHECK (expires GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
    entry       BLOB,           -- the entry that it was posted as
    idempotency TEXT,
    digest      BLOB,           -- of the request that the key came with
    previous    BLOB NOT NULL,
    hash        BLOB NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (workspace, seq),
    CHECK ((kind = 'pending') = (body <> '')),
    CHECK ((kind = 'posted') = (entry IS NOT NULL))
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX step_begins ON step (pending) WHERE kind = 'pending';
CREATE UNIQUE INDEX step_ends ON step (pending) WHERE kind <> 'pending';
CREATE UNIQUE INDEX step_entry ON step (entry) WHERE entry IS NOT NULL;
CREATE UNIQUE INDEX step_idempotency ON step (workspace, idempotency) WHERE idempotency IS NOT NULL;
