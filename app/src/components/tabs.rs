//! What tabs of one browser tell each other, where the page has the islands' bundle.

use leptos::prelude::*;

use crate::address::{Path, parse_at};
use crate::islands::OtherTab;
use crate::page::Chrome;
use crate::text::msg;

/// What can be finished in a tab.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TabNews {
    /// Somebody has signed in.
    SignedIn,
    /// Somebody has signed out.
    SignedOut,
}

impl TabNews {
    const fn as_str(self) -> &'static str {
        match self {
            Self::SignedIn => "signed-in",
            Self::SignedOut => "signed-out",
        }
    }
}

/// Announces `news` to other tabs, and waits for `awaited` from them.
pub fn other_tab(chrome: &Chrome, news: Option<TabNews>, awaited: Option<TabNews>) -> Option<AnyView> {
    chrome.islands.as_ref()?;
    let locale = &chrome.locale;
    let (text, link) = match awaited {
        Some(TabNews::SignedOut) => (locale.text(msg::ShellTabSignedOut), locale.text(msg::ShellTabSignedOutLink)),
        Some(TabNews::SignedIn) | None => (locale.text(msg::ShellTabSignedIn), locale.text(msg::ShellTabSignedInLink)),
    };
    let channel = format!("front-door{}", chrome.base.as_str());
    // The page of the signed-in asks the gate, and knows the way on.
    let query = chrome.pickers.as_ref().map(|pickers| parse_at(&pickers.at).1);
    let onward = chrome.base.at(&query.unwrap_or_default().at(match awaited {
        Some(TabNews::SignedOut) => Path::Loginname,
        Some(TabNews::SignedIn) | None => Path::SignedIn,
    }));
    let (announce, awaited) = (news.map(TabNews::as_str), awaited.map(TabNews::as_str));
    Some(
        view! {
            <OtherTab>
                <div role="status" data-channel=channel data-announce=announce data-await=awaited>
                    <p class="notice" hidden=true>
                        <span>{text}</span>
                        <a href=onward>{link}</a>
                    </p>
                </div>
            </OtherTab>
        }
        .into_any(),
    )
}
