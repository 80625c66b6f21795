-- What accounts are said to hold, looked at again for ever; and how the lots of an account go, which is asked for at each sale.

CREATE TABLE assertion (
    id        INTEGER PRIMARY KEY,
    workspace BLOB NOT NULL,
    uuid      BLOB NOT NULL UNIQUE CHECK (length(uuid) = 16),
    account   INTEGER NOT NULL REFERENCES account (id),
    commodity TEXT NOT NULL,
    day       TEXT NOT NULL CHECK (day GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
    through   TEXT NOT NULL,  -- the last day that counts: the day, or the one before where it is of the morning
    entry     INTEGER REFERENCES entry (id),  -- on that day nothing behind this entry counts
    line      INTEGER,                        -- and of the entry nothing behind this line
    quantity  TEXT NOT NULL,                  -- an exact decimal
    tolerance TEXT NOT NULL,                  -- how far off it may be
    below     INTEGER NOT NULL CHECK (below IN (0, 1)),   -- with the accounts below it
    alone     INTEGER NOT NULL CHECK (alone IN (0, 1)),   -- and nothing of any other commodity
    strict    INTEGER NOT NULL CHECK (strict IN (0, 1)),  -- what would break it is refused
    held      INTEGER NOT NULL CHECK (held IN (0, 1)),    -- whether it held when it was looked at last
    file      TEXT,
    file_line INTEGER,
    import    BLOB,           -- the import that brought it, with which it goes
    known_at  INTEGER NOT NULL
) STRICT;

-- A file that is imported again says the same again.
CREATE UNIQUE INDEX assertion_once ON assertion
    (workspace, account, commodity, day, through, coalesce(entry, 0), coalesce(line, 0), quantity, below, alone);
CREATE INDEX assertion_day ON assertion (workspace, through, id);

-- How the lots of an account go, and where what was gained goes.
CREATE TABLE lot_setting (
    workspace BLOB NOT NULL,
    account   INTEGER NOT NULL REFERENCES account (id),
    booking   TEXT NOT NULL CHECK (booking IN ('fifo', 'lifo', 'hifo', 'average', 'specific')),
    gains     TEXT,  -- the account of realised gains
    PRIMARY KEY (workspace, account)
) STRICT, WITHOUT ROWID;

-- The lines with a cost, from which lots are made, without reading all others.
CREATE INDEX posting_lots ON posting (workspace, account, commodity, date, entry, line) WHERE cost IS NOT NULL;

-- Revaluations are found without reading all other entries: reports at the prices of a day leave them out.
CREATE INDEX entry_revaluation ON entry (workspace, date) WHERE tags = '["revaluation"]';
