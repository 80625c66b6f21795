-- A price that was corrected may be corrected back: the same worth may stand a second time, for the newest of a day counts.

CREATE TABLE price_new (
    id        INTEGER PRIMARY KEY,
    workspace BLOB NOT NULL,
    date      TEXT NOT NULL CHECK (date GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
    commodity TEXT NOT NULL,
    quote     TEXT NOT NULL,  -- the commodity that it is worth something in
    worth     TEXT NOT NULL,  -- an exact decimal, for one unit
    source    TEXT NOT NULL,
    known_at  INTEGER NOT NULL,
    CHECK (commodity <> quote)
) STRICT;
INSERT INTO price_new SELECT id, workspace, date, commodity, quote, worth, source, known_at FROM price ORDER BY id;
DROP TABLE price;
ALTER TABLE price_new RENAME TO price;
CREATE INDEX price_day ON price (workspace, commodity, quote, date);
