//! The quiet line under the card: language, appearance, and the organization's links.

use leptos::prelude::*;

use crate::components::{Icon, form, icon};
use crate::islands::ThemePicker;
use crate::page::{Chrome, FormToken, ThemeChoice};
use crate::server_fns::Submit;
use crate::text::msg;

/// Up to so many languages are buttons in a row; more are a list.
const MOST_BUTTONS: usize = 3;

/// The footer. `has_islands`: the page loads the bundle, so the theme changes without a new page.
pub fn footer(chrome: &Chrome, has_islands: bool) -> AnyView {
    let pickers = chrome.pickers.as_ref().map(|token| {
        let languages = (chrome.languages.len() > 1).then(|| language_picker(chrome, token));
        let themes = (!chrome.brand.is_scheme_forced).then(|| theme_picker(chrome, token, has_islands));
        view! { <div class="pickers">{languages}{themes}</div> }
    });
    view! { <footer class="footer" aria-label=chrome.locale.text(msg::ShellFooter)>{pickers}{links(chrome)}</footer> }.into_any()
}

fn language_picker(chrome: &Chrome, token: &FormToken) -> AnyView {
    let own = chrome.locale.tag();
    let label = chrome.locale.text(msg::ShellLanguage);
    let languages = chrome.languages.iter().cloned();
    if chrome.languages.len() <= MOST_BUTTONS {
        let buttons = languages.map(|(tag, endonym)| {
            let is_own = tag == own;
            let lang = tag.clone();
            view! {
                <button type="submit" name="language" value=tag lang=lang aria-current=is_own.then_some("true")>{endonym}</button>
            }
        });
        let buttons = view! { <div role="group" aria-label=label>{buttons.collect_view()}</div> };
        return form(chrome, token, Submit::Language, "languages", buttons);
    }
    let options = languages.map(|(tag, endonym)| {
        let is_own = tag == own;
        let lang = tag.clone();
        view! { <option value=tag lang=lang selected=is_own>{endonym}</option> }
    });
    let list = view! {
        <label class="visually-hidden" for="footer-language">{label}</label>
        <select id="footer-language" name="language" autocomplete="off">{options.collect_view()}</select>
        <button type="submit">{chrome.locale.text(msg::ShellLanguageChange)}</button>
    };
    form(chrome, token, Submit::Language, "languages", list)
}

fn theme_picker(chrome: &Chrome, token: &FormToken, has_islands: bool) -> AnyView {
    let locale = &chrome.locale;
    let choices = [
        (ThemeChoice::System, Icon::Device, locale.text(msg::ShellThemeSystem)),
        (ThemeChoice::Light, Icon::Sun, locale.text(msg::ShellThemeLight)),
        (ThemeChoice::Dark, Icon::Moon, locale.text(msg::ShellThemeDark)),
    ];
    let buttons = choices.map(|(choice, drawing, label)| {
        let is_own = (chrome.theme == choice).to_string();
        view! {
            <button type="submit" name="theme" value=choice.as_str() aria-label=label.clone() title=label aria-pressed=is_own>
                {icon(drawing)}
            </button>
        }
    });
    let group = view! { <div role="group" aria-label=locale.text(msg::ShellTheme)>{buttons.into_iter().collect_view()}</div> };
    let form = form(chrome, token, Submit::Theme, "themes", group);
    if has_islands {
        view! { <ThemePicker>{form}</ThemePicker> }.into_any()
    } else {
        form
    }
}

fn links(chrome: &Chrome) -> Option<AnyView> {
    let (legal, locale) = (&chrome.legal, &chrome.locale);
    let links = [
        (legal.tos.clone(), "tos-link", locale.text(msg::ShellTos)),
        (legal.privacy.clone(), "privacy-policy-link", locale.text(msg::ShellPrivacy)),
        (legal.help.clone(), "help-link", locale.text(msg::ShellHelp)),
    ];
    let links: Vec<_> = links
        .into_iter()
        // They open beside the page, so that nothing that was typed is lost.
        .filter_map(|(href, test_id, label)| {
            let href = href?;
            Some(view! { <li><a href=href target="_blank" rel="noopener noreferrer" data-testid=test_id>{label}</a></li> })
        })
        .collect();
    (!links.is_empty()).then(|| view! { <ul class="links">{links}</ul> }.into_any())
}
