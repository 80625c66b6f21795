-- Devices on which somebody signed in: tries from one of them are counted by themselves. Only the digest of its key is here.
CREATE TABLE known_device (
    user   BLOB NOT NULL REFERENCES user (id),
    digest BLOB NOT NULL,
    at     INTEGER NOT NULL,               -- when the key was given, or shown last
    shown  INTEGER NOT NULL,               -- whether it ever was
    PRIMARY KEY (user, digest)
) STRICT, WITHOUT ROWID;

CREATE INDEX known_device_digest ON known_device (digest);
