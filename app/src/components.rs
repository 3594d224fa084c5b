//! The parts that screens are made of. Each takes finished values and returns HTML; none decides anything.

mod account_row;
mod button;
mod field;
mod footer;
mod form;
mod help;
mod icon;
mod key_form;
mod notice;
mod person;
mod tabs;

pub use account_row::{account_row, account_summary};
pub use button::{button_link, link_button, submit_button, text_link};
pub use field::{Field, PasswordField, SelectField, hidden_user_name};
pub use footer::footer;
pub use form::form;
pub use help::{contact_list, help_ladder};
pub use icon::{Icon, icon};
pub use key_form::{Ceremony, KeyForm, KeyTexts, key_problem};
pub use notice::{notice, problem};
pub use person::{avatar, breakable, person_chip};
pub use tabs::{TabNews, other_tab};
