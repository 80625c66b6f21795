-- A locked session may be opened by a secret that the keychain keeps, where its person wants that. Only its digest is here.
CREATE TABLE keychain_unlock (
    user    BLOB PRIMARY KEY REFERENCES user (id),
    digest  BLOB NOT NULL,
    made_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
