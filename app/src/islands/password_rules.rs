//! The rules for a new password, ticked off while typing. Without script it is a plain list; the server decides in any case.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// Silence before progress is read aloud.
#[cfg(feature = "hydrate")]
const PAUSE: std::time::Duration = std::time::Duration::from_millis(700);

/// What is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum RuleKind {
    /// So many characters.
    Length(u64),
    /// A to Z.
    Uppercase,
    /// a to z.
    Lowercase,
    /// 0 to 9.
    Number,
    /// None of these.
    Symbol,
}

impl RuleKind {
    fn is_met(self, password: &str) -> bool {
        match self {
            Self::Length(least) => password.chars().count() as u64 >= least,
            Self::Uppercase => password.chars().any(|letter| letter.is_ascii_uppercase()),
            Self::Lowercase => password.chars().any(|letter| letter.is_ascii_lowercase()),
            Self::Number => password.chars().any(|letter| letter.is_ascii_digit()),
            Self::Symbol => password.chars().any(|letter| !letter.is_ascii_alphanumeric()),
        }
    }

    const fn test_id(self) -> &'static str {
        match self {
            Self::Length(_) => "length-check",
            Self::Uppercase => "uppercase-check",
            Self::Lowercase => "lowercase-check",
            Self::Number => "number-check",
            Self::Symbol => "symbol-check",
        }
    }
}

/// A rule and its sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasswordRule {
    /// What is looked for.
    pub kind: RuleKind,
    /// Its sentence.
    pub text: String,
}

/// The list of rules, with a tick at each that is met.
#[island]
pub fn PasswordRules(
    /// Id of the new password's field.
    input: String,
    /// In the order of the list.
    rules: Vec<PasswordRule>,
    /// Read aloud after a pause, by the number of rules that are met: one more than there are rules.
    progress: Vec<String>,
    /// Beside a rule that is met, and one that is not.
    states: (String, String),
) -> impl IntoView {
    // Nothing typed: no rule is broken yet.
    let typed = RwSignal::new(None::<String>);
    let spoken = RwSignal::new(String::new());
    #[cfg(feature = "hydrate")]
    {
        let kinds: Vec<RuleKind> = rules.iter().map(|rule| rule.kind).collect();
        Effect::new(move |_| watch(&input, typed, spoken, kinds.clone(), progress.clone()));
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = (input, progress);
    let items = rules
        .into_iter()
        .map(|PasswordRule { kind, text }| {
            let is_met = move || typed.with(|typed| typed.as_deref().map(|typed| kind.is_met(typed)));
            let states = states.clone();
            view! {
                <li class="rule" data-testid=kind.test_id() data-met=move || is_met().map(|is_met| is_met.to_string())>
                    {text}
                    <span class="visually-hidden">
                        {move || match is_met() {
                            None => String::new(),
                            Some(true) => states.0.clone(),
                            Some(false) => states.1.clone(),
                        }}
                    </span>
                </li>
            }
        })
        .collect_view();
    view! {
        <ul class="rules">{items}</ul>
        <p class="visually-hidden" role="status">{move || spoken.get()}</p>
    }
}

#[cfg(feature = "hydrate")]
fn watch(id: &str, typed: RwSignal<Option<String>>, spoken: RwSignal<String>, kinds: Vec<RuleKind>, progress: Vec<String>) {
    let Some(input) = super::dom::input(id) else { return };
    let field = input.clone();
    let mut waiting: Option<TimeoutHandle> = None;
    super::dom::listen(&input, "input", move |_: web_sys::Event| {
        let value = field.value();
        let met = kinds.iter().filter(|kind| kind.is_met(&value)).count();
        typed.set((!value.is_empty()).then_some(value));
        if let Some(waiting) = waiting.take() {
            waiting.clear();
        }
        let sentence = progress.get(met).cloned().unwrap_or_default();
        waiting = set_timeout_with_handle(move || spoken.set(sentence), PAUSE).ok();
    });
}
