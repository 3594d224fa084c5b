//! How much memory a process holds.

/// Resident set in KiB, where the system tells (Linux).
pub fn resident_kib(process_id: u32) -> Option<u64> {
    resident_kib_of(&std::fs::read_to_string(format!("/proc/{process_id}/status")).ok()?)
}

fn resident_kib_of(status: &str) -> Option<u64> {
    status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?
        .trim()
        .strip_suffix(" kB")?
        .parse()
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resident_set_is_read_from_the_status_file() {
        assert_eq!(
            resident_kib_of("Name:\tvestibule\nVmRSS:\t   38124 kB\nThreads:\t4\n"),
            Some(38124)
        );
        assert_eq!(resident_kib_of("Name:\tvestibule\n"), None);
    }
}
