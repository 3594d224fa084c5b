//! What the verification says: why the page is there, what was wrong, and where that is said.

use super::{Mistake, Model, Proving, Stage};
use crate::components::Wait;
use crate::text::{Locale, msg};

/// Where the sentence of a mistake belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Above the forms, because it is of no field that is shown.
    Top,
    /// Below the field.
    Code,
}

pub(super) fn place(model: &Model, mistake: Mistake) -> Place {
    match mistake {
        Mistake::SentJustNow { .. } | Mistake::NumberToEnterAnew | Mistake::SetUpAlready => Place::Top,
        // Whoever was invited got a link, no code to type.
        Mistake::CodeRefused if model.proving == Proving::Invitation => Place::Top,
        Mistake::CodeEmpty | Mistake::CodeRefused | Mistake::CodeWrong | Mistake::CodeExpired => {
            if model.stage == Stage::Link {
                Place::Top
            } else {
                Place::Code
            }
        }
    }
}

pub(super) fn sentence_at(locale: &Locale, model: &Model, at: Place) -> Option<String> {
    let mistake = model.mistake?;
    (place(model, mistake) == at).then(|| sentence(locale, mistake))
}

pub(super) fn accept(locale: &Locale, proving: Proving) -> String {
    match proving {
        Proving::Email | Proving::Phone => locale.text(msg::VerifySubmit),
        Proving::Invitation => locale.text(msg::VerifySubmitInvitation),
    }
}

pub(super) fn lead(locale: &Locale, model: &Model) -> String {
    let to = model.to.as_deref();
    match (model.proving, model.stage, to) {
        (Proving::Email, Stage::Link, _) => locale.text(msg::VerifyLeadLink),
        (Proving::Email | Proving::Phone, Stage::Ask, Some(address)) => locale.text(msg::VerifyLeadAsk { address }),
        (Proving::Email, Stage::Sent, Some(address)) => locale.text(msg::VerifyLeadSent { address }),
        (Proving::Phone, Stage::Sent, Some(address)) => locale.text(msg::VerifyLeadSentPhone { address }),
        (Proving::Email, Stage::Sent, None) => locale.text(msg::VerifyLeadMaybeSent),
        (Proving::Invitation, Stage::Link, _) => locale.text(msg::VerifyLeadInvitationLink),
        (Proving::Invitation, Stage::Ask, _) if model.person.is_some() => locale.text(msg::VerifyLeadInvitationAsk),
        (Proving::Invitation, Stage::Ask, _) => locale.text(msg::VerifyLeadInvitationAgain),
        (Proving::Invitation, Stage::Sent, _) if model.person.is_some() => locale.text(msg::VerifyLeadInvitationSent),
        (Proving::Invitation, Stage::Sent, _) => locale.text(msg::VerifyLeadInvitationMaybeSent),
        (Proving::Email, Stage::Ask, None) | (Proving::Phone, _, _) => locale.text(msg::VerifyLeadCode),
    }
}

fn wait(locale: &Locale, seconds: u32) -> String {
    match Wait::of(u64::from(seconds)) {
        Wait::Seconds(seconds) => locale.text(msg::VerifyWait { seconds }),
        Wait::Minutes(minutes) => locale.text(msg::VerifyWaitMinutes { minutes }),
    }
}

fn sentence(locale: &Locale, mistake: Mistake) -> String {
    match mistake {
        Mistake::CodeEmpty => locale.text(msg::VerifyErrorEmpty),
        Mistake::CodeRefused => locale.text(msg::VerifyErrorRefused),
        Mistake::CodeWrong => locale.text(msg::VerifyErrorWrong),
        Mistake::CodeExpired => locale.text(msg::VerifyErrorExpired),
        Mistake::SentJustNow { seconds } => wait(locale, seconds),
        Mistake::NumberToEnterAnew => locale.text(msg::VerifyErrorNumber),
        Mistake::SetUpAlready => locale.text(msg::VerifyErrorSetUp),
    }
}
