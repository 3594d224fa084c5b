//! Conversations that were had with a real Zitadel of 2026-07, had again with the sandbox: every answer must be the recorded
//! one in what a client builds on, or stand in `recorded/disagreements.toml` with the reason why it is not.

mod authenticators;
mod codes;
mod compare;
mod mails;
mod matrix;
mod player;
mod stage;
mod tape;
mod twins;
mod verdict;

/// Has a chapter again. Of its rows at least so many in a hundred must agree, whatever is listed.
async fn replay(chapter: &str, least_percent: usize) {
    let rows = player::play(tape::steps(chapter)).await;
    verdict::judge(chapter, rows, least_percent);
}

#[tokio::test]
async fn conventions_are_those_of_the_recording() {
    replay("01-conventions", 80).await;
}

#[tokio::test]
async fn organizations_and_settings_are_those_of_the_recording() {
    replay("02-organizations-and-settings", 80).await;
}

#[tokio::test]
async fn users_are_those_of_the_recording() {
    replay("03-users", 96).await;
}

#[tokio::test]
async fn sessions_are_those_of_the_recording() {
    replay("04-sessions", 96).await;
}

#[tokio::test]
async fn factors_are_those_of_the_recording() {
    replay("05-factors", 96).await;
}

#[tokio::test]
async fn verification_is_that_of_the_recording() {
    replay("06-verification", 96).await;
}

#[tokio::test]
async fn an_own_user_may_what_it_may_in_the_recording() {
    replay("12-own-user", 90).await;
}

#[tokio::test]
async fn every_caller_may_what_it_may_in_the_recording() {
    verdict::judge("13-permissions", matrix::play().await, 80);
}
