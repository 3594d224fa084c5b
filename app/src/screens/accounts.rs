//! `/accounts`: the accounts that this browser is signed in with.

use leptos::prelude::*;

use crate::components::{Icon, account_row, button_link, icon, problem};
use crate::page::{Chrome, FormProblem, FormToken};
use crate::screens::{ScreenModel, sample_rows, sample_token};
use crate::text::{Locale, msg};

/// Whether choosing it goes straight on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountState {
    /// Signed in.
    SignedIn,
    /// A credential will be asked for.
    NeedsSignIn,
}

/// One account.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Form value; opaque.
    pub account: String,
    /// Display name, or the login name.
    pub name: String,
    /// Login name.
    pub login_name: String,
    /// One or two characters.
    pub initials: String,
    /// Whether choosing it goes straight on.
    pub state: AccountState,
}

/// The picker. An empty list is a real state: it says so and leads to the identifier.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// Token of the "choose" forms.
    pub choose: FormToken,
    /// Token of the "remove" forms.
    pub remove: FormToken,
    /// Newest first; at most ten.
    pub rows: Vec<Row>,
    /// Address of "Use another account".
    pub another: String,
    /// Error of the form.
    pub problem: Option<FormProblem>,
}

impl ScreenModel for Model {
    fn has_error(&self) -> bool {
        self.problem.is_some()
    }

    fn title(&self, locale: &Locale) -> String {
        heading(locale, self)
    }
}

/// The states to look at.
#[must_use]
pub fn samples() -> Vec<(&'static str, Model)> {
    let several = Model {
        choose: sample_token("/accounts"),
        remove: sample_token("/accounts"),
        rows: sample_rows(),
        another: "/ui/v2/login/loginname".into(),
        problem: None,
    };
    let one = several.rows.iter().take(1).cloned().collect();
    vec![
        ("several", several.clone()),
        (
            "one",
            Model {
                rows: one,
                ..several.clone()
            },
        ),
        (
            "empty",
            Model {
                rows: Vec::new(),
                ..several.clone()
            },
        ),
        (
            "stale",
            Model {
                problem: Some(FormProblem::Stale),
                ..several.clone()
            },
        ),
        (
            "unavailable",
            Model {
                problem: Some(FormProblem::Unavailable),
                ..several
            },
        ),
    ]
}

/// The screen's heading, which is its title too.
#[must_use]
pub fn heading(locale: &Locale, model: &Model) -> String {
    if model.rows.is_empty() {
        locale.text(msg::AccountsEmptyHeading)
    } else {
        locale.text(msg::AccountsHeading)
    }
}

/// The screen.
pub fn view(chrome: &Chrome, model: &Model) -> AnyView {
    let locale = &chrome.locale;
    if model.rows.is_empty() {
        return view! {
            <h1>{heading(locale, model)}</h1>
            {problem(chrome, model.problem.as_ref())}
            <p class="lead">{locale.text(msg::AccountsEmpty)}</p>
            {button_link(model.another.clone(), locale.text(msg::AccountsSignIn))}
        }
        .into_any();
    }
    let rows = model
        .rows
        .iter()
        .map(|row| account_row(chrome, row, &model.choose, &model.remove))
        .collect_view();
    view! {
        <h1>{heading(locale, model)}</h1>
        <p class="lead">{locale.text(msg::AccountsLead)}</p>
        {problem(chrome, model.problem.as_ref())}
        <ul class="accounts" aria-label=locale.text(msg::AccountsList)>
            {rows}
            <li class="account">
                <a class="another" href=model.another.clone()>
                    <span class="avatar">{icon(Icon::Plus)}</span>
                    <span class="who">{locale.text(msg::AccountsAnother)}</span>
                </a>
            </li>
        </ul>
    }
    .into_any()
}
