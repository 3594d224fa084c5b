//! `/logout`: sign out of one account or of all.

use leptos::prelude::*;

use crate::components::{account_summary, button_link, form, problem};
use crate::page::{Chrome, FormProblem, FormToken};
use crate::screens::accounts::Row;
use crate::screens::{ScreenModel, sample_rows, sample_token};
use crate::server_fns::Submit;
use crate::text::{Locale, msg};

/// The list of accounts to sign out of. Empty: says that nobody is signed in here.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// Token of "Sign out".
    pub one: FormToken,
    /// Token of "Sign out of all".
    pub all: FormToken,
    /// Newest first.
    pub rows: Vec<Row>,
    /// Address of the identifier.
    pub sign_in: String,
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
        one: sample_token("/logout"),
        all: sample_token("/logout"),
        rows: sample_rows(),
        sign_in: "/ui/v2/login/loginname".into(),
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
        locale.text(msg::LogoutEmptyHeading)
    } else {
        locale.text(msg::LogoutHeading)
    }
}

/// The screen.
pub fn view(chrome: &Chrome, model: &Model) -> AnyView {
    let locale = &chrome.locale;
    if model.rows.is_empty() {
        return view! {
            <h1>{heading(locale, model)}</h1>
            {problem(chrome, model.problem.as_ref())}
            <p class="lead">{locale.text(msg::LogoutEmpty)}</p>
            {button_link(model.sign_in.clone(), locale.text(msg::LogoutSignIn))}
        }
        .into_any();
    }
    let lead = locale.text(msg::LogoutLead {
        count: model.rows.len() as u64,
    });
    let rows = model.rows.iter().map(|row| one(chrome, model, row)).collect_view();
    let all = (model.rows.len() > 1).then(|| {
        let button = view! {
            <button type="submit" class="button primary" data-testid="submit-button">{locale.text(msg::LogoutAll)}</button>
        };
        form(chrome, &model.all, Submit::SignOutAll, "fields", button)
    });
    view! {
        <h1>{heading(locale, model)}</h1>
        <p class="lead">{lead}</p>
        {problem(chrome, model.problem.as_ref())}
        <ul class="accounts" aria-label=locale.text(msg::LogoutList)>{rows}</ul>
        {all}
    }
    .into_any()
}

fn one(chrome: &Chrome, model: &Model, row: &Row) -> AnyView {
    let locale = &chrome.locale;
    let label = locale.text(msg::LogoutOneLabel { name: &row.login_name });
    let button = view! {
        <button type="submit" class="button small" name="account" value=row.account.clone() aria-label=label>
            {locale.text(msg::LogoutOne)}
        </button>
    };
    view! {
        <li class="account">
            <div class="choose">{account_summary(chrome, row)}</div>
            {form(chrome, &model.one, Submit::SignOut, "sign-out", button)}
        </li>
    }
    .into_any()
}
