//! Languages: which one is spoken, and how values stand in sentences.

use vestibule_app::text::{Locale, Wish, msg};

fn locale(tag: &str) -> Locale {
    Locale::get(tag).expect("it is spoken")
}

fn tags(tags: &[&str]) -> Vec<String> {
    tags.iter().map(|tag| (*tag).to_owned()).collect()
}

#[test]
fn accept_language_is_weighed() {
    let table = [
        ("de-CH", "de"),
        ("de-DE,de;q=0.9,en;q=0.8", "de"),
        ("en;q=0.8, de;q=0.9", "de"),
        ("en, de", "en"),
        ("de;q=0.5, en;q=0.5", "de"),
        ("fr-FR, fr;q=0.9", "en"),
        ("fr, de;q=0.1", "de"),
        ("en;q=0", "en"),
        ("en;q=0, *", "de"),
        ("de;q=0, *;q=0.5", "en"),
        ("de;q=0, de-AT", "en"),
        ("*", "en"),
        ("*;q=0", "en"),
        ("fr, *;q=0.1", "en"),
        ("DE", "de"),
        ("de-Latn-CH-1996", "de"),
        ("de;q=1.001, en;q=0.2", "en"),
        ("de;q=2, en;q=0.2", "en"),
        ("de;q=0.1234, en;q=0.2", "en"),
        ("de ; q=0.9 , en ; q=0.2", "de"),
        ("de;level=1", "en"),
        ("", "en"),
        (",,;q=1,\u{1f600}", "en"),
    ];
    for (header, expected) in table {
        let chosen = Locale::negotiate(&[Wish::AcceptLanguage(header)], &[], &locale("en"));
        assert_eq!(chosen.tag(), expected, "{header:?}");
    }
}

#[test]
fn a_saved_choice_comes_before_the_header() {
    let wishes = [Wish::Tag("en"), Wish::AcceptLanguage("de")];
    assert_eq!(Locale::negotiate(&wishes, &[], &locale("de")).tag(), "en");
}

#[test]
fn a_wish_that_cannot_be_met_gives_way_to_the_next() {
    let wishes = [Wish::Tag("fr"), Wish::Tag("und"), Wish::Tag(""), Wish::Tag("de-AT")];
    assert_eq!(Locale::negotiate(&wishes, &[], &locale("en")).tag(), "de");
}

#[test]
fn a_language_that_is_not_allowed_is_not_chosen() {
    let wishes = [Wish::Tag("de"), Wish::AcceptLanguage("de, *")];
    assert_eq!(Locale::negotiate(&wishes, &tags(&["en", "fr"]), &locale("en")).tag(), "en");
}

#[test]
fn languages_know_themselves() {
    let own: Vec<_> = Locale::all()
        .iter()
        .map(|locale| (locale.tag(), locale.endonym().to_owned(), locale.dir()))
        .collect();
    assert_eq!(
        own,
        [("de", "Deutsch".to_owned(), "ltr"), ("en", "English".to_owned(), "ltr")]
    );
    assert!(Locale::get("fr").is_none());
    assert_eq!(Locale::reference().tag(), "en");
}

#[test]
fn numbers_choose_their_form() {
    let count = |count| locale("en").text(msg::LogoutDoneRemaining { count });
    assert_eq!(count(1), "One other account is still in use in this browser.");
    assert_eq!(count(3), "\u{2068}3\u{2069} other accounts are still in use in this browser.");
    let left = |attempts| locale("de").text(msg::PasswordErrorWrongCounted { attempts });
    assert!(left(0).contains("letzte Versuch"));
    assert!(left(1).contains("noch einen Versuch"));
    assert!(left(2).contains("\u{2068}2\u{2069} Versuche"));
}

#[test]
fn names_are_isolated_from_the_sentence_around_them() {
    let sentence = locale("en").text(msg::AccountsRemove {
        name: "\u{5e0}\u{5d5}\u{5e2}\u{5d4}",
    });
    assert_eq!(sentence, "Remove \u{2068}\u{5e0}\u{5d5}\u{5e2}\u{5d4}\u{2069}");
}

#[test]
fn attributes_are_texts_of_their_own() {
    assert_eq!(locale("en").text(msg::PasswordSubmit), "Sign in");
    assert_eq!(locale("en").text(msg::PasswordSubmitBusy), "Signing in\u{2026}");
}

#[test]
fn errors_never_shout_and_end_as_sentences() {
    for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../locales")).expect("there are locales") {
        for file in std::fs::read_dir(entry.expect("readable").path()).expect("a folder a language") {
            let path = file.expect("readable").path();
            let text = std::fs::read_to_string(&path).expect("readable");
            for line in text
                .lines()
                .filter(|line| line.contains("-error-") && line.contains(" = ") && !line.ends_with("->"))
            {
                assert!(line.ends_with('.'), "{}: {line}", path.display());
                assert!(
                    !line.contains('!') && !line.to_lowercase().contains("oops"),
                    "{}: {line}",
                    path.display()
                );
            }
        }
    }
}
