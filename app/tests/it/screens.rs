//! Every sample of every screen: how it looks as HTML, and the rules that all of them keep.

use std::collections::BTreeSet;

use leptos::nonce::Nonce;
use vestibule_app::page::{Chrome, FormProblem, Notice, ThemeChoice};
use vestibule_app::screens::{Page, Screen};
use vestibule_app::server_fns::Submit;
use vestibule_app::shell;
use vestibule_app::text::Locale;

use crate::markup::{Tag, pretty, tags};
use crate::sample::{Brand, chrome};

const NONCE: &str = "bm9uY2Utb2YtYS10ZXN0";

fn frame(locale: &Locale) -> Chrome {
    chrome(Brand::Fjord.view("/assets", ThemeChoice::System), locale, ThemeChoice::System)
}

fn render(chrome: Chrome, page: &Page) -> String {
    shell::render(chrome, page, Nonce::from_value(NONCE))
}

fn english() -> Locale {
    Locale::get("en").expect("there is English")
}

fn german() -> Locale {
    Locale::get("de").expect("there is German")
}

/// Runs `check` on every sample in every language, with and without the islands' bundle.
fn each(check: impl Fn(&str, &Page, &str, &[Tag])) {
    for locale in Locale::all() {
        for &screen in Screen::ALL {
            for (name, page) in screen.samples() {
                for islands in [None, Some("vestibule.sample".to_owned())] {
                    let html = render(
                        Chrome {
                            islands,
                            ..frame(locale)
                        },
                        &page,
                    );
                    let place = format!("{} {name} {}", screen.name(), locale.tag());
                    check(&place, &page, &html, &tags(&html));
                }
            }
        }
    }
}

fn card(html: &str) -> &str {
    let start = html.find("<main").expect("there is a card");
    let end = html.find("</main>").expect("the card ends");
    &html[start..end + "</main>".len()]
}

#[test]
fn every_sample_looks_as_it_did() {
    for &screen in Screen::ALL {
        for (name, page) in screen.samples() {
            let html = render(frame(&english()), &page);
            insta::assert_snapshot!(format!("{}-{name}", screen.name()), pretty(card(&html)));
        }
        let (_, first) = screen.samples().into_iter().next().expect("every screen has a sample");
        insta::assert_snapshot!(
            format!("{}-german", screen.name()),
            pretty(card(&render(frame(&german()), &first)))
        );
    }
}

#[test]
fn the_document_around_a_screen_looks_as_it_did() {
    let (_, page) = Screen::Loginname.samples().remove(0);
    insta::assert_snapshot!("document", pretty(&render(frame(&english()), &page)));
}

#[test]
fn nothing_needs_an_inline_style_or_handler() {
    each(|place, _, _, tags| {
        for tag in tags {
            for name in tag.attributes.keys() {
                assert!(name != "style" && !name.starts_with("on"), "{place}: <{} {name}>", tag.name);
            }
            if tag.name == "style" || tag.name == "script" {
                assert_eq!(tag.get("nonce"), Some(NONCE), "{place}: <{}> without the nonce", tag.name);
            }
        }
    });
}

#[test]
fn every_control_has_a_label_and_an_autofill_token() {
    each(|place, _, _, tags| {
        let labeled: BTreeSet<&str> = tags
            .iter()
            .filter(|tag| tag.name == "label")
            .filter_map(|tag| tag.get("for"))
            .collect();
        for tag in tags.iter().filter(|tag| tag.name == "input" || tag.name == "select") {
            let kind = tag.get("type").unwrap_or("select");
            if kind == "hidden" {
                continue;
            }
            // Check boxes and radio buttons have no autofill (HTML section 4.10.18.7).
            assert!(
                matches!(kind, "checkbox" | "radio") || tag.has("autocomplete"),
                "{place}: {tag:?}"
            );
            let is_hidden = tag.has("hidden") || tag.get("aria-hidden") == Some("true");
            assert!(
                is_hidden || tag.get("id").is_some_and(|id| labeled.contains(id)),
                "{place}: {tag:?}"
            );
            assert!(
                tag.get("aria-hidden") != Some("true") || tag.get("tabindex") == Some("-1"),
                "{place}: {tag:?}"
            );
        }
    });
}

#[test]
fn every_button_and_link_has_a_name() {
    each(|place, _, html, _| {
        for (start, end) in [
            ("<button", "</button>"),
            ("<a ", "</a>"),
            ("<summary", "</summary>"),
            ("<h1", "</h1>"),
        ] {
            for (position, _) in html.match_indices(start) {
                let element = html[position..].split_once(end).expect("it ends").0;
                let text: String = element
                    .split('<')
                    .filter_map(|part| part.split_once('>'))
                    .map(|(_, text)| text)
                    .collect();
                assert!(
                    !text.trim().is_empty() || element.contains("aria-label=\""),
                    "{place}: {element}"
                );
            }
        }
    });
}

#[test]
fn ids_are_unique_and_references_lead_to_them() {
    each(|place, _, _, tags| {
        let mut ids = BTreeSet::new();
        for id in tags.iter().filter_map(|tag| tag.get("id")) {
            assert!(ids.insert(id), "{place}: {id} is there twice");
        }
        for attribute in ["aria-describedby", "aria-labelledby", "aria-controls", "for"] {
            for reference in tags
                .iter()
                .filter_map(|tag| tag.get(attribute))
                .flat_map(str::split_whitespace)
            {
                assert!(ids.contains(reference), "{place}: {attribute} names {reference}");
            }
        }
    });
}

#[test]
fn every_form_posts_to_a_submit_with_its_token() {
    let actions: BTreeSet<String> = Submit::ALL
        .iter()
        .map(|submit| format!("/ui/v2/login{}", submit.path()))
        .collect();
    each(|place, _, _, tags| {
        for form in tags.iter().filter(|tag| tag.name == "form") {
            assert_eq!(form.get("method"), Some("post"), "{place}");
            assert!(
                form.get("action").is_some_and(|action| actions.contains(action)),
                "{place}: {form:?}"
            );
            assert!(!form.around.contains(&"form".to_owned()), "{place}: a form in a form");
            for name in ["token", "at"] {
                let held = tags
                    .iter()
                    .filter(|tag| tag.form == form.form && tag.get("name") == Some(name));
                assert_eq!(
                    held.filter(|tag| tag.get("type") == Some("hidden")).count(),
                    1,
                    "{place}: {name} in {form:?}"
                );
            }
        }
        for button in tags.iter().filter(|tag| tag.name == "button") {
            assert!(
                !button.around.iter().any(|name| name == "button" || name == "a"),
                "{place}: nested {button:?}"
            );
            assert!(button.get("type").is_some(), "{place}: {button:?}");
        }
    });
}

#[test]
fn one_heading_announces_the_step() {
    each(|place, _, _, tags| {
        assert_eq!(tags.iter().filter(|tag| tag.name == "h1").count(), 1, "{place}");
        assert_eq!(tags.iter().filter(|tag| tag.name == "main").count(), 1, "{place}");
    });
}

#[test]
fn an_error_takes_the_focus_once_and_the_title_says_so() {
    each(|place, page, html, tags| {
        let focused: Vec<&Tag> = tags.iter().filter(|tag| tag.has("autofocus")).collect();
        assert!(focused.len() <= 1, "{place}: {focused:?}");
        let errors = tags.iter().filter(|tag| tag.get("data-testid") == Some("error")).count();
        if page.has_error() {
            assert_eq!((errors, focused.len()), (1, 1), "{place}");
            let [first] = focused.as_slice() else { panic!("{place}") };
            assert!(
                first.get("aria-invalid") == Some("true") || first.get("role") == Some("alert"),
                "{place}: {first:?}"
            );
            assert!(html.contains("<title>Error: ") || html.contains("<title>Fehler: "), "{place}");
        } else {
            assert!(
                !html.contains("<title>Error: ") && !tags.iter().any(|tag| tag.has("aria-invalid")),
                "{place}"
            );
        }
    });
}

#[test]
fn the_bundle_is_loaded_only_where_an_island_is() {
    each(|place, page, html, tags| {
        let islands = tags.iter().any(|tag| tag.name == "leptos-island");
        let has_bundle = html.contains("vestibule.sample.js");
        assert!(!has_bundle || islands, "{place}: a bundle for nothing");
        assert!(page.has_islands() || !has_bundle, "{place}");
        let scripts = tags.iter().filter(|tag| tag.name == "script").count();
        assert_eq!(scripts, usize::from(has_bundle), "{place}");
    });
}

#[test]
fn the_bundle_comes_after_everything_that_can_be_used() {
    let (_, page) = Screen::Password.samples().remove(0);
    let html = render(frame(&english()), &page);
    let bundle = html.find("vestibule.sample").expect("the password screen has islands");
    assert!(bundle > html.find("</footer>").expect("there is a footer"));
    assert!(html.contains(r#"href="/ui/v2/login/pkg/vestibule.sample.js""#));
    assert!(html.contains(r#""/ui/v2/login", "pkg", "vestibule.sample", "vestibule.sample_bg""#));
}

#[test]
fn a_hostile_name_is_printed_as_text() {
    let Some((_, Page::Password(mut model))) = Screen::Password.samples().into_iter().next() else {
        panic!("a password sample")
    };
    model.person.name = "<img src=x onerror=alert(1)>".to_owned();
    model.login_name = "\"><script>alert(1)</script>".to_owned();
    let html = render(frame(&english()), &Page::Password(model));
    assert!(!html.contains("<img src=x") && !html.contains("<script>alert"));
    assert!(html.contains("&lt;img src=x onerror=alert(1)&gt;"));
}

#[test]
fn a_style_sheet_that_would_end_its_block_is_left_out() {
    let (_, page) = Screen::Loginname.samples().remove(0);
    let mut chrome = frame(&english());
    chrome.brand.css = ":root{}</style><script>alert(1)</script>".to_owned();
    assert!(!render(chrome, &page).contains("alert(1)"));
}

#[test]
fn a_forced_scheme_has_no_picker_and_one_logo() {
    let (_, page) = Screen::Loginname.samples().remove(0);
    let brand = Brand::Nachtwerk.view("/assets", ThemeChoice::Light);
    let html = render(chrome(brand, &english(), ThemeChoice::Light), &page);
    assert!(html.contains(r#"data-scheme="dark""#));
    assert!(!html.contains(Submit::Theme.path()));
    assert_eq!(html.matches("nachtwerk-logo").count(), 1);
}

#[test]
fn a_page_without_a_session_has_no_pickers() {
    let (_, page) = Screen::Error.samples().remove(0);
    let brand = Brand::Neutral.view("/assets", ThemeChoice::System);
    let mut chrome = chrome(brand, &english(), ThemeChoice::System);
    chrome.pickers = None;
    let html = render(chrome, &page);
    assert!(!html.contains("<form"));
}

#[test]
fn many_languages_become_a_list() {
    let (_, page) = Screen::Loginname.samples().remove(0);
    let mut chrome = frame(&english());
    chrome.languages.extend([
        ("fr".to_owned(), "Fran\u{e7}ais".to_owned()),
        ("it".to_owned(), "Italiano".to_owned()),
    ]);
    let html = render(chrome, &page);
    assert!(html.contains(r#"<option value="fr" lang="fr">"#), "{html}");
    assert!(html.contains(r#"<label for="footer-language""#));
}

#[test]
fn notices_and_problems_each_have_a_sentence_of_their_own() {
    let (_, page) = Screen::Accounts.samples().remove(0);
    let notices = [
        Notice::UnknownOrganization,
        Notice::ProfileSaved,
        Notice::PasswordChanged,
        Notice::PasswordExpires { days: 1 },
        Notice::PasswordExpires { days: 9 },
        Notice::SessionEnded,
        Notice::SignedOut,
        Notice::AccountMade,
        Notice::PasskeySaved,
        Notice::SignInFirst,
        Notice::TotpAdded,
        Notice::SentCodesAdded,
        Notice::RecoveryCodesKept,
    ];
    let sentences: BTreeSet<String> = notices
        .into_iter()
        .map(|notice| {
            let html = render(
                Chrome {
                    notice: Some(notice),
                    ..frame(&german())
                },
                &page,
            );
            let (_, after) = html.split_once(r#"role="status""#).expect("a notice is a status");
            let said = after.split_once("</p>").expect("it ends").0.to_owned();
            let sentence = said.rsplit_once("<span>").expect("a sentence").1.trim_end_matches("</span>");
            let (_, title) = html.split_once("<title>").expect("a title");
            assert!(
                title.trim_start_matches('\u{2068}').starts_with(sentence),
                "{sentence} is read aloud first: {title:.200}"
            );
            said
        })
        .collect();
    assert_eq!(sentences.len(), 13);
    let pages = [FormProblem::Unavailable, FormProblem::Stale, FormProblem::Busy].map(|problem| {
        let Page::Accounts(mut model) = page.clone() else {
            panic!("an accounts sample")
        };
        model.problem = Some(problem);
        render(frame(&german()), &Page::Accounts(model))
    });
    assert_eq!(BTreeSet::from(pages).len(), 3);
}

#[test]
fn every_screen_has_its_texts_and_snapshots() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut names = BTreeSet::new();
    for &screen in Screen::ALL {
        assert!(names.insert(screen.name()), "{screen:?} shares its name");
        assert!(!screen.samples().is_empty(), "{screen:?} has no sample");
        assert!(
            screen.samples().iter().all(|(_, page)| page.screen() == screen),
            "{screen:?} has another's samples"
        );
        for locale in Locale::all() {
            let file = root.join(format!("locales/{}/{}.ftl", locale.tag(), screen.name()));
            assert!(file.is_file(), "{} is missing", file.display());
        }
    }
}
