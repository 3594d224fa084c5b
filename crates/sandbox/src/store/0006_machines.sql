-- Tokens bought with a key or a secret are kept beside personal ones, and listed with none of them.
ALTER TABLE access_tokens ADD COLUMN kind TEXT NOT NULL DEFAULT 'personal';

CREATE TABLE machine_keys (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    public_key TEXT NOT NULL,
    created INTEGER NOT NULL,
    expires INTEGER NOT NULL
) STRICT;

ALTER TABLE users ADD COLUMN has_secret INTEGER NOT NULL DEFAULT 0;

-- One a machine; a new one replaces it. SHA-256 only: it is as random as a token.
CREATE TABLE machine_secrets (
    user_id TEXT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    hash TEXT NOT NULL,
    created INTEGER NOT NULL
) STRICT;
