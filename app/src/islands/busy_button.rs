//! The button of a form. Without script it is a plain one, and the server takes a second submit of the same page for the first.

use leptos::html::Button;
use leptos::prelude::*;

/// How long a submit may take before the button says so.
#[cfg(feature = "hydrate")]
const PATIENCE: std::time::Duration = std::time::Duration::from_millis(400);

/// A submit button that ignores a second press, and says what it is doing when that takes long.
#[island]
pub fn BusyButton(
    /// What it does.
    label: String,
    /// What it is doing.
    busy: String,
) -> impl IntoView {
    let button = NodeRef::<Button>::new();
    let is_busy = RwSignal::new(false);
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| watch(button, is_busy));
    view! {
        <button
            node_ref=button
            type="submit"
            class="button primary"
            data-testid="submit-button"
            aria-busy=move || is_busy.get().then_some("true")
        >
            {move || if is_busy.get() { busy.clone() } else { label.clone() }}
        </button>
    }
}

#[cfg(feature = "hydrate")]
fn watch(button: NodeRef<Button>, is_busy: RwSignal<bool>) {
    let Some(form) = button.get_untracked().and_then(|button| button.form()) else {
        return;
    };
    let is_sent = StoredValue::new(false);
    super::dom::listen(&form, "submit", move |event: web_sys::Event| {
        if is_sent.get_value() {
            return event.prevent_default();
        }
        is_sent.set_value(true);
        set_timeout(move || is_busy.set(is_sent.get_value()), PATIENCE);
    });
    super::dom::on_restored(move || {
        is_sent.set_value(false);
        is_busy.set(false);
    });
}
