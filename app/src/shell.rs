//! The document around a screen: head, card, footer, and the islands' bundle where the screen has one.
//! What is on the screen was settled before: rendering neither waits nor asks anybody.

use std::sync::Arc;

use hydration_context::SsrSharedContext;
use leptos::attr::custom::custom_attribute;
use leptos::config::LeptosOptions;
use leptos::hydration::HydrationScripts;
use leptos::nonce::Nonce;
use leptos::prelude::*;

use crate::components::{footer, notice, notice_sentence};
use crate::page::{BrandView, Chrome};
use crate::screens::Page;
use crate::text::msg;

/// Folder of the islands' bundle below the base.
const BUNDLE_FOLDER: &str = "pkg";

/// The whole document. Scripts and the style block carry `nonce`.
#[must_use]
pub fn render(mut chrome: Chrome, page: &Page, nonce: Nonce) -> String {
    if !page.has_islands() {
        chrome.islands = None;
    }
    let owner = Owner::new_root(Some(Arc::new(SsrSharedContext::new_islands())));
    let html = owner.with(|| {
        provide_context(nonce.clone());
        document(&chrome, page, &nonce).to_html()
    });
    owner.unset_with_forced_cleanup();
    format!("<!DOCTYPE html>{html}")
}

fn document(chrome: &Chrome, page: &Page, nonce: &Nonce) -> AnyView {
    let locale = &chrome.locale;
    let scheme = (chrome.brand.color_scheme != "light dark").then_some(chrome.brand.color_scheme);
    view! {
        <html lang=locale.tag() dir=locale.dir() data-scheme=scheme>
            {head(chrome, page, nonce, scheme)}
            <body>
                <div class="page">
                    <main class="card" data-screen=page.screen().name() data-testid="card">
                        <div class="brand">{logo(&chrome.brand, scheme)}</div>
                        {notice(chrome)}
                        {page.view(chrome)}
                    </main>
                    {footer(chrome, chrome.islands.is_some())}
                </div>
                {chrome.islands.clone().map(|name| bundle(chrome, name))}
            </body>
        </html>
    }
    .into_any()
}

fn head(chrome: &Chrome, page: &Page, nonce: &Nonce, scheme: Option<&'static str>) -> AnyView {
    let (locale, brand) = (&chrome.locale, &chrome.brand);
    // Marks for where a heading may break are nothing for a title.
    let (step, name) = (page.step(locale).replace(['\u{ad}', '\u{2060}'], ""), brand.name.as_str());
    let title = if page.has_error() {
        locale.text(msg::ShellTitleError {
            step: &step,
            brand: name,
        })
    } else if let Some(notice) = notice_sentence(chrome) {
        locale.text(msg::ShellTitleNotice {
            notice: &notice,
            step: &step,
            brand: name,
        })
    } else {
        locale.text(msg::ShellTitle {
            step: &step,
            brand: name,
        })
    };
    let (light, dark) = brand.theme_color.clone();
    // Security: the style sheet comes from the theme alone, whose alphabet has no such sign; if it ever did, no brand is better.
    let css = if brand.css.contains("</") {
        String::new()
    } else {
        brand.css.clone()
    };
    view! {
        <head>
            <meta charset="utf-8" />
            <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
            <title>{title}</title>
            <meta name="color-scheme" content=brand.color_scheme />
            <meta name="theme-color" content=light data-for-scheme="light" {..custom_attribute("media", media("light", scheme))} />
            <meta name="theme-color" content=dark data-for-scheme="dark" {..custom_attribute("media", media("dark", scheme))} />
            <meta name="robots" content="noindex" />
            <meta name="format-detection" content="telephone=no" />
            <link rel="icon" href=brand.icon.clone() />
            <link rel="stylesheet" href=chrome.stylesheet.clone() />
            <style nonce=nonce.to_string()>{css}</style>
        </head>
    }
    .into_any()
}

/// The media query of what belongs to one scheme: as the device says, unless one is forced or chosen.
fn media(own: &str, scheme: Option<&str>) -> String {
    match scheme {
        None => format!("(prefers-color-scheme: {own})"),
        Some(scheme) if scheme == own => "all".to_owned(),
        Some(_) => "not all".to_owned(),
    }
}

/// The organization's logo, or its name in letters.
fn logo(brand: &BrandView, scheme: Option<&str>) -> AnyView {
    let Some(light) = brand.logo_light.clone().or_else(|| brand.logo_dark.clone()) else {
        return view! { <p class="wordmark"><bdi>{brand.name.clone()}</bdi></p> }.into_any();
    };
    let dark = brand
        .logo_dark
        .clone()
        .map(|dark| view! { <source srcset=dark media=media("dark", scheme) data-for-scheme="dark" /> });
    view! { <picture>{dark}<img src=light alt=brand.name.clone() /></picture> }.into_any()
}

fn bundle(chrome: &Chrome, name: String) -> AnyView {
    let options = LeptosOptions::builder()
        .output_name(name)
        .site_pkg_dir(BUNDLE_FOLDER)
        .hash_files(false)
        .build();
    view! { <HydrationScripts options islands=true root=chrome.base.as_str() /> }.into_any()
}
