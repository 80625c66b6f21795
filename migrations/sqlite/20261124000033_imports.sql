-- What an import added, so that it can be taken back in one go; how the statements of an account are read; prices.

-- The links of the chain from the first to the last are those that the import added.
CREATE TABLE ledger_import (
    workspace BLOB NOT NULL,
    id        BLOB NOT NULL CHECK (length(id) = 16),
    name      TEXT NOT NULL,
    first_seq INTEGER NOT NULL,
    last_seq  INTEGER NOT NULL CHECK (last_seq >= first_seq),
    at        INTEGER NOT NULL,
    undone_at INTEGER,
    PRIMARY KEY (workspace, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE statement_setting (
    workspace BLOB NOT NULL,
    account   INTEGER NOT NULL REFERENCES account (id),
    mapping   TEXT,   -- JSON: how tables of this account are read
    called    TEXT,   -- how the bank calls the account
    PRIMARY KEY (workspace, account)
) STRICT, WITHOUT ROWID;

-- What a unit was worth on a day. A price that was wrong is followed by another one; the newest of a day counts.
CREATE TABLE price (
    id        INTEGER PRIMARY KEY,
    workspace BLOB NOT NULL,
    date      TEXT NOT NULL CHECK (date GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
    commodity TEXT NOT NULL,
    quote     TEXT NOT NULL,  -- the commodity that it is worth something in
    worth     TEXT NOT NULL,  -- an exact decimal, for one unit
    source    TEXT NOT NULL,
    known_at  INTEGER NOT NULL,
    CHECK (commodity <> quote),
    UNIQUE (workspace, commodity, quote, date, worth, source)
) STRICT;
