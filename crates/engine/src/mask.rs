//! Where a code went, so far that its owner recognizes it and nobody else learns it.

/// `j•••@acme.com`. How long the part before the `@` is, is not told.
#[must_use]
pub fn mask_email(address: &str) -> String {
    match address.rsplit_once('@') {
        Some((local, domain)) => {
            // One character is the whole of a short name.
            let first = Some(local)
                .filter(|local| local.chars().count() > 1)
                .and_then(|local| local.chars().next());
            format!("{}•••@{domain}", first.map(String::from).unwrap_or_default())
        }
        None => "•••".to_owned(),
    }
}

/// `+41 ••• •• 67`. How long the number is, is not told.
#[must_use]
pub fn mask_phone(number: &str) -> String {
    let digits: Vec<char> = number.chars().filter(char::is_ascii_digit).collect();
    let is_international = number.trim_start().starts_with('+');
    // Fewer digits than these would be told nearly all.
    if digits.len() < 7 {
        return "••• ••".to_owned();
    }
    let country = match digits.as_slice() {
        _ if !is_international => String::new(),
        ['1', ..] => "+1 ".to_owned(),
        ['7', ..] => "+7 ".to_owned(),
        [first, second, ..] => format!("+{first}{second} "),
        _ => String::new(),
    };
    let last: String = digits.iter().skip(digits.len() - 2).collect();
    format!("{country}••• •• {last}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_shows_its_first_letter_and_its_domain() {
        for (address, shown) in [
            ("jane@acme.com", "j•••@acme.com"),
            ("j@acme.com", "•••@acme.com"),
            ("élodie@acme.com", "é•••@acme.com"),
            ("\"a@b\"@acme.com", "\"•••@acme.com"),
            ("nothing", "•••"),
            ("", "•••"),
        ] {
            assert_eq!(mask_email(address), shown, "{address}");
        }
    }

    #[test]
    fn a_number_shows_its_country_and_its_last_two_digits() {
        for (number, shown) in [
            ("+41791234567", "+41 ••• •• 67"),
            ("+41 79 123 45 67", "+41 ••• •• 67"),
            ("+14155550123", "+1 ••• •• 23"),
            ("0791234567", "••• •• 67"),
            ("+12345", "••• ••"),
            ("", "••• ••"),
        ] {
            assert_eq!(mask_phone(number), shown, "{number}");
        }
    }
}
