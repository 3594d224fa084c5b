//! Says which step of how many runs, and what has taken how long. Draws no bars: the tools below print their own progress.

use std::time::{Duration, Instant};

/// Counts the steps of one command.
pub struct Progress {
    total: u32,
    current: u32,
    started: Instant,
}

impl Progress {
    pub fn of(total: u32) -> Self {
        Self {
            total,
            current: 0,
            started: Instant::now(),
        }
    }

    /// Announces the next step.
    pub fn step(&mut self, what: &str) {
        self.current += 1;
        eprintln!("[{}/{}  {}] {what}", self.current, self.total, clock(self.started.elapsed()));
    }

    /// Adds a sentence below the current step.
    pub fn note(what: &str) {
        eprintln!("          {what}");
    }

    /// Closes the command.
    pub fn done(&self, what: &str) {
        eprintln!("[done  {}] {what}", clock(self.started.elapsed()));
    }
}

fn clock(elapsed: Duration) -> String {
    let seconds = elapsed.as_secs();
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elapsed_time_reads_as_minutes_and_seconds() {
        assert_eq!(clock(Duration::from_secs(7)), "0:07");
        assert_eq!(clock(Duration::from_secs(125)), "2:05");
    }
}
