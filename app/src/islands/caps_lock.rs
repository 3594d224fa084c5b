//! A hint under a password field. Without script there is none, and the error of a wrong password names caps lock.

use leptos::prelude::*;

/// What is known about caps lock from the keys pressed so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "only a browser sees keys"))]
enum Caps {
    Off,
    On,
    /// It is off now, but was on for some of what is in the field.
    Partly,
}

/// Says politely that caps lock is on, or was.
#[island]
pub fn CapsLock(
    /// Id of the password field.
    input: String,
    /// While it is on.
    on: String,
    /// When it was on for a part.
    partly: String,
) -> impl IntoView {
    let caps = RwSignal::new(Caps::Off);
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| watch(&input, caps));
    #[cfg(not(feature = "hydrate"))]
    let _ = input;
    view! {
        <p class="hint caps" role="status">
            {move || match caps.get() {
                Caps::Off => String::new(),
                Caps::On => on.clone(),
                Caps::Partly => partly.clone(),
            }}
        </p>
    }
}

#[cfg(feature = "hydrate")]
fn watch(id: &str, caps: RwSignal<Caps>) {
    let Some(input) = super::dom::input(id) else { return };
    let was_on = StoredValue::new(false);
    let field = input.clone();
    let look = move |event: web_sys::KeyboardEvent| {
        // Autofill sends key events that are none.
        if !wasm_bindgen::JsCast::has_type::<web_sys::KeyboardEvent>(&event) {
            return;
        }
        let is_on = event.get_modifier_state("CapsLock");
        let is_typed = event.type_() == "keydown" && event.key().chars().count() == 1;
        let is_empty = field.value().is_empty() && !is_typed;
        was_on.set_value(!is_empty && (was_on.get_value() || (is_on && is_typed)));
        caps.set(match (is_on, was_on.get_value()) {
            (true, _) => Caps::On,
            (false, true) => Caps::Partly,
            (false, false) => Caps::Off,
        });
    };
    super::dom::listen(&input, "keydown", look.clone());
    super::dom::listen(&input, "keyup", look);
}
