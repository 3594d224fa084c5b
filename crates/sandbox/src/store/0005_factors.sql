-- Second factors. The secret of an authenticator app is kept as it is: checking a code takes the secret itself.
CREATE TABLE factors (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    is_ready INTEGER NOT NULL,
    secret TEXT NOT NULL DEFAULT '',
    failures INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (user_id, kind)
) STRICT;

-- Hashes as slow as those of passwords; a used code is deleted.
CREATE TABLE recovery_codes (
    id INTEGER PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    hash TEXT NOT NULL
) STRICT;
CREATE INDEX recovery_code_user ON recovery_codes (user_id);

-- The code that a session last asked for, one of a kind.
CREATE TABLE session_codes (
    session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    hash TEXT NOT NULL,
    created INTEGER NOT NULL,
    PRIMARY KEY (session_id, kind)
) STRICT;

ALTER TABLE sessions ADD COLUMN totp_checked INTEGER;
ALTER TABLE sessions ADD COLUMN otp_sms_checked INTEGER;
ALTER TABLE sessions ADD COLUMN otp_email_checked INTEGER;
ALTER TABLE sessions ADD COLUMN recovery_code_checked INTEGER;

-- Codes go to the contact that was verified last, also while a newer one waits for its own verification.
ALTER TABLE users ADD COLUMN verified_email TEXT NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN verified_phone TEXT NOT NULL DEFAULT '';
UPDATE users SET verified_email = email WHERE email_verified = 1;
UPDATE users SET verified_phone = phone WHERE phone_verified = 1;
CREATE TRIGGER user_contacts_new AFTER INSERT ON users BEGIN
    UPDATE users SET verified_email = iif(new.email_verified = 1, new.email, ''),
        verified_phone = iif(new.phone_verified = 1, new.phone, '') WHERE id = new.id;
END;
CREATE TRIGGER user_email_verified AFTER UPDATE OF email, email_verified ON users WHEN new.email_verified = 1 BEGIN
    UPDATE users SET verified_email = new.email WHERE id = new.id;
END;
CREATE TRIGGER user_phone_verified AFTER UPDATE OF phone, phone_verified ON users
WHEN new.phone_verified = 1 OR new.phone = '' BEGIN
    UPDATE users SET verified_phone = new.phone WHERE id = new.id;
END;
