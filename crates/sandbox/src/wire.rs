//! What both JSON transports share: errors, the proto3 forms of values, and the objects of answers.

mod error;
mod object;
mod request;
mod strict;
mod values;

pub use error::{ApiError, Code};
pub use object::{Object, details, list_details, stamp, stamp_text};
pub use request::{normalize, one_of, parse};
pub use strict::message;
pub use values::{Blob, Choice, Count, Seconds};
