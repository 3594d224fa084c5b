//! What an examination finds, and how it is told to people and to machines. What makes a finding is not decided here.

use std::fmt;

use serde::Serialize;

/// Columns of the longest line of a report.
const WIDTH: usize = 110;

/// How a check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Nothing to do.
    Ok,
    /// It could not be looked at; `seen` says why.
    Skipped,
    /// It works, but not for everybody, or not for long.
    Warning,
    /// People cannot sign in, or somebody can do what nobody should.
    Problem,
}

impl Status {
    fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Skipped => "skipped",
            Self::Warning => "warning",
            Self::Problem => "problem",
        }
    }
}

/// One thing that was looked at. No field ever holds a secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Which check; the same from release to release.
    pub id: &'static str,
    /// How it ended.
    pub status: Status,
    /// What was looked at.
    pub looked_at: String,
    /// What was seen there.
    pub seen: String,
    /// What it means for people who sign in; empty where all is well.
    pub means: String,
    /// How to mend it; empty where all is well.
    pub mend: String,
}

impl Finding {
    /// Nothing to do.
    pub fn ok(id: &'static str, looked_at: impl Into<String>, seen: impl Into<String>) -> Self {
        Self::new(id, Status::Ok, looked_at, seen)
    }

    /// It could not be looked at.
    pub fn skipped(id: &'static str, looked_at: impl Into<String>, because: impl fmt::Display) -> Self {
        Self::new(id, Status::Skipped, looked_at, format!("skipped because {because}"))
    }

    /// It works, but not for everybody, or not for long.
    pub fn warning(id: &'static str, looked_at: impl Into<String>, seen: impl Into<String>) -> Self {
        Self::new(id, Status::Warning, looked_at, seen)
    }

    /// Something does not work.
    pub fn problem(id: &'static str, looked_at: impl Into<String>, seen: impl Into<String>) -> Self {
        Self::new(id, Status::Problem, looked_at, seen)
    }

    fn new(id: &'static str, status: Status, looked_at: impl Into<String>, seen: impl Into<String>) -> Self {
        Self {
            id,
            status,
            looked_at: looked_at.into(),
            seen: seen.into(),
            means: String::new(),
            mend: String::new(),
        }
    }

    /// What it means for people who sign in.
    #[must_use]
    pub fn means(mut self, means: impl Into<String>) -> Self {
        self.means = means.into();
        self
    }

    /// How to mend it.
    #[must_use]
    pub fn mend(mut self, mend: impl Into<String>) -> Self {
        self.mend = mend.into();
        self
    }
}

/// All findings, in the order in which they are told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// One a check.
    pub findings: Vec<Finding>,
}

impl Report {
    /// The finding of that check.
    #[must_use]
    pub fn finding(&self, id: &str) -> Option<&Finding> {
        self.findings.iter().find(|finding| finding.id == id)
    }

    /// Whether something does not work.
    #[must_use]
    pub fn has_problems(&self) -> bool {
        self.count(Status::Problem) > 0
    }

    fn count(&self, status: Status) -> usize {
        self.findings.iter().filter(|finding| finding.status == status).count()
    }

    /// The report as one JSON object.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        serde_json::json!({
            "ok": self.count(Status::Ok),
            "warnings": self.count(Status::Warning),
            "problems": self.count(Status::Problem),
            "skipped": self.count(Status::Skipped),
            "findings": self.findings,
        })
    }
}

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for finding in &self.findings {
            let head = format!("{:<8} {:<15} ", finding.status.word(), finding.id);
            wrapped(formatter, &head, &format!("{}: {}", finding.looked_at, finding.seen))?;
            for (label, text) in [("means", &finding.means), ("mend", &finding.mend)] {
                if !text.is_empty() {
                    wrapped(formatter, &format!("{:<25}{label:<6} ", ""), text)?;
                }
            }
        }
        let plural = |count: usize, word: &str| match count {
            1 => format!("1 {word}"),
            _ => format!("{count} {word}s"),
        };
        write!(
            formatter,
            "\n{} ok, {}, {}, {} skipped",
            self.count(Status::Ok),
            plural(self.count(Status::Warning), "warning"),
            plural(self.count(Status::Problem), "problem"),
            self.count(Status::Skipped),
        )
    }
}

/// Writes `text` behind `head`, its further lines below its first.
fn wrapped(formatter: &mut fmt::Formatter<'_>, head: &str, text: &str) -> fmt::Result {
    let indent = head.chars().count();
    let (mut column, mut is_first) = (indent, true);
    formatter.write_str(head)?;
    for word in text.split_whitespace() {
        let width = word.chars().count();
        if !is_first {
            if column + 1 + width > WIDTH {
                write!(formatter, "\n{:indent$}", "")?;
                column = indent;
            } else {
                formatter.write_str(" ")?;
                column += 1;
            }
        }
        formatter.write_str(word)?;
        (column, is_first) = (column + width, false);
    }
    formatter.write_str("\n")
}

/// Text of a stranger, fit for a terminal: one line, no control characters, not long, in quotation marks.
///
/// Security: what a server answers may hold escape sequences that rewrite the operator's screen, or direction marks that
/// make an address read like another.
pub fn quoted(text: &str) -> String {
    const LONGEST: usize = 80;
    let harmless: String = text
        .chars()
        .map(|c| {
            if c.is_ascii_graphic() || c == ' ' || (c.is_alphanumeric() && !c.is_control()) {
                c
            } else {
                '·'
            }
        })
        .take(LONGEST)
        .collect();
    let ellipsis = if text.chars().nth(LONGEST).is_some() { "…" } else { "" };
    format!("“{harmless}{ellipsis}”")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_a_stranger_cannot_touch_the_terminal() {
        assert_eq!(quoted("a\u{1b}[2Jb\r\nc\u{202e}d\u{200b}é"), "“a·[2Jb··c·d·é”");
        assert_eq!(quoted(&"x".repeat(500)).chars().count(), 83);
    }

    #[test]
    fn a_report_says_how_many_and_wraps_its_lines() {
        let long = "word ".repeat(60);
        let report = Report {
            findings: vec![
                Finding::ok("clock", "Date header", "3 s apart"),
                Finding::problem("token", "token file", "empty")
                    .means(long.clone())
                    .mend("Put one there."),
                Finding::skipped("role", "permissions", "the token is refused"),
            ],
        };
        let text = report.to_string();
        assert!(text.ends_with("1 ok, 0 warnings, 1 problem, 1 skipped"), "{text}");
        assert!(text.lines().all(|line| line.chars().count() <= WIDTH), "{text}");
        assert!(text.contains("skipped because the token is refused"), "{text}");
        assert!(report.has_problems());
        assert_eq!(report.to_json()["findings"][1]["status"], "problem");
    }
}
