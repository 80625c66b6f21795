-- Many entries at once: their rows go in under a batch that is open, and the database proves them together when it is sealed.

-- Never has rows. A batch that is open refers to one of these, so nothing is committed before it is sealed.
CREATE TABLE batch (
    entry INTEGER PRIMARY KEY
) STRICT;

-- The first row of `entry` of the batch that is open, while one is.
ALTER TABLE write_scope ADD COLUMN batch INTEGER REFERENCES batch (entry) DEFERRABLE INITIALLY DEFERRED;

-- The same table without references to accounts and commodities, which triggers look up anyway, together with what they are.
CREATE TABLE posting_new (
    entry            INTEGER NOT NULL REFERENCES entry (id) DEFERRABLE INITIALLY DEFERRED,
    line             INTEGER NOT NULL,
    workspace        BLOB NOT NULL,
    account          INTEGER NOT NULL,
    date             TEXT NOT NULL,
    kind             INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 2),  -- real, virtual and balanced, virtual and not
    commodity        INTEGER NOT NULL,
    scale            INTEGER NOT NULL,
    quantity         INTEGER NOT NULL,
    weight_commodity INTEGER NOT NULL,
    weight_scale     INTEGER NOT NULL,
    weight           INTEGER NOT NULL,  -- what it counts for in the balance of the entry
    cost             TEXT,              -- JSON, exact
    price            TEXT,              -- JSON, exact
    comment          TEXT NOT NULL,
    PRIMARY KEY (entry, line)
) STRICT, WITHOUT ROWID;
INSERT INTO posting_new SELECT entry, line, workspace, account, date, kind, commodity, scale, quantity, weight_commodity,
    weight_scale, weight, cost, price, comment FROM posting ORDER BY entry, line;
DROP TABLE posting;
ALTER TABLE posting_new RENAME TO posting;
CREATE INDEX posting_register ON posting (account, date, entry, line, commodity, scale, quantity);
CREATE INDEX posting_lots ON posting (workspace, account, commodity, date, entry, line) WHERE cost IS NOT NULL;
