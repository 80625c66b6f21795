-- Long text is edited on several devices at once: its changes are kept as CRDT updates, which merge without a loser.

CREATE TABLE text_update (
    id         BLOB PRIMARY KEY,
    workspace  BLOB NOT NULL,
    tbl        TEXT NOT NULL,
    row        BLOB NOT NULL,
    col        TEXT NOT NULL,
    bytes      BLOB NOT NULL,  -- an update of the text's document
    created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX text_update_row ON text_update (row, col, id);
