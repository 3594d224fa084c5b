//! `/password/change`: a new password, by choice or because it must be.

use leptos::prelude::*;

use crate::components::{PasswordField, form, hidden_user_name, person_chip, problem, submit_button, text_link};
use crate::islands::PasswordRules;
use crate::page::{Chrome, FormProblem, FormToken, PersonChip};
use crate::screens::{ScreenModel, sample_person, sample_token};
use crate::server_fns::Submit;
use crate::text::{Locale, msg};

/// Most bytes of a password.
const LIMIT: u64 = 72;

/// The configured rules, exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// Least number of characters.
    pub min_length: u64,
    /// An upper-case letter.
    pub needs_uppercase: bool,
    /// A lower-case letter.
    pub needs_lowercase: bool,
    /// A digit.
    pub needs_number: bool,
    /// A sign that is neither letter nor digit.
    pub needs_symbol: bool,
}

/// Why the screen is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// The person wants to.
    Chosen,
    /// An administrator marked it.
    Forced,
    /// It is older than the policy allows.
    Expired,
}

/// One rule that was not met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// Too short.
    Length,
    /// No upper-case letter.
    Uppercase,
    /// No lower-case letter.
    Lowercase,
    /// No digit.
    Number,
    /// No symbol.
    Symbol,
}

/// A person's mistake.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mistake {
    /// The current one was not typed.
    CurrentEmpty,
    /// The current one is wrong.
    CurrentWrong {
        /// Before the account is locked, where a lockout is set.
        attempts_left: Option<u32>,
    },
    /// The new one was not typed.
    NewEmpty,
    /// The new one has more than 72 bytes.
    NewTooLong,
    /// The new one is the old one.
    NewUnchanged,
    /// The new one breaks a rule.
    NewWeak(Rule),
    /// The account was locked meanwhile.
    Locked,
}

/// The change screen.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// Token of the form.
    pub form: FormToken,
    /// Whose password.
    pub person: PersonChip,
    /// For the hidden user name field that password managers read.
    pub login_name: String,
    /// The configured rules.
    pub rules: Rules,
    /// Why.
    pub reason: Reason,
    /// Error of a field.
    pub mistake: Option<Mistake>,
    /// Error of the form.
    pub problem: Option<FormProblem>,
    /// Where "Cancel" leads; `None` where there is no way around.
    pub cancel: Option<String>,
}

impl ScreenModel for Model {
    fn has_error(&self) -> bool {
        self.mistake.is_some() || self.problem.is_some()
    }

    fn title(&self, locale: &Locale) -> String {
        heading(locale, self.reason)
    }
}

/// The states to look at.
#[must_use]
pub fn samples() -> Vec<(&'static str, Model)> {
    let strict = Rules {
        min_length: 8,
        needs_uppercase: true,
        needs_lowercase: true,
        needs_number: true,
        needs_symbol: true,
    };
    let chosen = Model {
        form: sample_token("/password/change"),
        person: sample_person(),
        login_name: "maja.lindqvist@fjord.example".into(),
        rules: strict,
        reason: Reason::Chosen,
        mistake: None,
        problem: None,
        cancel: Some("/ui/v2/login/account".into()),
    };
    let forced = Model {
        reason: Reason::Forced,
        cancel: None,
        ..chosen.clone()
    };
    let plain = Rules {
        min_length: 15,
        needs_uppercase: false,
        needs_lowercase: false,
        needs_number: false,
        needs_symbol: false,
    };
    let mistaken = |mistake| Model {
        mistake: Some(mistake),
        ..chosen.clone()
    };
    vec![
        ("chosen", chosen.clone()),
        ("forced", forced.clone()),
        (
            "expired",
            Model {
                reason: Reason::Expired,
                ..forced.clone()
            },
        ),
        ("length-alone", Model { rules: plain, ..forced }),
        ("current-empty", mistaken(Mistake::CurrentEmpty)),
        ("current-wrong", mistaken(Mistake::CurrentWrong { attempts_left: None })),
        (
            "current-wrong-one-left",
            mistaken(Mistake::CurrentWrong { attempts_left: Some(1) }),
        ),
        ("new-empty", mistaken(Mistake::NewEmpty)),
        ("new-too-long", mistaken(Mistake::NewTooLong)),
        ("new-unchanged", mistaken(Mistake::NewUnchanged)),
        ("new-short", mistaken(Mistake::NewWeak(Rule::Length))),
        ("new-without-uppercase", mistaken(Mistake::NewWeak(Rule::Uppercase))),
        ("new-without-lowercase", mistaken(Mistake::NewWeak(Rule::Lowercase))),
        ("new-without-number", mistaken(Mistake::NewWeak(Rule::Number))),
        ("new-without-symbol", mistaken(Mistake::NewWeak(Rule::Symbol))),
        ("locked", mistaken(Mistake::Locked)),
        (
            "unavailable",
            Model {
                problem: Some(FormProblem::Unavailable),
                ..chosen.clone()
            },
        ),
        (
            "stale",
            Model {
                problem: Some(FormProblem::Stale),
                ..chosen
            },
        ),
    ]
}

/// The screen's heading, which is its title too.
#[must_use]
pub fn heading(locale: &Locale, reason: Reason) -> String {
    match reason {
        Reason::Chosen => locale.text(msg::PasswordChangeHeading),
        Reason::Forced | Reason::Expired => locale.text(msg::PasswordChangeHeadingRequired),
    }
}

/// The screen.
pub fn view(chrome: &Chrome, model: &Model) -> AnyView {
    let locale = &chrome.locale;
    let lead = match model.reason {
        Reason::Chosen => None,
        Reason::Forced => Some(locale.text(msg::PasswordChangeForced)),
        Reason::Expired => Some(locale.text(msg::PasswordChangeExpired)),
    };
    let (current_error, new_error) = sentences(locale, model);
    let is_new_wrong = new_error.is_some();
    let current = PasswordField {
        name: "current",
        label: locale.text(msg::PasswordChangeCurrent),
        autocomplete: "current-password",
        rules: None,
        described_by: None,
        enterkeyhint: "next",
        takes_focus: model.problem.is_none() && !is_new_wrong,
        hint: is_new_wrong.then(|| locale.text(msg::PasswordChangeCurrentAgain)),
        error: current_error,
        test_id: "password-change-current-text-input",
    };
    let new = PasswordField {
        name: "new",
        label: locale.text(msg::PasswordChangeNew),
        autocomplete: "new-password",
        rules: Some(generator_rules(model.rules)),
        // It has the focus then, and the current one comes before it.
        described_by: Some(if is_new_wrong { "current-hint new-rules" } else { "new-rules" }),
        enterkeyhint: "done",
        takes_focus: false,
        hint: None,
        error: new_error,
        test_id: "password-change-text-input",
    };
    let fields = view! {
        {hidden_user_name(&model.login_name)}
        {current.view(chrome)}
        {new.view(chrome)}
        <div class="rule-box" id="new-rules">
            <p>{locale.text(msg::PasswordChangeRules)}</p>
            {rules(chrome, model.rules)}
        </div>
        {submit_button(chrome, locale.text(msg::PasswordChangeSubmit), locale.text(msg::PasswordChangeSubmitBusy))}
    };
    view! {
        <h1>{heading(locale, model.reason)}</h1>
        {lead.map(|lead| view! { <p class="lead">{lead}</p> })}
        {problem(chrome, model.problem.as_ref())}
        {person_chip(chrome, &model.person, locale.text(msg::ShellNotYou))}
        {form(chrome, &model.form, Submit::PasswordChange, "fields", fields)}
        {model.cancel.clone().map(|href| view! { <div class="ways">{text_link(href, locale.text(msg::PasswordChangeCancel))}</div> })}
    }
    .into_any()
}

/// The list of rules, ticked off while typing where the page has the islands' bundle.
fn rules(chrome: &Chrome, rules: Rules) -> AnyView {
    let locale = &chrome.locale;
    let least = rules.min_length;
    let rules: Vec<(&str, String)> = [
        (
            least > 0,
            "length",
            locale.text(msg::PasswordChangeRuleLength { count: least }),
        ),
        (
            rules.needs_uppercase,
            "uppercase",
            locale.text(msg::PasswordChangeRuleUppercase),
        ),
        (
            rules.needs_lowercase,
            "lowercase",
            locale.text(msg::PasswordChangeRuleLowercase),
        ),
        (rules.needs_number, "number", locale.text(msg::PasswordChangeRuleNumber)),
        (rules.needs_symbol, "symbol", locale.text(msg::PasswordChangeRuleSymbol)),
    ]
    .into_iter()
    .filter_map(|(is_asked, rule, text)| is_asked.then_some((rule, text)))
    .collect();
    let total = rules.len() as u64;
    let progress: Vec<String> = (0..=total)
        .map(|met| locale.text(msg::PasswordChangeProgress { met, total }))
        .collect();
    let items = rules.into_iter().map(|(rule, text)| {
        let least = (rule == "length").then(|| least.to_string());
        let (met, open) = (
            locale.text(msg::PasswordChangeRuleMet),
            locale.text(msg::PasswordChangeRuleOpen),
        );
        view! {
            <li class="rule" data-testid=format!("{rule}-check") data-rule=rule data-least=least>
                <span>{text}</span>
                " "
                <span class="visually-hidden" data-met=met data-open=open></span>
            </li>
        }
    });
    let list = view! {
        <ul class="rules" data-for="new">{items.collect_view()}</ul>
        <p class="visually-hidden" role="status" data-progress=progress.join("\n")></p>
    };
    if chrome.islands.is_some() {
        view! { <PasswordRules>{list}</PasswordRules> }.into_any()
    } else {
        list.into_any()
    }
}

/// The rules for password generators, in the notation of the `passwordrules` attribute.
fn generator_rules(rules: Rules) -> String {
    let mut written = format!("minlength: {}; maxlength: {LIMIT};", rules.min_length);
    let classes = [
        (rules.needs_uppercase, " required: upper;"),
        (rules.needs_lowercase, " required: lower;"),
        (rules.needs_number, " required: digit;"),
        (rules.needs_symbol, " required: special;"),
    ];
    written.extend(
        classes
            .into_iter()
            .filter_map(|(is_needed, class)| is_needed.then_some(class)),
    );
    written
}

/// The errors of the current password and of the new one.
fn sentences(locale: &Locale, model: &Model) -> (Option<String>, Option<String>) {
    let Some(mistake) = model.mistake else { return (None, None) };
    match mistake {
        Mistake::CurrentEmpty => (Some(locale.text(msg::PasswordChangeErrorCurrentEmpty)), None),
        Mistake::CurrentWrong { attempts_left: None } => (Some(locale.text(msg::PasswordChangeErrorCurrentWrong)), None),
        Mistake::CurrentWrong {
            attempts_left: Some(left),
        } => (
            Some(locale.text(msg::PasswordChangeErrorCurrentWrongCounted {
                attempts: u64::from(left),
            })),
            None,
        ),
        Mistake::Locked => (Some(locale.text(msg::PasswordChangeErrorLocked)), None),
        Mistake::NewEmpty => (None, Some(locale.text(msg::PasswordChangeErrorNewEmpty))),
        Mistake::NewTooLong => (None, Some(locale.text(msg::PasswordChangeErrorNewTooLong { limit: LIMIT }))),
        Mistake::NewUnchanged => (None, Some(locale.text(msg::PasswordChangeErrorNewUnchanged))),
        Mistake::NewWeak(rule) => (None, Some(weakness(locale, rule, model.rules))),
    }
}

fn weakness(locale: &Locale, rule: Rule, rules: Rules) -> String {
    match rule {
        Rule::Length => locale.text(msg::PasswordChangeErrorLength { count: rules.min_length }),
        Rule::Uppercase => locale.text(msg::PasswordChangeErrorUppercase),
        Rule::Lowercase => locale.text(msg::PasswordChangeErrorLowercase),
        Rule::Number => locale.text(msg::PasswordChangeErrorNumber),
        Rule::Symbol => locale.text(msg::PasswordChangeErrorSymbol),
    }
}
