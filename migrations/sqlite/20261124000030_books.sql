-- The books: entries are facts that are chained and never change; what people see at once is maintained beside them.
--
-- Postings of an entry come before the entry itself: its row seals them, and only when they balance. Triggers that hold
-- this stand in crates/store (books.rs), with those of the table registry, so that `verify` can compare them letter by letter.
-- Quantities are integers at a number of decimal places that stands beside them: a commodity may become finer later
-- without touching what was posted.

-- One row for each workspace that has books: the head of the chain, and the day through which they are closed.
CREATE TABLE book (
    workspace      BLOB PRIMARY KEY,
    entries        INTEGER NOT NULL DEFAULT 0,
    head           BLOB NOT NULL DEFAULT x'',
    closed_through TEXT CHECK (closed_through GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]')
) STRICT, WITHOUT ROWID;

CREATE TABLE commodity (
    id        INTEGER PRIMARY KEY,
    workspace BLOB NOT NULL,
    code      TEXT NOT NULL,  -- as its source writes it; empty for bare numbers
    scale     INTEGER NOT NULL CHECK (scale BETWEEN 0 AND 18),
    shown     INTEGER NOT NULL CHECK (shown BETWEEN 0 AND scale),  -- the places that its amounts are shown with
    UNIQUE (workspace, code)
) STRICT;

CREATE TABLE account (
    id        INTEGER PRIMARY KEY,
    workspace BLOB NOT NULL,
    origin    TEXT NOT NULL,  -- the name that it was made with, which the chain covers
    name      TEXT NOT NULL,
    kind      TEXT NOT NULL CHECK (kind IN ('asset', 'cash', 'liability', 'equity', 'income', 'expense', 'other')),
    opened    TEXT,
    closed    TEXT,
    UNIQUE (workspace, name)
) STRICT;

CREATE TABLE entry (
    id          INTEGER PRIMARY KEY,
    workspace   BLOB NOT NULL,
    uuid        BLOB NOT NULL UNIQUE CHECK (length(uuid) = 16),
    seq         INTEGER NOT NULL,
    date        TEXT NOT NULL CHECK (date GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
    known_at    INTEGER NOT NULL,
    payee       TEXT NOT NULL,
    narration   TEXT NOT NULL,
    code        TEXT NOT NULL,
    mark        TEXT NOT NULL,
    comment     TEXT NOT NULL,
    tags        TEXT NOT NULL,  -- JSON array
    links       TEXT NOT NULL,  -- JSON array
    lines       INTEGER NOT NULL CHECK (lines > 0),
    reverses    INTEGER REFERENCES entry (id) DEFERRABLE INITIALLY DEFERRED,
    idempotency TEXT,
    body        BLOB,           -- the digest of the request that the key came with
    source      BLOB,           -- day, digest and ordinal of an imported entry
    file        TEXT,
    line        INTEGER,
    previous    BLOB NOT NULL,
    hash        BLOB NOT NULL CHECK (length(hash) = 32),
    UNIQUE (workspace, seq)
) STRICT;

CREATE INDEX entry_date ON entry (workspace, date, id);
CREATE UNIQUE INDEX entry_idempotency ON entry (workspace, idempotency) WHERE idempotency IS NOT NULL;
CREATE UNIQUE INDEX entry_source ON entry (workspace, source) WHERE source IS NOT NULL;
CREATE UNIQUE INDEX entry_reverses ON entry (reverses) WHERE reverses IS NOT NULL;

CREATE TABLE posting (
    entry            INTEGER NOT NULL REFERENCES entry (id) DEFERRABLE INITIALLY DEFERRED,
    line             INTEGER NOT NULL,
    workspace        BLOB NOT NULL,
    account          INTEGER NOT NULL REFERENCES account (id),
    date             TEXT NOT NULL,
    kind             INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 2),  -- real, virtual and balanced, virtual and not
    commodity        INTEGER NOT NULL REFERENCES commodity (id),
    scale            INTEGER NOT NULL,
    quantity         INTEGER NOT NULL,
    weight_commodity INTEGER NOT NULL REFERENCES commodity (id),
    weight_scale     INTEGER NOT NULL,
    weight           INTEGER NOT NULL,  -- what it counts for in the balance of the entry
    cost             TEXT,              -- JSON, exact
    price            TEXT,              -- JSON, exact
    comment          TEXT NOT NULL,
    PRIMARY KEY (entry, line)
) STRICT, WITHOUT ROWID;

CREATE INDEX posting_register ON posting (account, date, entry, line, commodity, scale, quantity);

-- What each account holds of each commodity, by month: maintained by triggers. At the commodity's scale.
CREATE TABLE balance (
    workspace BLOB NOT NULL,
    account   INTEGER NOT NULL,
    commodity INTEGER NOT NULL,
    month     TEXT NOT NULL,
    amount    INTEGER NOT NULL,
    PRIMARY KEY (workspace, account, commodity, month)
) STRICT, WITHOUT ROWID;
