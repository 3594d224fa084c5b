//! E-mail addresses and phone numbers, shown so that their owner knows them and nobody else learns them.

/// What stands for what is hidden, however much that is.
const HIDDEN: &str = "•••";

/// `j•••@acme.com`.
#[must_use]
pub fn masked_email(address: &str) -> String {
    let (local, domain) = address.rsplit_once('@').unwrap_or((address, ""));
    let first: String = local.chars().take(1).collect();
    if domain.is_empty() {
        format!("{first}{HIDDEN}")
    } else {
        format!("{first}{HIDDEN}@{domain}")
    }
}

/// `+41 ••• 67`, without the spaces.
#[must_use]
pub fn masked_phone(number: &str) -> String {
    let digits: Vec<char> = number.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
    let (Some(start), Some(end)) = (
        digits.get(..3),
        digits.len().checked_sub(2).and_then(|from| digits.get(from..)),
    ) else {
        return HIDDEN.to_owned();
    };
    if digits.len() < 8 {
        return HIDDEN.to_owned();
    }
    format!("{}{HIDDEN}{}", String::from_iter(start), String::from_iter(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_shows_its_first_letter_and_its_domain() {
        assert_eq!(masked_email("jane.doe@acme.com"), "j•••@acme.com");
        assert_eq!(masked_email("j@acme.com"), "j•••@acme.com");
        assert_eq!(masked_email("Ångström@x.example"), "Å•••@x.example");
        assert_eq!(masked_email("\"a@b\"@acme.com"), "\"•••@acme.com");
        assert_eq!(masked_email(""), "•••");
    }

    #[test]
    fn a_number_shows_its_country_and_its_end() {
        assert_eq!(masked_phone("+41791234567"), "+41•••67");
        assert_eq!(masked_phone("+411234"), "•••");
        assert_eq!(masked_phone(""), "•••");
    }
}
