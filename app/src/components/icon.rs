//! The few drawings there are, as outlines in the color of the text. None carries meaning alone.

use leptos::prelude::*;

/// A drawing on a grid of 24 by 24.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Icon {
    /// An exclamation mark in a circle.
    Alert,
    /// A cross.
    Cross,
    /// An i in a circle.
    Info,
    /// A plus.
    Plus,
    /// A tick in a circle.
    Done,
}

/// The drawing, hidden from screen readers.
pub fn icon(icon: Icon) -> AnyView {
    let path = match icon {
        Icon::Alert => "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Zm0 4.5v5m0 3.5v.01",
        Icon::Cross => "m7 7 10 10M17 7 7 17",
        Icon::Info => "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Zm0 8.5v5M12 8v-.01",
        Icon::Plus => "M12 5v14M5 12h14",
        Icon::Done => "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Zm-3.75 9.25 2.5 2.5 5-5.25",
    };
    view! { <svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d=path /></svg> }.into_any()
}
