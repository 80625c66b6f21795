-- Whether an address is its person's: shown by a code that went there. Accounts from before count as shown, for they
-- could do all along what an address that is not shown may not.
ALTER TABLE user ADD COLUMN verified_at INTEGER;
UPDATE user SET verified_at = created_at WHERE email <> '' AND deleted_at IS NULL;

CREATE TABLE email_verification (
    digest     BLOB PRIMARY KEY,           -- of the code; the code itself is not kept
    user       BLOB NOT NULL REFERENCES user (id),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX email_verification_user ON email_verification (user);
