-- Documents beside entries, which themselves never change; and what was posted late, said by the entry itself.

-- What happened to a document: facts, so that what was removed is still told.
CREATE TABLE entry_document (
    id         INTEGER PRIMARY KEY,
    workspace  BLOB NOT NULL,
    document   BLOB NOT NULL CHECK (length(document) = 16),
    event      TEXT NOT NULL CHECK (event IN ('attached', 'linked', 'removed')),
    entry      BLOB CHECK (length(entry) = 16),      -- the entry that it belongs to, by its id
    account    INTEGER REFERENCES account (id),      -- or the account of a `document` directive
    day        TEXT CHECK (day GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
    name       TEXT NOT NULL,
    media_type TEXT NOT NULL,
    bytes      INTEGER,
    digest     TEXT,           -- of its content, which is kept by it
    path       TEXT,           -- where a linked one lies, as its journal says
    file       TEXT,
    file_line  INTEGER,
    known_at   INTEGER NOT NULL,
    here       INTEGER NOT NULL DEFAULT 1 CHECK (here IN (0, 1)),  -- whether its content ever was: not where an archive tells of it
    CHECK ((event = 'attached') = (digest IS NOT NULL)),
    CHECK ((event = 'linked') = (path IS NOT NULL)),
    CHECK (event = 'removed' OR (entry IS NULL) <> (account IS NULL))
) STRICT;

CREATE UNIQUE INDEX entry_document_comes ON entry_document (document) WHERE event <> 'removed';
CREATE UNIQUE INDEX entry_document_goes ON entry_document (document) WHERE event = 'removed';
CREATE INDEX entry_document_entry ON entry_document (workspace, entry, id) WHERE entry IS NOT NULL;
CREATE INDEX entry_document_account ON entry_document (workspace, account, day, path) WHERE account IS NOT NULL;

-- An entry that goes into a period that is closed softly says so; the database refuses any other one there.
ALTER TABLE entry ADD COLUMN late INTEGER NOT NULL DEFAULT 0 CHECK (late IN (0, 1));
