-- The second factor of an account: its secret is sealed by the vault. A recovery code is used once; only digests are kept.
CREATE TABLE second_factor (
    user         BLOB PRIMARY KEY REFERENCES user (id),
    secret       BLOB NOT NULL,
    created_at   INTEGER NOT NULL,
    confirmed_at INTEGER,
    last_step    INTEGER NOT NULL DEFAULT 0  -- the newest half-minute whose code was used
) STRICT;

CREATE TABLE recovery_code (
    user    BLOB NOT NULL REFERENCES user (id),
    digest  BLOB NOT NULL,
    used_at INTEGER,
    PRIMARY KEY (user, digest)
) STRICT, WITHOUT ROWID;
