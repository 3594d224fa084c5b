//! Boxes to tick and choices of one. What a tick means is not decided here.

use leptos::prelude::*;

use crate::components::field::error_line;

/// A box to tick.
pub struct CheckField {
    /// Id, and form name. The value is `on`.
    pub name: &'static str,
    /// Always visible.
    pub label: String,
    /// Whether it is ticked.
    pub is_ticked: bool,
    /// Address and label of what is agreed to.
    pub link: Option<(String, String)>,
    /// Shown below.
    pub error: Option<String>,
    /// Names that other people's automation relies on: of the box and of the link.
    pub test_ids: (&'static str, &'static str),
}

impl CheckField {
    /// The HTML.
    pub fn view(self) -> AnyView {
        let is_invalid = self.error.is_some();
        let described_by = is_invalid.then(|| format!("{}-error", self.name));
        let (box_id, link_id) = self.test_ids;
        // It opens beside the page, so that nothing that was typed is lost.
        let link = self.link.map(|(href, label)| {
            view! {
                <p class="hint">
                    <a href=href target="_blank" rel="noopener noreferrer" data-testid=link_id>{label}</a>
                </p>
            }
        });
        view! {
            <div class="check">
                <input
                    type="checkbox"
                    id=self.name
                    name=self.name
                    value="on"
                    checked=self.is_ticked
                    required=true
                    autofocus=is_invalid
                    aria-invalid=is_invalid.then_some("true")
                    aria-describedby=described_by
                    data-testid=box_id
                />
                <label for=self.name>{self.label}</label>
                {link}
                {self.error.map(|error| error_line(&format!("{}-error", self.name), error))}
            </div>
        }
        .into_any()
    }
}

/// One of several ways.
pub struct Choice {
    /// Form value; with the name of the group it is the id.
    pub value: &'static str,
    /// Always visible.
    pub label: String,
    /// Shown below the label.
    pub hint: Option<String>,
}

/// A choice of one among a few, all of them visible.
pub fn choice(name: &'static str, legend: String, chosen: &'static str, choices: Vec<Choice>) -> AnyView {
    let choices = choices.into_iter().map(|choice| {
        let id = format!("{name}-{}", choice.value);
        let hint_id = format!("{id}-hint");
        let described_by = choice.hint.is_some().then(|| hint_id.clone());
        let hint = choice.hint.map(|hint| view! { <p class="hint" id=hint_id>{hint}</p> });
        view! {
            <div class="check">
                <input
                    type="radio"
                    id=id.clone()
                    name=name
                    value=choice.value
                    checked=choice.value == chosen
                    aria-describedby=described_by
                />
                <label for=id>{choice.label}</label>
                {hint}
            </div>
        }
    });
    view! { <fieldset class="one-of"><legend>{legend}</legend>{choices.collect_view()}</fieldset> }.into_any()
}
