//! A software authenticator for tests: makes passkeys and security keys, and signs with them.
//! It keeps its keys in memory and is no part of any program that people run.
