//! Answers that must not be told apart: their status, headers, cookies, screens and bytes.

use crate::browser::Page;

/// Answers on one way, and what stands for the account in them (a name or an id), which is all that may differ.
#[derive(Debug)]
pub struct Answers {
    about: String,
    pages: Vec<Page>,
}

impl Answers {
    pub fn about(account: &str, pages: impl IntoIterator<Item = Page>) -> Self {
        Self {
            about: account.to_owned(),
            pages: pages.into_iter().collect(),
        }
    }

    /// At which steps the browser got another cookie than it had.
    fn new_cookies(&self) -> Vec<bool> {
        let mut last = None;
        let pages = self.pages.iter();
        pages
            .map(|page| match page.set_cookie() {
                Some((pair, _)) if last.as_ref() != Some(&pair) => {
                    last = Some(pair);
                    true
                }
                Some(_) | None => false,
            })
            .collect()
    }
}

#[track_caller]
pub fn assert_alike(one: &Answers, other: &Answers) {
    let (a, b) = (&*one.about, &*other.about);
    assert_eq!(a.len(), b.len(), "{a} and {b} take as many bytes");
    assert_eq!(one.pages.len(), other.pages.len(), "{a} and {b}");
    assert_eq!(one.new_cookies(), other.new_cookies(), "{a} and {b}");
    for (step, (mine, theirs)) in one.pages.iter().zip(&other.pages).enumerate() {
        let headers = |page: &Page, about: &str| format!("{:#?}", page.masked_headers()).replace(about, "ACCOUNT");
        assert_eq!(mine.status, theirs.status, "step {step}: {a} and {b}");
        assert_eq!(headers(mine, a), headers(theirs, b), "step {step}: {a} and {b}");
        assert_eq!(mine.screen(), theirs.screen(), "step {step}: {a} and {b}");
        assert_eq!(mine.bytes.len(), theirs.bytes.len(), "step {step}: {a} and {b}");
        assert_eq!(mine.masked(a), theirs.masked(b), "step {step}: {a} and {b}");
    }
}

#[tokio::test]
async fn answers_that_differ_are_told_apart() {
    let world = crate::world::World::new().await;
    let of = async |path: &str| {
        let pages = [world.browser().open(&crate::world::at(path)).await];
        Answers::about("nobody", pages)
    };
    let (one, same) = (of("/loginname").await, of("/loginname").await);
    assert_alike(&one, &same);
    let other = of("/logout/done").await;
    let verdict = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| assert_alike(&one, &other)));
    assert!(verdict.is_err());
}
