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
    /// A screen.
    Device,
    /// A sun.
    Sun,
    /// A moon.
    Moon,
    /// A padlock.
    Lock,
    /// Head and shoulders.
    Person,
    /// A globe.
    Globe,
    /// A phone.
    Phone,
    /// A key.
    Key,
    /// A speech bubble.
    Message,
    /// An envelope.
    Mail,
    /// A sheet with lines.
    List,
}

/// The drawing, hidden from screen readers.
pub fn icon(icon: Icon) -> AnyView {
    let path = match icon {
        Icon::Alert => "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Zm0 4.5v5m0 3.5v.01",
        Icon::Cross => "m7 7 10 10M17 7 7 17",
        Icon::Info => "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Zm0 8.5v5M12 8v-.01",
        Icon::Plus => "M12 5v14M5 12h14",
        Icon::Device => "M4 4.5h16a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1v-10a1 1 0 0 1 1-1ZM8.5 20h7M12 16.5V20",
        Icon::Sun => {
            "M12 7.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9ZM12 2v2m0 16v2M2 12h2m16 0h2M4.9 4.9l1.4 1.4m11.4 11.4 1.4 1.4m0-14.2-1.4 \
             1.4M6.3 17.7l-1.4 1.4"
        }
        Icon::Lock => "M6.5 11h11a1 1 0 0 1 1 1v7a1 1 0 0 1-1 1h-11a1 1 0 0 1-1-1v-7a1 1 0 0 1 1-1ZM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
        Icon::Person => "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM4.5 20a7.5 7.5 0 0 1 15 0",
        Icon::Globe => "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM3 12h18M12 3c-5 5.5-5 12.5 0 18 5-5.5 5-12.5 0-18Z",
        Icon::Phone => "M8 3h8a1 1 0 0 1 1 1v16a1 1 0 0 1-1 1H8a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1ZM11 18h2",
        Icon::Key => "M15 4a5 5 0 1 0 0 10 5 5 0 0 0 0-10ZM11.5 12.5 4 20m3-3 2.5 2.5",
        Icon::Message => "M4 5h16a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1h-8l-4.5 4v-4H4a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1Z",
        Icon::Mail => "M4 5.5h16a1 1 0 0 1 1 1v11a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1v-11a1 1 0 0 1 1-1ZM3.5 7l8.5 6 8.5-6",
        Icon::List => "M6 3.5h12a1 1 0 0 1 1 1v15a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1v-15a1 1 0 0 1 1-1ZM8.5 8h7m-7 4h7m-7 4h4",
        Icon::Moon => "M20.5 14A8.5 8.5 0 0 1 10 3.5a8.5 8.5 0 1 0 10.5 10.5Z",
        Icon::Done => "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Zm-3.75 9.25 2.5 2.5 5-5.25",
    };
    view! { <svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d=path /></svg> }.into_any()
}
