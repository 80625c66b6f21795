-- Reports of closed days stay as they were. While days are closed, triggers remember what a change of an account or a
-- commodity takes away: a row says what was until the chain had so many links. Closing remembers which prices there were.
-- Books that were closed before this was there stay as their reports are now.

CREATE TABLE account_was (
    id        INTEGER PRIMARY KEY,
    workspace BLOB NOT NULL,
    account   INTEGER NOT NULL REFERENCES account (id),
    links     INTEGER NOT NULL,  -- how many links the chain had when it changed
    name      TEXT,              -- absent where it was not there before
    kind      TEXT,
    merged    INTEGER,
    CHECK ((name IS NULL) = (kind IS NULL))
) STRICT;

CREATE INDEX account_was_links ON account_was (workspace, links, id);

CREATE TABLE commodity_was (
    id        INTEGER PRIMARY KEY,
    workspace BLOB NOT NULL,
    commodity INTEGER NOT NULL REFERENCES commodity (id),
    links     INTEGER NOT NULL,  -- how many links the chain had when it changed
    shown     INTEGER            -- absent where it was not there before
) STRICT;

CREATE INDEX commodity_was_links ON commodity_was (workspace, links, id);

-- The last row of `price` that there was when a link of the chain closed.
CREATE TABLE closing_price (
    workspace BLOB NOT NULL,
    link      INTEGER NOT NULL,
    price     INTEGER NOT NULL,
    PRIMARY KEY (workspace, link)
) STRICT, WITHOUT ROWID;

INSERT INTO closing_price (workspace, link, price)
    SELECT workspace, seq, coalesce((SELECT max(id) FROM price), 0) FROM step WHERE kind = 'closed';
