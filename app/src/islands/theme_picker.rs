//! Light, dark, or as the device has it. The plain form does the same with a new page.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// One button of the picker.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ThemeChoiceText {
    /// Form value: `system`, `light` or `dark`.
    pub value: String,
    /// Its name.
    pub label: String,
}

/// The form with all that is in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ThemeForm {
    /// Address of the submit.
    pub action: String,
    /// Hidden field.
    pub token: String,
    /// Hidden field.
    pub at: String,
    /// Name of the group.
    pub legend: String,
    /// The buttons.
    pub choices: Vec<ThemeChoiceText>,
    /// Value of the one that is in force.
    pub current: String,
}

/// The picker that changes this page without a new one.
#[island]
pub fn ThemePicker(
    /// The form.
    form: ThemeForm,
) -> impl IntoView {
    theme_form(form)
}

/// The picker as a plain form.
pub fn theme_form(form: ThemeForm) -> impl IntoView + use<> {
    let ThemeForm {
        action,
        token,
        at,
        legend,
        choices,
        current,
    } = form;
    let current = RwSignal::new(current);
    let buttons = choices
        .into_iter()
        .map(|ThemeChoiceText { value, label }| {
            let drawing = match value.as_str() {
                "light" => "M12 7.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9ZM12 2v2m0 16v2M2 12h2m16 0h2M4.9 4.9l1.4 1.4m11.4 11.4 1.4 1.4m0-14.2-1.4 1.4M6.3 17.7l-1.4 1.4",
                "dark" => "M20.5 14A8.5 8.5 0 0 1 10 3.5a8.5 8.5 0 1 0 10.5 10.5Z",
                _ => "M4 4.5h16a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1v-10a1 1 0 0 1 1-1ZM8.5 20h7M12 16.5V20",
            };
            let own = value.clone();
            #[cfg(feature = "hydrate")]
            let choose = {
                let value = value.clone();
                move |event: web_sys::MouseEvent| choose(&event, &value, current)
            };
            #[cfg(not(feature = "hydrate"))]
            let choose = |_| ();
            view! {
                <button
                    type="submit"
                    name="theme"
                    value=value
                    aria-label=label.clone()
                    title=label
                    aria-pressed=move || (current.get() == own).to_string()
                    on:click=choose
                >
                    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
                        <path d=drawing />
                    </svg>
                </button>
            }
        })
        .collect_view();
    view! {
        <form method="post" action=action class="themes" role="group" aria-label=legend>
            <input type="hidden" name="token" value=token />
            <input type="hidden" name="at" value=at />
            {buttons}
        </form>
    }
}

#[cfg(feature = "hydrate")]
fn choose(event: &web_sys::MouseEvent, value: &str, current: RwSignal<String>) {
    use wasm_bindgen::JsCast;
    let Some(button) = event
        .current_target()
        .and_then(|target| target.dyn_into::<web_sys::HtmlButtonElement>().ok())
    else {
        return;
    };
    let Some(form) = button.form() else { return };
    event.prevent_default();
    apply(value);
    current.set(value.to_owned());
    let value = value.to_owned();
    leptos::task::spawn_local(async move {
        if super::dom::post(&form, "theme", &value).await.is_err() {
            // The plain way keeps the choice, or says why not.
            let _ = form.request_submit_with_submitter(Some(&button));
        }
    });
}

/// Whatever stands for one scheme says by its `media` when it counts; the root says which scheme is forced.
#[cfg(feature = "hydrate")]
fn apply(value: &str) {
    use wasm_bindgen::JsCast;
    if let Some(root) = document().document_element() {
        let _ = if value == "system" {
            root.remove_attribute("data-scheme")
        } else {
            root.set_attribute("data-scheme", value)
        };
    }
    let Ok(parts) = document().query_selector_all("[data-for-scheme]") else {
        return;
    };
    for part in (0..parts.length()).filter_map(|index| parts.item(index)?.dyn_into::<web_sys::Element>().ok()) {
        let own = part.get_attribute("data-for-scheme").unwrap_or_default();
        let media = match value {
            "system" => format!("(prefers-color-scheme: {own})"),
            _ if value == own => "all".to_owned(),
            _ => "not all".to_owned(),
        };
        let _ = part.set_attribute("media", &media);
    }
}
