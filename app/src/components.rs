//! The parts that screens are made of. Each takes finished values and returns HTML; none decides anything.

mod account_row;
mod button;
mod choice;
mod code_field;
mod field;
mod footer;
mod form;
mod help;
mod icon;
mod keep;
mod key_form;
mod new_password;
mod notice;
mod person;
mod qr_code;
mod tabs;
mod ways;

pub use account_row::{account_row, account_summary};
pub use button::{button_link, link_button, resend_button, send_button, submit_button, text_button, text_link, way_link};
pub use choice::{CheckField, Choice, choice};
pub use code_field::{CodeField, CodeSigns};
pub use field::{Field, PasswordField, SelectField, hidden_user_name};
pub use footer::footer;
pub use form::form;
pub use help::{contact_list, help_ladder};
pub use icon::{Icon, icon};
pub use keep::{copy_button, print_button};
pub use key_form::{Ceremony, KeyForm, KeyTexts};
pub use new_password::NewPasswordField;
pub use notice::{alert, notice, problem};
pub use person::{avatar, breakable, person_chip};
pub use qr_code::qr_code;
pub use tabs::{TabNews, other_tab};
pub use ways::{WayOption, Ways, other_ways, way_list};
