-- Closing entries are found without reading all others: reports of what came and went leave them out.

CREATE INDEX entry_closing ON entry (workspace, date) WHERE tags = '["closing"]';

-- Through this day only those post who may close periods, and they have to say so.
ALTER TABLE book ADD COLUMN soft_closed_through TEXT CHECK (soft_closed_through GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]');

-- Where entries belong: what people decided for all that is alike, and what they did not want for one.
CREATE TABLE ledger_rule (
    workspace BLOB NOT NULL,
    id        BLOB NOT NULL CHECK (length(id) = 16),
    contains  TEXT NOT NULL,
    account   TEXT NOT NULL,
    PRIMARY KEY (workspace, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE rejected_proposal (
    workspace BLOB NOT NULL,
    entry     BLOB NOT NULL,
    account   TEXT NOT NULL,
    PRIMARY KEY (workspace, entry, account)
) STRICT, WITHOUT ROWID;
