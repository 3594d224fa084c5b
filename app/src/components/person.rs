//! The person who is signing in, as a chip instead of a sentence.

use leptos::prelude::*;

use crate::page::{Chrome, PersonChip};
use crate::text::msg;

/// The initials in a circle; they repeat the name, so they are not read aloud.
pub fn avatar(initials: &str) -> AnyView {
    view! { <span class="avatar" aria-hidden="true"><bdi>{initials.to_owned()}</bdi></span> }.into_any()
}

/// A name that somebody chose, isolated from the direction of the text around it. An address breaks before its `@` first, and
/// then before the dots of its domain.
pub fn breakable(name: &str) -> AnyView {
    let Some((local, domain)) = name.split_once('@') else {
        return view! { <bdi>{name.to_owned()}</bdi> }.into_any();
    };
    let mut labels = domain.split('.');
    let first = format!("@{}", labels.next().unwrap_or_default());
    let rest = labels.map(|label| view! { <wbr />{format!(".{label}")} }).collect_view();
    view! { <bdi>{local.to_owned()}<span class="domain">{first}{rest}</span></bdi> }.into_any()
}

/// Who it is, and the way to be somebody else, which is also the way back.
pub fn person_chip(chrome: &Chrome, person: &PersonChip, change: String) -> AnyView {
    view! {
        <div class="person" role="group" aria-label=chrome.locale.text(msg::ShellPerson)>
            {avatar(&person.initials)}
            <span class="name">{breakable(&person.name)}</span>
            <a href=person.change.clone() data-testid="back-button">{change}</a>
        </div>
    }
    .into_any()
}
