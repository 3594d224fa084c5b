-- Times are microseconds since 1970, UTC. Tokens and codes are kept as SHA-256 only.
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

CREATE TABLE organizations (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL,
    created INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    sequence INTEGER NOT NULL
) STRICT;

CREATE TABLE domains (
    organization_id TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    domain TEXT NOT NULL,
    is_verified INTEGER NOT NULL,
    is_primary INTEGER NOT NULL,
    proof TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (organization_id, domain)
) STRICT;
CREATE UNIQUE INDEX verified_domain ON domains (domain) WHERE is_verified = 1;

CREATE TABLE users (
    id TEXT PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    username TEXT NOT NULL,
    login_name TEXT NOT NULL,
    login_key TEXT NOT NULL UNIQUE,
    created INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    given_name TEXT NOT NULL DEFAULT '',
    family_name TEXT NOT NULL DEFAULT '',
    nick_name TEXT NOT NULL DEFAULT '',
    display_name TEXT NOT NULL DEFAULT '',
    preferred_language TEXT NOT NULL DEFAULT '',
    gender TEXT NOT NULL DEFAULT '',
    email TEXT NOT NULL DEFAULT '',
    email_verified INTEGER NOT NULL DEFAULT 0,
    phone TEXT NOT NULL DEFAULT '',
    phone_verified INTEGER NOT NULL DEFAULT 0,
    password_hash TEXT,
    password_change_required INTEGER NOT NULL DEFAULT 0,
    password_changed INTEGER,
    failed_attempts INTEGER NOT NULL DEFAULT 0,
    mfa_init_skipped INTEGER,
    machine_name TEXT NOT NULL DEFAULT '',
    machine_description TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX user_email ON users (email COLLATE NOCASE);
CREATE INDEX user_organization ON users (organization_id);

CREATE TABLE codes (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    purpose TEXT NOT NULL,
    hash TEXT NOT NULL,
    created INTEGER NOT NULL,
    PRIMARY KEY (user_id, purpose)
) STRICT;

CREATE TABLE user_metadata (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    created INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    PRIMARY KEY (user_id, key)
) STRICT;

CREATE TABLE memberships (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    scope TEXT NOT NULL,
    role TEXT NOT NULL,
    PRIMARY KEY (user_id, scope, role)
) STRICT;

CREATE TABLE access_tokens (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    hash TEXT NOT NULL UNIQUE,
    created INTEGER NOT NULL,
    expires INTEGER NOT NULL
) STRICT;

-- No reference to users: a session outlives its user, unseen.
CREATE TABLE sessions (
    id TEXT PRIMARY KEY,
    creator_id TEXT NOT NULL,
    user_id TEXT,
    user_checked INTEGER,
    password_checked INTEGER,
    created INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    expires INTEGER,
    is_terminated INTEGER NOT NULL DEFAULT 0,
    is_hidden INTEGER NOT NULL DEFAULT 0,
    token_hash TEXT NOT NULL,
    fingerprint_id TEXT NOT NULL DEFAULT '',
    user_agent TEXT NOT NULL DEFAULT '',
    metadata TEXT NOT NULL DEFAULT '{}'
) STRICT;
CREATE INDEX session_user ON sessions (user_id);
CREATE INDEX session_fingerprint ON sessions (fingerprint_id);

-- Every token a session ever had, so that a replaced one is told from one nobody knows.
CREATE TABLE session_tokens (
    hash TEXT PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE policies (
    scope TEXT NOT NULL,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    created INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    PRIMARY KEY (scope, kind)
) STRICT;

CREATE TABLE assets (
    scope TEXT NOT NULL,
    name TEXT NOT NULL,
    content_type TEXT NOT NULL,
    content BLOB NOT NULL,
    etag TEXT NOT NULL,
    created INTEGER NOT NULL,
    PRIMARY KEY (scope, name)
) STRICT;

CREATE TABLE translations (
    scope TEXT NOT NULL,
    locale TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (scope, locale)
) STRICT;

CREATE TABLE trusted_domains (domain TEXT PRIMARY KEY, created INTEGER NOT NULL) STRICT;
