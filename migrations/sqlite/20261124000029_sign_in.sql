-- Services through which one may sign in, and the accounts there that open an account here. No token of theirs is kept.
CREATE TABLE sign_in_provider (
    number        INTEGER PRIMARY KEY,     -- what the secret is sealed for
    id            TEXT NOT NULL UNIQUE,
    name          TEXT NOT NULL,
    kind          TEXT NOT NULL CHECK (kind IN ('openid', 'github')),
    issuer        TEXT NOT NULL UNIQUE,
    client_id     TEXT NOT NULL,
    client_secret BLOB,                    -- sealed
    updated_at    INTEGER NOT NULL
) STRICT;

-- Who somebody is to a service is the pair of issuer and subject, never an address: addresses change hands.
CREATE TABLE sign_in_account (
    issuer    TEXT NOT NULL,
    subject   TEXT NOT NULL,
    user      BLOB NOT NULL REFERENCES user (id),
    account   TEXT NOT NULL,               -- as the service names it, for the person
    linked_at INTEGER NOT NULL,
    used_at   INTEGER,
    PRIMARY KEY (issuer, subject),
    UNIQUE (user, issuer)
) STRICT, WITHOUT ROWID;
