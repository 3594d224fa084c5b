//! What a new passkey or security key is called, as long as its owner has no name for it. Nothing is decided by such a name.
//!
//! Security: an AAGUID is the word of the authenticator alone, since no attestation is asked for; it names, and proves nothing.

mod makers;

use makers::MAKERS;

/// The backend takes no longer names.
pub const MAX_NAME_CHARS: usize = 200;

/// What is known of the authenticator that made a key.
#[derive(Debug, Clone, Copy, Default)]
pub struct Maker<'a> {
    /// Its make and model, as it says.
    pub aaguid: Option<[u8; 16]>,
    /// The browser's `User-Agent`.
    pub user_agent: Option<&'a str>,
}

/// A name for a new key: the one of its maker, else of browser and device, else `unnamed`; with a number where one of `taken` is the same.
#[must_use]
pub fn propose(maker: Maker<'_>, unnamed: &str, taken: &[String]) -> String {
    let known = maker.aaguid.and_then(name_of).map(str::to_owned);
    let name = known
        .or_else(|| maker.user_agent.and_then(browser_and_device))
        .unwrap_or_else(|| unnamed.to_owned());
    numbered(&name, taken)
}

/// The same name, with the first number that is free where it is taken.
fn numbered(name: &str, taken: &[String]) -> String {
    let is_free = |name: &str| !taken.iter().any(|other| other == name);
    if is_free(name) {
        return name.to_owned();
    }
    // There are fewer names than numbers tried, so one is free.
    (2..=taken.len() + 2)
        .map(|number| format!("{name} {number}"))
        .find(|candidate| is_free(candidate))
        .unwrap_or_else(|| name.to_owned())
}

/// The provider or model with that AAGUID. All zeros is nobody: that is how it is left out.
#[must_use]
pub fn name_of(aaguid: [u8; 16]) -> Option<&'static str> {
    let number = u128::from_be_bytes(aaguid);
    let index = MAKERS.binary_search_by_key(&number, |(known, _)| *known).ok()?;
    MAKERS.get(index).map(|(_, name)| *name)
}

/// "Firefox (Linux)". Words that are the same in every language; either of them may be all there is.
fn browser_and_device(user_agent: &str) -> Option<String> {
    // Browsers name those that they descend from as well, so the youngest comes first.
    let browsers = [
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser/", "Samsung Internet"),
        ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"),
        ("CriOS/", "Chrome"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    let devices = [
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("CrOS", "ChromeOS"),
        ("Macintosh", "Mac"),
        ("Linux", "Linux"),
    ];
    let first = |words: &[(&str, &'static str)]| {
        words
            .iter()
            .find(|(mark, _)| user_agent.contains(mark))
            .map(|(_, word)| *word)
    };
    match (first(&browsers), first(&devices)) {
        (Some(browser), Some(device)) => Some(format!("{browser} ({device})")),
        (Some(word), None) | (None, Some(word)) => Some(word.to_owned()),
        (None, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOGLE: u128 = 0xea9b_8d66_4d01_1d21_3ce4_b6b4_8cb5_75d4;
    const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

    fn made_by(number: u128) -> Maker<'static> {
        Maker {
            aaguid: Some(number.to_be_bytes()),
            user_agent: Some(FIREFOX),
        }
    }

    #[test]
    fn the_list_is_in_order_and_names_nobody_twice() {
        assert!(MAKERS.windows(2).all(|pair| pair[0].0 < pair[1].0));
        for (number, name) in MAKERS {
            assert!(
                *number != 0 && !name.is_empty() && name.chars().count() < MAX_NAME_CHARS,
                "{name}"
            );
            assert_eq!(name_of(number.to_be_bytes()), Some(*name));
        }
    }

    #[test]
    fn a_known_maker_gives_its_name() {
        assert_eq!(propose(made_by(GOOGLE), "Passkey", &[]), "Google Password Manager");
    }

    #[test]
    fn a_further_key_of_the_same_maker_gets_the_next_number() {
        let mut taken = Vec::new();
        for expected in [
            "Google Password Manager",
            "Google Password Manager 2",
            "Google Password Manager 3",
        ] {
            let name = propose(made_by(GOOGLE), "Passkey", &taken);
            assert_eq!(name, expected);
            taken.push(name);
        }
        taken.remove(1);
        assert_eq!(propose(made_by(GOOGLE), "Passkey", &taken), "Google Password Manager 2");
    }

    #[test]
    fn an_unknown_or_missing_make_is_named_by_browser_and_device() {
        assert_eq!(propose(made_by(0), "Passkey", &[]), "Firefox (Linux)");
        assert_eq!(propose(made_by(7), "Passkey", &[]), "Firefox (Linux)");
        let by = |user_agent| {
            let maker = Maker {
                user_agent,
                ..Maker::default()
            };
            propose(maker, "Passkey", &[])
        };
        for (user_agent, expected) in [
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36 Edg/150.0",
                "Edge (Windows)",
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15",
                "Safari (Mac)",
            ),
            (
                "Mozilla/5.0 (Linux; Android 16; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Mobile Safari/537.36",
                "Chrome (Android)",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) AppleWebKit/605.1.15 CriOS/150.0 Mobile/15E148 Safari/604.1",
                "Chrome (iPhone)",
            ),
            ("curl/8", "Passkey"),
        ] {
            assert_eq!(by(Some(user_agent)), expected);
        }
        assert_eq!(by(None), "Passkey");
    }
}
