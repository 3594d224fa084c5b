-- Passkeys and security keys. `pending` is the state of a registration that was begun, `credential` what came of it: JSON.
CREATE TABLE webauthn_keys (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    domain TEXT NOT NULL,
    name TEXT NOT NULL DEFAULT '',
    is_ready INTEGER NOT NULL DEFAULT 0,
    pending TEXT NOT NULL,
    credential TEXT NOT NULL DEFAULT '',
    created INTEGER NOT NULL
) STRICT;
CREATE INDEX webauthn_key_user ON webauthn_keys (user_id);

-- Registration links: any number may be outstanding.
CREATE TABLE passkey_codes (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    hash TEXT NOT NULL,
    created INTEGER NOT NULL
) STRICT;

ALTER TABLE sessions ADD COLUMN webauthn_checked INTEGER;
ALTER TABLE sessions ADD COLUMN webauthn_user_verified INTEGER NOT NULL DEFAULT 0;
-- The one challenge that is open, JSON.
ALTER TABLE sessions ADD COLUMN webauthn_challenge TEXT;
