//! Every call of the client against the embedded backend, over HTTP: what is asked is understood, and what is answered is read.

mod contacts;
mod email_codes;
mod invitations;
mod metadata;
mod older_server;
mod own_user;
mod passkeys;
mod passwords;
mod recovery_codes;
mod security_keys;
mod sessions;
mod settings;
mod sms_codes;
mod totp;
mod users;
