//! The parts that screens are made of. Each takes finished values and returns HTML; none decides anything.

mod account_row;
mod button;
mod choice;
mod field;
mod footer;
mod form;
mod help;
mod icon;
mod new_password;
mod notice;
mod person;
mod tabs;

pub use account_row::{account_row, account_summary};
pub use button::{button_link, send_button, submit_button, text_button, text_link, way_link};
pub use field::{Field, PasswordField, SelectField, error_line, hidden_user_name};
pub use choice::{CheckField, Choice, choice};
pub use footer::footer;
pub use form::form;
pub use help::{contact_list, help_ladder};
pub use icon::{Icon, icon};
pub use new_password::NewPasswordField;
pub use notice::{alert, notice, problem};
pub use person::{avatar, breakable, person_chip};
pub use tabs::{TabNews, other_tab};
