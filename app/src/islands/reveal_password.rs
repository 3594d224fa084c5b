//! "Show" beside a password. Without script there is no such button.

use leptos::prelude::*;

/// A button that shows what was typed, and hides it again when the form is sent.
#[island]
pub fn RevealPassword(
    /// Id of the password field.
    input: String,
    /// What is seen.
    text: String,
    /// What is read aloud; starts with what is seen.
    label: String,
) -> impl IntoView {
    let is_ready = RwSignal::new(false);
    let is_shown = RwSignal::new(false);
    let controlled = input.clone();
    #[cfg(feature = "hydrate")]
    let toggle = {
        let id = input.clone();
        Effect::new(move |_| is_ready.set(hide_on_submit(&input, is_shown)));
        move |_| {
            is_shown.update(|is_shown| *is_shown = !*is_shown);
            show(&id, is_shown.get_untracked());
        }
    };
    #[cfg(not(feature = "hydrate"))]
    let toggle = |_| ();
    view! {
        <button
            type="button"
            class="reveal"
            hidden=move || !is_ready.get()
            aria-controls=controlled
            aria-label=label
            aria-pressed=move || is_shown.get().to_string()
            // The field keeps the focus, and a phone its keyboard.
            on:mousedown=|event| event.prevent_default()
            on:click=toggle
        >
            <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
                <path d="M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12Zm6.5 0a3 3 0 1 0 6 0 3 3 0 0 0-6 0Z" />
                <path class="slash" d="M4 20 20 4" />
            </svg>
            {text}
        </button>
    }
}

/// False where there is nothing to reveal.
#[cfg(feature = "hydrate")]
fn hide_on_submit(id: &str, is_shown: RwSignal<bool>) -> bool {
    let Some(form) = super::dom::input(id).and_then(|input| input.form()) else {
        return false;
    };
    let id = id.to_owned();
    // At once, so that no browser keeps the password as a text that it might suggest later.
    super::dom::listen(&form, "submit", move |_: web_sys::Event| {
        show(&id, false);
        is_shown.set(false);
    });
    true
}

/// Changes the kind of the field, and keeps value and caret.
#[cfg(feature = "hydrate")]
fn show(id: &str, is_shown: bool) {
    let Some(input) = super::dom::input(id) else { return };
    let caret = (input.selection_start(), input.selection_end());
    input.set_type(if is_shown { "text" } else { "password" });
    if let (Ok(Some(start)), Ok(Some(end))) = caret {
        let _ = input.set_selection_range(start, end);
    }
}
