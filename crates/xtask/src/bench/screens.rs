//! The screens that are measured, and the state of the browser that visits them.

/// How far its browser has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Visitor {
    /// Nothing typed yet.
    Anonymous,
    /// The account is named; the password is asked for.
    Identified,
    SignedIn,
}

/// A screen under measurement.
#[derive(Debug, Clone, Copy)]
pub struct Screen {
    /// Below the base path.
    pub path: &'static str,
    pub visitor: Visitor,
}

pub const SCREENS: &[Screen] = &[
    Screen {
        path: "/loginname",
        visitor: Visitor::Anonymous,
    },
    // Visited with the parameters that the submit of the identifier leads to.
    Screen {
        path: "/password",
        visitor: Visitor::Identified,
    },
    Screen {
        path: "/accounts",
        visitor: Visitor::SignedIn,
    },
    Screen {
        path: "/signedin",
        visitor: Visitor::SignedIn,
    },
    Screen {
        path: "/logout",
        visitor: Visitor::SignedIn,
    },
    Screen {
        path: "/logout/done",
        visitor: Visitor::Anonymous,
    },
    Screen {
        path: "/account",
        visitor: Visitor::SignedIn,
    },
    Screen {
        path: "/password/change",
        visitor: Visitor::SignedIn,
    },
    // The error screen.
    Screen {
        path: "/no-such-screen",
        visitor: Visitor::Anonymous,
    },
];
