//! Every sentence that a person reads, by typed message and language; and which language that is.
//! The sentences themselves are in `locales/`, and the message types are made of them by `build.rs`.

use std::fmt;
use std::sync::{Arc, LazyLock};

use fluent::concurrent::FluentBundle;
use fluent::{FluentArgs, FluentResource};
use unic_langid::LanguageIdentifier;

mod accept_language;

pub use accept_language::AcceptLanguage;

/// One type a message, named after its id; the fields are its variables.
pub mod msg {
    include!(concat!(env!("OUT_DIR"), "/messages.rs"));
}

/// A message of `locales/`, with its arguments.
pub trait Message {
    /// Id in the `.ftl` file.
    const ID: &'static str;
    /// The attribute, where the text is one.
    const ATTRIBUTE: Option<&'static str>;
    /// The variables' values.
    fn arguments(&self) -> FluentArgs<'_>;
}

/// A language that the interface speaks. Cheap to clone.
#[derive(Clone)]
pub struct Locale(Arc<Language>);

struct Language {
    tag: &'static str,
    direction: &'static str,
    endonym: String,
    bundle: FluentBundle<FluentResource>,
}

static LOCALES: LazyLock<Vec<Locale>> =
    LazyLock::new(|| msg::SOURCES.iter().map(|(tag, sources)| Locale::load(tag, sources)).collect());

impl Locale {
    /// The language of this tag (letter case is ignored), if the interface speaks it.
    #[must_use]
    pub fn get(tag: &str) -> Option<Self> {
        LOCALES.iter().find(|locale| locale.tag().eq_ignore_ascii_case(tag)).cloned()
    }

    /// All of them, in the order of their tags.
    #[must_use]
    pub fn all() -> &'static [Self] {
        &LOCALES
    }

    /// The language that everything is written in first. Never missing.
    #[must_use]
    pub fn reference() -> Self {
        Self::get("en").unwrap_or_else(|| Self::load("en", &[]))
    }

    /// BCP 47 tag: the value of `lang`.
    #[must_use]
    pub fn tag(&self) -> &'static str {
        self.0.tag
    }

    /// `ltr` or `rtl`: the value of `dir`.
    #[must_use]
    pub fn dir(&self) -> &'static str {
        self.0.direction
    }

    /// The name of the language in itself.
    #[must_use]
    pub fn endonym(&self) -> &str {
        &self.0.endonym
    }

    /// The text of a message. Values are put between isolation marks (U+2068, U+2069), so that a name in another direction does
    /// not turn the sentence around.
    #[must_use]
    pub fn text<M: Message>(&self, message: M) -> String {
        let arguments = message.arguments();
        let found = self.0.bundle.get_message(M::ID);
        let pattern = found.and_then(|found| match M::ATTRIBUTE {
            None => found.value(),
            Some(name) => found.get_attribute(name).map(|attribute| attribute.value()),
        });
        let Some(pattern) = pattern else {
            tracing::error!(message.id = M::ID, language = self.tag(), "message is missing");
            return M::ID.to_owned();
        };
        let mut errors = Vec::new();
        let text = self.0.bundle.format_pattern(pattern, Some(&arguments), &mut errors);
        if !errors.is_empty() {
            tracing::error!(message.id = M::ID, language = self.tag(), ?errors, "message does not format");
        }
        text.into_owned()
    }

    /// The first language of `wishes` that is among the tags of `allowed` (empty: all are), else `default`.
    ///
    /// A wish for `de-CH` is met by `de` (RFC 4647 section 3.4).
    #[must_use]
    pub fn negotiate(wishes: &[Wish<'_>], allowed: &[String], default: &Self) -> Self {
        let allowed: Vec<&Self> = Self::all()
            .iter()
            .filter(|locale| allowed.is_empty() || allowed.iter().any(|tag| tag.eq_ignore_ascii_case(locale.tag())))
            .collect();
        let found = wishes.iter().find_map(|wish| match wish {
            Wish::Tag(tag) => {
                shortened(tag).find_map(|tag| allowed.iter().find(|locale| locale.tag().eq_ignore_ascii_case(tag)).copied())
            }
            Wish::AcceptLanguage(header) => AcceptLanguage::parse(header).choose(&allowed, default),
        });
        found.unwrap_or(default).clone()
    }

    fn load(tag: &'static str, sources: &[&'static str]) -> Self {
        let language: LanguageIdentifier = tag.parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![language]);
        if let Err(error) = bundle.add_builtins() {
            tracing::error!(%error, language = tag, "numbers do not format");
        }
        for source in sources {
            // The build has parsed all of them, and has compared their ids: what is left out here cannot exist.
            let (Ok(resource) | Err((resource, _))) = FluentResource::try_new((*source).to_owned());
            bundle.add_resource_overriding(resource);
        }
        let mut locale = Self(Arc::new(Language {
            tag,
            direction: "ltr",
            endonym: String::new(),
            bundle,
        }));
        let endonym = locale.text(msg::ShellLanguageName);
        let direction = if locale.text(msg::ShellLanguageDirection) == "rtl" {
            "rtl"
        } else {
            "ltr"
        };
        if let Some(language) = Arc::get_mut(&mut locale.0) {
            language.endonym = endonym;
            language.direction = direction;
        }
        locale
    }
}

/// Where a wish for a language comes from.
#[derive(Debug, Clone, Copy)]
pub enum Wish<'a> {
    /// A tag: a saved choice, or the language of a profile.
    Tag(&'a str),
    /// The value of `Accept-Language`.
    AcceptLanguage(&'a str),
}

/// `de-Latn-CH`, `de-Latn`, `de`.
fn shortened(tag: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(tag.trim()), |tag| tag.rfind('-').map(|end| &tag[..end]))
}

impl fmt::Debug for Locale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Locale({})", self.tag())
    }
}

impl PartialEq for Locale {
    fn eq(&self, other: &Self) -> bool {
        self.tag() == other.tag()
    }
}

impl Eq for Locale {}
