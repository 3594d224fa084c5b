//! What a person sees: every sample of every screen as a snapshot, the rules that all of them keep, and the texts.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "tests may panic")]

mod markup;
mod sample;
mod screens;
mod style;
mod text;
