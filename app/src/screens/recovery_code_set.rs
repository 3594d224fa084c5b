//! `/recovery-code/set`: recovery codes are made, and shown once.

use leptos::prelude::*;

use crate::components::{copy_button, form, person_chip, print_button, problem, submit_button};
use crate::hidden::Hidden;
use crate::page::{Chrome, FormProblem, FormToken, PersonChip};
use crate::screens::{ScreenModel, sample_long_person, sample_person, sample_token};
use crate::server_fns::Submit;
use crate::text::{Locale, msg};

/// How far it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// None are shown.
    Offer {
        /// Token of "Show recovery codes".
        make: FormToken,
        /// The person has some, which new ones replace.
        is_replacement: bool,
    },
    /// They are shown until the person says that they are kept.
    Keep {
        /// The codes.
        codes: Vec<Hidden>,
        /// Address of the same as a file.
        download: String,
    },
}

/// The recovery codes.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// Token of "Later" and of "I have kept them".
    pub onward: FormToken,
    /// Who.
    pub person: PersonChip,
    /// How far it is.
    pub state: State,
    /// Error of the form.
    pub problem: Option<FormProblem>,
}

impl ScreenModel for Model {
    fn has_error(&self) -> bool {
        self.problem.is_some()
    }

    fn title(&self, locale: &Locale) -> String {
        locale.text(msg::RecoveryCodeSetHeading)
    }
}

/// The states to look at.
#[must_use]
pub fn samples() -> Vec<(&'static str, Model)> {
    let offer = Model {
        onward: sample_token("/recovery-code/set"),
        person: sample_person(),
        state: State::Offer {
            make: sample_token("/recovery-code/set"),
            is_replacement: false,
        },
        problem: None,
    };
    let codes = (0..10).map(|number| Hidden::from(&*format!("k7m2{number}-x9qr{number}")));
    let keep = Model {
        state: State::Keep {
            codes: codes.collect(),
            download: "/ui/v2/login/recovery-code/file".into(),
        },
        ..offer.clone()
    };
    vec![
        ("offer", offer.clone()),
        (
            "replacement",
            Model {
                state: State::Offer {
                    make: sample_token("/recovery-code/set"),
                    is_replacement: true,
                },
                ..offer.clone()
            },
        ),
        ("keep", keep.clone()),
        (
            "long-name",
            Model {
                person: sample_long_person(),
                ..keep
            },
        ),
        (
            "unavailable",
            Model {
                problem: Some(FormProblem::Unavailable),
                ..offer
            },
        ),
    ]
}

/// The screen.
pub fn view(chrome: &Chrome, model: &Model) -> AnyView {
    let locale = &chrome.locale;
    let content = match &model.state {
        State::Offer { make, is_replacement } => offer(chrome, model, make, *is_replacement),
        State::Keep { codes, download } => keep(chrome, model, codes, download),
    };
    view! {
        <h1>{locale.text(msg::RecoveryCodeSetHeading)}</h1>
        {problem(chrome, model.problem.as_ref())}
        {person_chip(chrome, &model.person, locale.text(msg::ShellNotYou))}
        {content}
    }
    .into_any()
}

fn offer(chrome: &Chrome, model: &Model, make: &FormToken, is_replacement: bool) -> AnyView {
    let locale = &chrome.locale;
    let replaces = is_replacement.then(|| view! { <p>{locale.text(msg::RecoveryCodeSetReplaces)}</p> });
    let button = view! {
        <p class="hint">{locale.text(msg::RecoveryCodeSetSlow)}</p>
        {submit_button(chrome, locale.text(msg::RecoveryCodeSetMake), locale.text(msg::RecoveryCodeSetMakeBusy))}
    };
    let later = view! { <button type="submit" class="button">{locale.text(msg::RecoveryCodeSetLater)}</button> };
    view! {
        <p class="lead">{locale.text(msg::RecoveryCodeSetAbout)}</p>
        {replaces}
        {form(chrome, make, Submit::RecoveryCodesMake, "fields", button)}
        {form(chrome, &model.onward, Submit::RecoveryCodesDone, "skip", later)}
    }
    .into_any()
}

fn keep(chrome: &Chrome, model: &Model, codes: &[Hidden], download: &str) -> AnyView {
    let locale = &chrome.locale;
    let items = codes
        .iter()
        .map(|code| view! { <li><code><bdi dir="ltr">{code.shown().to_owned()}</bdi></code></li> });
    let copy = copy_button(
        chrome,
        "recovery-codes",
        locale.text(msg::RecoveryCodeSetCopy),
        locale.text(msg::RecoveryCodeSetCopyDone),
    );
    let kept = submit_button(
        chrome,
        locale.text(msg::RecoveryCodeSetKept),
        locale.text(msg::RecoveryCodeSetKeptBusy),
    );
    view! {
        <p class="lead">{locale.text(msg::RecoveryCodeSetKeep)}</p>
        <ul class="codes" id="recovery-codes" aria-label=locale.text(msg::RecoveryCodeSetCodes)>{items.collect_view()}</ul>
        <div class="buttons">
            {copy}
            <a class="button" href=download.to_owned() download="">{locale.text(msg::RecoveryCodeSetDownload)}</a>
            {print_button(chrome, locale.text(msg::RecoveryCodeSetPrint))}
        </div>
        {form(chrome, &model.onward, Submit::RecoveryCodesDone, "fields", kept)}
    }
    .into_any()
}

/// The codes as a text file, for people and printers.
#[must_use]
pub fn file(locale: &Locale, person: &str, brand: &str, codes: &[Hidden]) -> String {
    let isolates = ['\u{2068}', '\u{2069}'];
    let heading = locale.text(msg::RecoveryCodeSetFile { person, brand }).replace(isolates, "");
    let once = locale.text(msg::RecoveryCodeSetFileOnce);
    let lines: Vec<&str> = codes.iter().map(Hidden::shown).collect();
    format!("{heading}\r\n{once}\r\n\r\n{}\r\n", lines.join("\r\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_has_every_code_on_a_line_of_its_own() {
        let codes = [Hidden::from("aaaaa-bbbbb"), Hidden::from("ccccc-ddddd")];
        let text = file(&Locale::reference(), "Ada", "Acme", &codes);
        assert_eq!(
            text,
            "Recovery codes of Ada for Acme\r\nEach code works once.\r\n\r\naaaaa-bbbbb\r\nccccc-ddddd\r\n"
        );
    }

    #[test]
    fn no_code_is_in_debug_output() {
        let shown = format!("{:?}", samples());
        assert!(!shown.contains("k7m2"), "{shown}");
    }
}
