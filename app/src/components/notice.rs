//! Sentences above the content: news, and what stopped a form.

use leptos::prelude::*;

use crate::components::{Icon, Wait, icon};
use crate::page::{Chrome, FormProblem, Notice};
use crate::text::msg;

/// The news of the page, if any. A region that is there when the page comes is read by few screen readers, so the title has it, too:
/// all of them read that first, with and without script, and nothing moves.
/// Source: W3C WAI, "Forms: User notification", overall feedback in the page title.
pub fn notice(chrome: &Chrome) -> Option<AnyView> {
    let (drawing, sentence) = described(chrome)?;
    let class = if drawing == Icon::Done { "notice done" } else { "notice" };
    Some(view! { <p class=class role="status">{icon(drawing)}<span>{sentence}</span></p> }.into_any())
}

/// The same, as it comes before the title.
pub fn notice_sentence(chrome: &Chrome) -> Option<String> {
    described(chrome).map(|(_, sentence)| sentence)
}

fn described(chrome: &Chrome) -> Option<(Icon, String)> {
    let locale = &chrome.locale;
    Some(match chrome.notice.as_ref()? {
        Notice::UnknownOrganization => (Icon::Info, locale.text(msg::ShellNoticeUnknownOrganization)),
        Notice::ProfileSaved => (Icon::Done, locale.text(msg::ShellNoticeProfileSaved)),
        Notice::PasswordChanged => (Icon::Done, locale.text(msg::ShellNoticePasswordChanged)),
        Notice::PasswordExpires { days } => (
            Icon::Info,
            locale.text(msg::ShellNoticePasswordExpires { days: u64::from(*days) }),
        ),
        Notice::PhoneVerified => (Icon::Done, locale.text(msg::ShellNoticePhoneVerified)),
        Notice::SessionEnded => (Icon::Info, locale.text(msg::ShellNoticeSessionEnded)),
        Notice::PasskeySaved => (Icon::Done, locale.text(msg::ShellNoticePasskeySaved)),
        Notice::SignInFirst => (Icon::Info, locale.text(msg::ShellNoticeSignInFirst)),
        Notice::SignedOut => (Icon::Done, locale.text(msg::ShellNoticeSignedOut)),
        Notice::Locked => (Icon::Alert, locale.text(msg::ShellNoticeLocked)),
        Notice::AccountMade => (Icon::Done, locale.text(msg::ShellNoticeAccountMade)),
        Notice::CodeSent => (Icon::Done, locale.text(msg::ShellNoticeCodeSent)),
        Notice::RecoveryCodeUsed => (Icon::Info, locale.text(msg::ShellNoticeRecoveryCodeUsed)),
        Notice::TotpAdded => (Icon::Done, locale.text(msg::ShellNoticeTotpAdded)),
        Notice::SentCodesAdded => (Icon::Done, locale.text(msg::ShellNoticeSentCodesAdded)),
        Notice::RecoveryCodesKept => (Icon::Done, locale.text(msg::ShellNoticeRecoveryCodesKept)),
    })
}

/// A mistake that belongs to no field, or to a page without one. It takes the focus.
pub fn alert(sentence: String) -> AnyView {
    view! {
        <div class="problem" role="alert" tabindex="-1" autofocus=true data-testid="error">
            {icon(Icon::Alert)}
            <p>{sentence}</p>
        </div>
    }
    .into_any()
}

/// What stopped the form, if anything. It takes the focus, so that it is read aloud once and seen first. A mistake in a field
/// needs none of this: there is one at a time, and that very field takes the focus with its sentence.
pub fn problem(chrome: &Chrome, problem: Option<&FormProblem>) -> Option<AnyView> {
    let locale = &chrome.locale;
    let sentence = match problem? {
        FormProblem::Unavailable => locale.text(msg::ShellProblemUnavailable),
        FormProblem::Stale => locale.text(msg::ShellProblemStale),
        FormProblem::Busy => locale.text(msg::ShellProblemBusy),
        FormProblem::TooMany { seconds } => match Wait::of(*seconds) {
            Wait::Seconds(seconds) => locale.text(msg::ShellProblemTooManySeconds { seconds }),
            Wait::Minutes(minutes) => locale.text(msg::ShellProblemTooManyMinutes { minutes }),
        },
    };
    Some(alert(sentence))
}
