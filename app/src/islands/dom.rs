//! The few touches of the page outside of an island. Whatever is not there is passed over.

use leptos::prelude::{document, window};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Event, EventTarget, HtmlInputElement, PageTransitionEvent};

/// The input with this id.
pub fn input(id: &str) -> Option<HtmlInputElement> {
    document().get_element_by_id(id)?.dyn_into().ok()
}

/// Listens as long as the page lives.
pub fn listen<E: JsCast>(target: &EventTarget, name: &str, mut handler: impl FnMut(E) + 'static) {
    let closure = Closure::<dyn FnMut(Event)>::new(move |event: Event| handler(event.unchecked_into()));
    // It fails for a null listener alone, and this is none.
    let _ = target.add_event_listener_with_callback(name, closure.as_ref().unchecked_ref());
    closure.forget();
}

/// Runs when Back or Forward brings this very page out of the browser's cache.
pub fn on_restored(mut handler: impl FnMut() + 'static) {
    listen(&window(), "pageshow", move |event: PageTransitionEvent| {
        if event.persisted() {
            handler();
        }
    });
}

/// Sends a form the way it sends itself, with the value of one button, and stays on the page.
///
/// # Errors
/// Where the server refused it, or cannot be reached.
pub async fn post(form: &web_sys::HtmlFormElement, name: &str, value: &str) -> Result<(), ()> {
    let fields = web_sys::UrlSearchParams::new().map_err(drop)?;
    fields.append(name, value);
    let hidden = form.query_selector_all("input[type=hidden]").map_err(drop)?;
    for field in (0..hidden.length()).filter_map(|index| hidden.item(index)?.dyn_into::<HtmlInputElement>().ok()) {
        fields.append(&field.name(), &field.value());
    }
    let init = web_sys::RequestInit::new();
    init.set_method("POST");
    init.set_body(&fields);
    init.set_redirect(web_sys::RequestRedirect::Manual);
    let action = form.get_attribute("action").ok_or(())?;
    let answer = wasm_bindgen_futures::JsFuture::from(window().fetch_with_str_and_init(&action, &init))
        .await
        .map_err(drop)?;
    let answer: web_sys::Response = answer.dyn_into().map_err(drop)?;
    // A redirect that is not followed shows no status.
    if answer.ok() || answer.status() == 0 {
        Ok(())
    } else {
        Err(())
    }
}
