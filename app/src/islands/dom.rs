//! The few touches of the page. Whatever is not there is passed over.

use leptos::prelude::{document, window};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, Event, EventTarget, HtmlFormElement, HtmlInputElement, PageTransitionEvent};

/// The first element inside of `root` that fits `selector`.
pub fn find<E: JsCast>(root: &Element, selector: &str) -> Option<E> {
    root.query_selector(selector).ok()??.dyn_into().ok()
}

/// All elements inside of `root` that fit `selector`.
pub fn find_all<E: JsCast>(root: &Element, selector: &str) -> Vec<E> {
    let Ok(found) = root.query_selector_all(selector) else {
        return Vec::new();
    };
    (0..found.length())
        .filter_map(|index| found.item(index)?.dyn_into().ok())
        .collect()
}

/// The input whose id is the value of an attribute.
pub fn input_named_by(element: &Element, attribute: &str) -> Option<HtmlInputElement> {
    document()
        .get_element_by_id(&element.get_attribute(attribute)?)?
        .dyn_into()
        .ok()
}

/// A text that the page brought along in an attribute; empty where there is none.
pub fn text_of(element: &Element, attribute: &str) -> String {
    element.get_attribute(attribute).unwrap_or_default()
}

/// Sets an attribute. It fails for names that are none, and ours are.
pub fn set(element: &Element, attribute: &str, value: &str) {
    let _ = element.set_attribute(attribute, value);
}

/// Takes an attribute away.
pub fn unset(element: &Element, attribute: &str) {
    let _ = element.remove_attribute(attribute);
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
pub async fn post(form: &HtmlFormElement, name: &str, value: &str) -> Result<(), ()> {
    let hidden = hidden_fields(form);
    let hidden = hidden.iter().map(|(name, value)| (&**name, &**value));
    let fields: Vec<(&str, &str)> = hidden.chain([(name, value)]).collect();
    send(&text_of(form, "action"), &fields).await.map(drop)
}

/// Sends a form without a button, and gives what the server answers.
///
/// # Errors
/// As [`post`].
pub async fn ask_with(form: &HtmlFormElement) -> Result<JsValue, ()> {
    let hidden = hidden_fields(form);
    let fields: Vec<(&str, &str)> = hidden.iter().map(|(name, value)| (&**name, &**value)).collect();
    ask(&text_of(form, "action"), &fields).await
}

/// Sends fields, and gives what the server answers.
///
/// # Errors
/// As [`post`].
pub async fn ask(action: &str, fields: &[(&str, &str)]) -> Result<JsValue, ()> {
    let answer = send(action, fields).await?;
    wasm_bindgen_futures::JsFuture::from(answer.json().map_err(drop)?)
        .await
        .map_err(drop)
}

fn hidden_fields(form: &HtmlFormElement) -> Vec<(String, String)> {
    find_all::<HtmlInputElement>(form, "input[type=hidden]")
        .iter()
        .map(|field| (field.name(), field.value()))
        .collect()
}

async fn send(action: &str, fields: &[(&str, &str)]) -> Result<web_sys::Response, ()> {
    let body = web_sys::UrlSearchParams::new().map_err(drop)?;
    for (name, value) in fields {
        body.append(name, value);
    }
    let init = web_sys::RequestInit::new();
    init.set_method("POST");
    init.set_body(&body);
    init.set_redirect(web_sys::RequestRedirect::Manual);
    let request = window().fetch_with_str_and_init(action, &init);
    let answer = wasm_bindgen_futures::JsFuture::from(request).await.map_err(drop)?;
    let answer: web_sys::Response = answer.dyn_into().map_err(drop)?;
    // A redirect that is not followed shows no status.
    if answer.ok() || answer.status() == 0 {
        Ok(answer)
    } else {
        Err(())
    }
}
