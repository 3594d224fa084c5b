//! Whether every page of the sign-in reaches Vestibule: a proxy that names the paths of another sign-in one by one lacks some.

use vestibule_app::address::Path;

use super::finding::Finding;
use super::setup::Setup;
use super::wire::{NoReply, Reply};

const ID: &str = "pages";
/// At most so many paths are named.
const MOST_NAMED: usize = 6;

/// Who answered for one page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageAnswer {
    /// Vestibule: even what it refuses is a page of its own.
    Vestibule,
    /// Somebody else, with this status.
    Somebody(u16),
    /// Nobody.
    Nobody,
}

impl PageAnswer {
    /// Tells who answered.
    pub fn of(reply: &Result<Reply, NoReply>) -> Self {
        match reply {
            Ok(reply) if reply.text.contains(" data-screen=\"") => Self::Vestibule,
            Ok(reply) => Self::Somebody(reply.status),
            Err(_) => Self::Nobody,
        }
    }
}

/// The finding `pages`. `None`: nobody was asked, because no public address is known.
pub fn judge(setup: &Setup, answers: Option<&[(Path, PageAnswer)]>) -> Finding {
    let (Some(address), Some(answers)) = (setup.sign_in(), answers) else {
        return Finding::skipped(ID, "pages", "no public address is known: give --public-url or --config");
    };
    let others: Vec<(Path, u16)> = answers
        .iter()
        .filter_map(|(path, answer)| match answer {
            PageAnswer::Somebody(status) => Some((*path, *status)),
            PageAnswer::Vestibule | PageAnswer::Nobody => None,
        })
        .collect();
    if let Some((first, status)) = others.first() {
        let named: Vec<&str> = others.iter().take(MOST_NAMED).map(|(path, _)| path.as_str()).collect();
        let more = match others.len().saturating_sub(MOST_NAMED) {
            0 => String::new(),
            count => format!(" and {count} more"),
        };
        let base = setup.base_path();
        let location = if base.is_empty() { "/".to_owned() } else { format!("{base}/") };
        return Finding::problem(
            ID,
            address.clone(),
            format!("somebody else answers at {}{more} (status {status})", named.join(", ")),
        )
        .means("Whoever is led to one of these pages on the way cannot go on.")
        .mend(format!(
            "Let the proxy pass everything below {address} on to Vestibule, not page by page: nginx `location {location} {{ proxy_pass http://vestibule; }}`. \
             `curl -i -X OPTIONS {address}{}` must answer with a page of Vestibule.",
            first.as_str()
        ));
    }
    let silent = answers.iter().filter(|(_, answer)| *answer == PageAnswer::Nobody).count();
    if silent > 0 {
        return Finding::warning(ID, address.clone(), "nobody answers, asked from this machine")
            .means("If browsers get no answer either, nobody can sign in.")
            .mend(format!("If browsers reach {address} and this machine does not, ask from elsewhere: `curl -i {address}/healthy`. Otherwise start Vestibule and its proxy, then ask again."));
    }
    Finding::ok(ID, address, format!("Vestibule answers for all {} pages", answers.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::doctor::finding::Status;
    use crate::doctor::setup::Named;

    fn found(change: impl Fn(Path) -> PageAnswer) -> Finding {
        let named = Named {
            has_file: true,
            public_url: "https://id.example.com".parse().ok(),
        };
        let answers: Vec<_> = Path::ALL.iter().map(|path| (*path, change(*path))).collect();
        judge(&Setup::new(Config::default(), named), Some(&answers))
    }

    #[test]
    fn a_page_that_is_led_elsewhere_is_named() {
        assert_eq!(found(|_| PageAnswer::Vestibule).status, Status::Ok);
        let one = found(|path| match path {
            Path::RecoveryCode => PageAnswer::Somebody(404),
            _ => PageAnswer::Vestibule,
        });
        assert_eq!(one.status, Status::Problem);
        assert!(one.seen.contains("at /recovery-code (status 404)"), "{}", one.seen);
        assert!(one.mend.contains("location /ui/v2/login/ {"), "{}", one.mend);
        let all = found(|_| PageAnswer::Somebody(502));
        assert!(
            all.seen.contains(&format!("and {} more", Path::ALL.len() - MOST_NAMED)),
            "{}",
            all.seen
        );
    }

    #[test]
    fn silence_is_no_proof() {
        assert_eq!(found(|_| PageAnswer::Nobody).status, Status::Warning);
    }

    #[test]
    fn a_page_of_ours_is_known_by_its_screen() {
        let page = |status, text: &str| {
            PageAnswer::of(&Ok(Reply {
                status,
                text: text.to_owned(),
                ..Reply::default()
            }))
        };
        assert_eq!(page(403, "<main data-screen=\"error\">"), PageAnswer::Vestibule);
        assert_eq!(page(404, "<title>Not found</title>"), PageAnswer::Somebody(404));
        assert_eq!(PageAnswer::of(&Err(NoReply::TimedOut)), PageAnswer::Nobody);
    }
}
