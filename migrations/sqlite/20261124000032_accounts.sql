-- What accounts may hold, when they are open, and what they were called: renamed and merged without touching what was posted.

ALTER TABLE account ADD COLUMN code TEXT;         -- its number in a chart
ALTER TABLE account ADD COLUMN commodities TEXT;  -- JSON array of what it may hold; anything where it is absent
ALTER TABLE account ADD COLUMN merged INTEGER REFERENCES account (id);  -- the account that it counts for since

CREATE INDEX account_merged ON account (merged) WHERE merged IS NOT NULL;

-- What the balance of an account may not leave.
CREATE TABLE account_limit (
    workspace BLOB NOT NULL,
    account   INTEGER NOT NULL REFERENCES account (id),
    commodity INTEGER NOT NULL REFERENCES commodity (id),
    scale     INTEGER NOT NULL CHECK (scale BETWEEN 0 AND 18),
    not_below INTEGER,
    not_above INTEGER,
    PRIMARY KEY (workspace, account, commodity),
    CHECK (not_below <= not_above)
) STRICT, WITHOUT ROWID;

-- Names that accounts had: whoever posts to one means the account that it became.
CREATE TABLE account_alias (
    workspace BLOB NOT NULL,
    name      TEXT NOT NULL,
    account   INTEGER NOT NULL REFERENCES account (id),
    PRIMARY KEY (workspace, name)
) STRICT, WITHOUT ROWID;
