//! How many tests passed and failed, read from what cargo and Playwright say.

use std::fmt;
use std::ops::AddAssign;

use anyhow::{Context, Result};
use serde::Deserialize;

/// A number of tests.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
pub struct Counts {
    pub passed: u32,
    pub failed: u32,
}

impl Counts {
    pub const ONE_PASSED: Self = Self { passed: 1, failed: 0 };
    pub const ONE_FAILED: Self = Self { passed: 0, failed: 1 };

    /// The counts of a line like `test result: ok. 12 passed; 0 failed; …`.
    pub fn of_result_line(line: &str) -> Option<Self> {
        let (_, numbers) = line.trim().strip_prefix("test result: ")?.split_once(". ")?;
        let number_before = |word: &str| {
            numbers
                .split("; ")
                .find_map(|part| part.strip_suffix(word)?.trim().parse().ok())
        };
        Some(Self {
            passed: number_before(" passed")?,
            failed: number_before(" failed")?,
        })
    }

    /// The counts of Playwright's JSON report. A test that passed only when repeated counts as failed.
    ///
    /// # Errors
    /// This is no such report.
    pub fn of_playwright_report(report: &[u8]) -> Result<Self> {
        let report: Report = serde_json::from_slice(report).context("Playwright's report is not what was expected")?;
        let Stats {
            expected,
            unexpected,
            flaky,
        } = report.stats;
        // What is in `errors` happened outside of any test, such as a file that does not parse.
        let outside = u32::try_from(report.errors.len()).unwrap_or(u32::MAX);
        Ok(Self {
            passed: expected,
            failed: unexpected + flaky + outside,
        })
    }

    /// The counts of the check of recorded traffic.
    ///
    /// # Errors
    /// This is no such report.
    pub fn of_contract_report(report: &[u8]) -> Result<Self> {
        serde_json::from_slice(report).context("the report on the traffic is not what was expected")
    }

    /// The counts at the end of what Node.js's test runner writes as TAP: `# pass 7`, `# fail 0`, `# cancelled 0`.
    pub fn of_tap(text: &str) -> Self {
        let number_after = |word: &str| {
            let number = |line: &str| line.strip_prefix("# ")?.strip_prefix(word)?.trim().parse::<u32>().ok();
            text.lines().rev().find_map(number).unwrap_or_default()
        };
        Self {
            passed: number_after("pass "),
            failed: number_after("fail ") + number_after("cancelled "),
        }
    }

    /// The counts of Python's unittest: a line a test, `… ok` or something else.
    pub fn of_unittest(text: &str) -> Self {
        let outcomes = text
            .lines()
            .filter_map(|line| line.strip_prefix("test_")?.rsplit_once(" ... "));
        outcomes.fold(Self::default(), |mut counts, (_, outcome)| {
            counts += if outcome == "ok" { Self::ONE_PASSED } else { Self::ONE_FAILED };
            counts
        })
    }

    /// These counts, with one more failure when the exit code tells of one that was not counted (a compile error, say).
    pub fn agreeing_with(self, has_succeeded: bool) -> Self {
        if has_succeeded || self.failed > 0 {
            self
        } else {
            Self { failed: 1, ..self }
        }
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, more: Self) {
        self.passed += more.passed;
        self.failed += more.failed;
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} passed, {} failed", self.passed, self.failed)
    }
}

#[derive(Deserialize)]
struct Report {
    stats: Stats,
    #[serde(default)]
    errors: Vec<serde_json::Value>,
}

#[derive(Deserialize)]
struct Stats {
    expected: u32,
    unexpected: u32,
    flaky: u32,
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;

    #[test]
    fn cargos_result_lines_are_counted() {
        let ok = "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.02s";
        assert_eq!(Counts::of_result_line(ok), Some(Counts { passed: 12, failed: 0 }));
        let failed = "test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.02s";
        assert_eq!(Counts::of_result_line(failed), Some(Counts { passed: 3, failed: 2 }));
        assert_eq!(Counts::of_result_line("test a_test_result ... ok"), None);
    }

    #[test]
    fn failure_without_a_result_line_is_one_failure() {
        assert_eq!(
            Counts { passed: 7, failed: 0 }.agreeing_with(false),
            Counts { passed: 7, failed: 1 }
        );
        assert_eq!(
            Counts { passed: 7, failed: 2 }.agreeing_with(false),
            Counts { passed: 7, failed: 2 }
        );
        assert_eq!(
            Counts { passed: 7, failed: 0 }.agreeing_with(true),
            Counts { passed: 7, failed: 0 }
        );
    }

    #[test]
    fn playwrights_report_counts_flaky_tests_and_broken_files_as_failed() {
        let report = br#"{"stats":{"expected":5,"skipped":1,"unexpected":2,"flaky":1},"errors":[{"message":"no"}],"suites":[]}"#;
        assert_eq!(Counts::of_playwright_report(report).unwrap(), Counts { passed: 5, failed: 4 });
        assert!(Counts::of_playwright_report(b"{}").is_err());
    }

    #[test]
    fn other_runners_words_are_counted() {
        let tap = "TAP version 13\nok 1 - a\n# tests 4\n# pass 2\n# fail 1\n# cancelled 1\n";
        assert_eq!(Counts::of_tap(tap), Counts { passed: 2, failed: 2 });
        let unittest = "test_a (m.C.test_a) ... ok\ntest_b (m.C.test_b) ... ERROR\n\nRan 2 tests in 0.1s\n";
        assert_eq!(Counts::of_unittest(unittest), Counts { passed: 1, failed: 1 });
        let report = br#"{"passed":40,"failed":1}"#;
        assert_eq!(Counts::of_contract_report(report).unwrap(), Counts { passed: 40, failed: 1 });
    }

    #[test]
    fn closing_line_has_the_agreed_words() {
        assert_eq!(Counts { passed: 3, failed: 0 }.to_string(), "3 passed, 0 failed");
    }
}
