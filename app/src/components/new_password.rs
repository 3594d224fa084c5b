//! The field for a new password with the list of rules, wherever one is chosen. What is wrong with one is judged by the engine.

use leptos::prelude::*;
use vestibule_engine::{NewPasswordMistake, Rule, Strength};
use vestibule_flow::PasswordRules;

use crate::components::PasswordField;
use crate::islands::{PasswordRules as TickedRules, PasswordStrength};
use crate::page::{Chrome, FormToken, NewPassword};
use crate::server_fns::Submit;
use crate::text::{Locale, msg};

/// Most bytes of a password.
const LIMIT: u64 = 72;

/// A field for a new password, named `new`, and the rules below it: exactly the configured ones.
pub struct NewPasswordField {
    label: String,
    new: NewPassword,
    mistake: Option<NewPasswordMistake>,
    described_by: &'static str,
    takes_focus: bool,
    test_id: &'static str,
}

impl NewPasswordField {
    /// The field, without the focus.
    #[must_use]
    pub fn new(label: String, new: &NewPassword, test_id: &'static str) -> Self {
        Self {
            label,
            new: new.clone(),
            mistake: None,
            described_by: "new-rules new-strength",
            takes_focus: false,
            test_id,
        }
    }

    /// What was wrong with the one that was sent. The field takes the focus then.
    #[must_use]
    pub const fn mistaken(mut self, mistake: Option<NewPasswordMistake>) -> Self {
        self.mistake = mistake;
        self
    }

    /// Takes the focus when the page opens.
    #[must_use]
    pub const fn focused(mut self, takes_focus: bool) -> Self {
        self.takes_focus = takes_focus;
        self
    }

    /// Ids of what describes it, in order; `new-rules` is the list of rules, `new-strength` the hint.
    #[must_use]
    pub const fn described_by(mut self, ids: &'static str) -> Self {
        self.described_by = ids;
        self
    }

    /// The HTML.
    pub fn view(self, chrome: &Chrome) -> AnyView {
        let locale = &chrome.locale;
        let rules_of_policy = self.new.rules;
        let field = PasswordField {
            name: "new",
            label: self.label,
            autocomplete: "new-password",
            rules: Some(generator_rules(rules_of_policy)),
            described_by: Some(self.described_by),
            enterkeyhint: "done",
            takes_focus: self.takes_focus,
            hint: None,
            error: self.mistake.map(|mistake| sentence(locale, mistake, rules_of_policy)),
            test_id: self.test_id,
        };
        view! {
            {field.view(chrome)}
            <div class="rule-box" id="new-rules">
                <p>{locale.text(msg::NewPasswordRules)}</p>
                {rules(chrome, rules_of_policy)}
                {strength(chrome, &self.new, self.mistake)}
            </div>
        }
        .into_any()
    }
}

/// The list of rules, ticked off while typing where the page has the islands' bundle.
fn rules(chrome: &Chrome, rules: PasswordRules) -> AnyView {
    let locale = &chrome.locale;
    let least = rules.min_length;
    let rules: Vec<(&str, String)> = [
        (least > 0, "length", locale.text(msg::NewPasswordRuleLength { count: least })),
        (rules.needs_uppercase, "uppercase", locale.text(msg::NewPasswordRuleUppercase)),
        (rules.needs_lowercase, "lowercase", locale.text(msg::NewPasswordRuleLowercase)),
        (rules.needs_number, "number", locale.text(msg::NewPasswordRuleNumber)),
        (rules.needs_symbol, "symbol", locale.text(msg::NewPasswordRuleSymbol)),
    ]
    .into_iter()
    .filter_map(|(is_asked, rule, text)| is_asked.then_some((rule, text)))
    .collect();
    let total = rules.len() as u64;
    let progress: Vec<String> = (0..=total)
        .map(|met| locale.text(msg::NewPasswordProgress { met, total }))
        .collect();
    let items = rules.into_iter().map(|(rule, text)| {
        let least = (rule == "length").then(|| least.to_string());
        let (met, open) = (locale.text(msg::NewPasswordRuleMet), locale.text(msg::NewPasswordRuleOpen));
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
        view! { <TickedRules>{list}</TickedRules> }.into_any()
    } else {
        list.into_any()
    }
}

/// The line of the hint: of the password that was refused, and while typing where the page has the islands' bundle.
fn strength(chrome: &Chrome, new: &NewPassword, mistake: Option<NewPasswordMistake>) -> AnyView {
    let locale = &chrome.locale;
    // What is refused for being guessed first needs no second sentence about it.
    let sent = match mistake {
        Some(NewPasswordMistake::Common | NewPasswordMistake::Breached | NewPasswordMistake::OfContext) | None => None,
        Some(
            NewPasswordMistake::Empty | NewPasswordMistake::TooLong | NewPasswordMistake::Unchanged | NewPasswordMistake::Weak(_),
        ) => new.strength,
    };
    let level = sent.map(Strength::as_str);
    let sentence = sent.map(|strength| match strength {
        Strength::Weak => locale.text(msg::NewPasswordStrengthSentWeak),
        Strength::Fair => locale.text(msg::NewPasswordStrengthSentFair),
        Strength::Good => locale.text(msg::NewPasswordStrengthSentGood),
        Strength::Strong => locale.text(msg::NewPasswordStrengthSentStrong),
    });
    let FormToken { token, at } = new.rate.clone();
    let action = chrome.base.at(Submit::PasswordStrength.path());
    let (weak, fair) = (
        locale.text(msg::NewPasswordStrengthWeak),
        locale.text(msg::NewPasswordStrengthFair),
    );
    let (good, strong) = (
        locale.text(msg::NewPasswordStrengthGood),
        locale.text(msg::NewPasswordStrengthStrong),
    );
    let line = view! {
        <p
            class="strength"
            id="new-strength"
            role="status"
            data-for="new"
            data-level=level
            data-action=action
            data-token=token
            data-at=at
            data-weak=weak
            data-fair=fair
            data-good=good
            data-strong=strong
        >
            {sentence}
        </p>
    };
    if chrome.islands.is_some() {
        view! { <PasswordStrength>{line}</PasswordStrength> }.into_any()
    } else {
        line.into_any()
    }
}

/// The rules for password generators, in the notation of the `passwordrules` attribute.
fn generator_rules(rules: PasswordRules) -> String {
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

fn sentence(locale: &Locale, mistake: NewPasswordMistake, rules: PasswordRules) -> String {
    match mistake {
        NewPasswordMistake::Empty => locale.text(msg::NewPasswordErrorEmpty),
        NewPasswordMistake::TooLong => locale.text(msg::NewPasswordErrorTooLong { limit: LIMIT }),
        NewPasswordMistake::Unchanged => locale.text(msg::NewPasswordErrorUnchanged),
        NewPasswordMistake::Weak(Rule::Length) => locale.text(msg::NewPasswordErrorLength { count: rules.min_length }),
        NewPasswordMistake::Weak(Rule::Uppercase) => locale.text(msg::NewPasswordErrorUppercase),
        NewPasswordMistake::Weak(Rule::Lowercase) => locale.text(msg::NewPasswordErrorLowercase),
        NewPasswordMistake::Weak(Rule::Number) => locale.text(msg::NewPasswordErrorNumber),
        NewPasswordMistake::Weak(Rule::Symbol) => locale.text(msg::NewPasswordErrorSymbol),
        NewPasswordMistake::Common => locale.text(msg::NewPasswordErrorCommon),
        NewPasswordMistake::Breached => locale.text(msg::NewPasswordErrorBreached),
        NewPasswordMistake::OfContext => locale.text(msg::NewPasswordErrorOfContext),
    }
}
