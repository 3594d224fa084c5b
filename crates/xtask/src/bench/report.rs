//! The figures, as JSON and as a table.

use std::fmt;
use std::time::Duration;

use serde::Serialize;

use super::backend::{Backend, PasswordCheck};
use super::browser::Exchange;
use super::enumeration::{Comparison, Table};
use super::journeys::SubmitReport;
use super::load::Load;
use super::transfer::Transfer;

/// Everything that one run has measured.
#[derive(Debug, Serialize)]
pub struct Report {
    /// An empty axum handler under the same load.
    pub empty_handler: Load,
    pub screens: Vec<ScreenReport>,
    pub submits: Vec<SubmitReport>,
    /// The first sign-in after a start.
    pub cold_sign_in: Vec<Exchange>,
    /// The second one, in another browser.
    pub warm_sign_in: Vec<Exchange>,
    /// With the embedded backend, which fills its folder first.
    pub ready_on_empty_folder_ms: u128,
    pub embedded: Instance,
    pub remote: Instance,
    /// The embedded identity backend's own calls.
    pub backend: Backend,
    /// Whether the clock tells which accounts exist.
    pub enumeration: Vec<Comparison>,
}

/// One screen.
#[derive(Debug, Serialize)]
pub struct ScreenReport {
    pub path: String,
    /// What was shown; another path where the server sent the browser on.
    pub shown: String,
    pub status: u16,
    /// Of a warm visit; `None` when the server does not say.
    pub backend_calls: Option<u32>,
    #[serde(flatten)]
    pub transfer: Transfer,
    #[serde(flatten)]
    pub load: Load,
}

/// One way to run the server.
#[derive(Debug, Serialize)]
pub struct Instance {
    /// From exec to the first good answer of `/ready`.
    pub ready_ms: u128,
    pub resident_idle_kib: Option<u64>,
    pub resident_after_load_kib: Option<u64>,
}

impl Instance {
    pub fn ready_after(ready: Duration, resident_idle_kib: Option<u64>) -> Self {
        Self {
            ready_ms: ready.as_millis(),
            resident_idle_kib,
            resident_after_load_kib: None,
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let f = formatter;
        writeln!(
            f,
            "\n{:<24} {:>6} {:>5}  {:>13} {:>13} {:>13} {:>13}  {:>8} {:>8} {:>8} {:>7}",
            "screen",
            "status",
            "calls",
            "html gz/br",
            "css gz/br",
            "js gz/br",
            "wasm gz/br",
            "p50 ms",
            "p99 ms",
            "req/s",
            "ratio"
        )?;
        for screen in &self.screens {
            let Transfer { html, css, js, wasm } = screen.transfer;
            let name = if screen.shown == screen.path {
                screen.path.clone()
            } else {
                format!("{} → {}", screen.path, screen.shown)
            };
            write!(f, "{name:<24} {:>6} {:>5} ", screen.status, calls(screen.backend_calls))?;
            for bytes in [html, css, js, wasm] {
                write!(f, " {:>13}", format!("{}/{}", bytes.gzip, bytes.brotli))?;
            }
            write_load(f, &screen.load)?;
            writeln!(
                f,
                " {:>7.3}",
                screen.load.requests_per_second / self.empty_handler.requests_per_second
            )?;
        }
        write!(
            f,
            "{:<24} {:>6} {:>5}  {:>13} {:>13} {:>13} {:>13}",
            "(empty handler)", "", "", "", "", "", ""
        )?;
        write_load(f, &self.empty_handler)?;
        writeln!(f, " {:>7}\n", "1")?;
        writeln!(
            f,
            "{:<30} {:>6} {:>12} {:>18} {:>8}",
            "submit", "calls", "in sequence", "checks and writes", "beyond"
        )?;
        for submit in &self.submits {
            let (made, rounds, writes) = (calls(submit.backend_calls), calls(submit.rounds), calls(submit.write_rounds));
            writeln!(
                f,
                "{:<30} {made:>6} {rounds:>12} {writes:>18} {:>8}",
                submit.path,
                calls(submit.beyond())
            )?;
        }
        writeln!(f)?;
        write_sign_in(f, "cold", &self.cold_sign_in)?;
        write_sign_in(f, "warm", &self.warm_sign_in)?;
        writeln!(
            f,
            "\n{:<34} {:>9} {:>14} {:>20}",
            "", "ready ms", "idle RSS KiB", "RSS after load KiB"
        )?;
        writeln!(
            f,
            "{:<34} {:>9}",
            "embedded backend, empty folder", self.ready_on_empty_folder_ms
        )?;
        write_instance(f, "embedded backend", &self.embedded)?;
        write_instance(f, "another server's backend", &self.remote)?;
        write!(f, "{}{}", self.backend, Table(&self.enumeration))
    }
}

impl fmt::Display for Backend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "\n{:<34} {:>9} {:>8} {:>8}",
            "embedded backend's reads", "p50 ms", "p99 ms", "calls/s"
        )?;
        for read in &self.reads {
            write!(f, "{:<33}", read.call)?;
            write_load(f, &read.load)?;
            writeln!(f)?;
        }
        let PasswordCheck { call_us, argon2_us } = self.password;
        let milliseconds = |microseconds: u64| microseconds as f64 / 1000.0;
        let share = 100.0 * argon2_us as f64 / call_us.max(1) as f64;
        let (call, hash) = (milliseconds(call_us), milliseconds(argon2_us));
        writeln!(
            f,
            "a password check: {call:.1} ms; its argon2 alone: {hash:.1} ms ({share:.0} %)"
        )
    }
}

fn write_load(f: &mut fmt::Formatter<'_>, load: &Load) -> fmt::Result {
    let milliseconds = |microseconds: u64| microseconds as f64 / 1000.0;
    let (p50, p99) = (milliseconds(load.ttfb_p50_us), milliseconds(load.ttfb_p99_us));
    write!(f, "  {p50:>8.2} {p99:>8.2} {:>8.0}", load.requests_per_second)
}

fn write_sign_in(f: &mut fmt::Formatter<'_>, name: &str, exchanges: &[Exchange]) -> fmt::Result {
    let total: Option<u32> = exchanges.iter().map(|exchange| exchange.backend_calls).sum();
    writeln!(f, "backend calls of a {name} sign-in: {}", calls(total))?;
    for exchange in exchanges {
        writeln!(
            f,
            "  {:<40} {} {:>3}",
            exchange.request,
            exchange.status,
            calls(exchange.backend_calls)
        )?;
    }
    Ok(())
}

fn write_instance(f: &mut fmt::Formatter<'_>, name: &str, instance: &Instance) -> fmt::Result {
    let kib = |size: Option<u64>| size.map_or_else(|| "?".to_owned(), |size| size.to_string());
    let (idle, loaded) = (kib(instance.resident_idle_kib), kib(instance.resident_after_load_kib));
    writeln!(f, "{name:<34} {:>9} {idle:>14} {loaded:>20}", instance.ready_ms)
}

fn calls(number: Option<u32>) -> String {
    number.map_or_else(|| "?".to_owned(), |number| number.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::backend::Read;
    use crate::bench::transfer::Bytes;

    #[test]
    fn table_names_every_screen_and_admits_what_is_unknown() {
        let load = Load {
            ttfb_p50_us: 1500,
            ttfb_p99_us: 2500,
            requests_per_second: 500.0,
        };
        let step = |backend_calls| Exchange {
            request: "POST /loginname".to_owned(),
            status: 303,
            backend_calls,
            rounds: backend_calls,
            write_rounds: Some(0),
        };
        let report = Report {
            enumeration: Vec::new(),
            submits: vec![SubmitReport {
                path: "/submit/code".to_owned(),
                backend_calls: Some(5),
                rounds: Some(4),
                write_rounds: Some(1),
            }],
            empty_handler: Load {
                requests_per_second: 1000.0,
                ..load
            },
            screens: vec![ScreenReport {
                path: "/loginname".to_owned(),
                shown: "/accounts".to_owned(),
                status: 200,
                backend_calls: Some(0),
                transfer: Transfer {
                    html: Bytes {
                        gzip: 4000,
                        brotli: 3000,
                    },
                    ..Transfer::default()
                },
                load,
            }],
            cold_sign_in: vec![step(Some(3)), step(Some(2))],
            warm_sign_in: vec![step(Some(1)), step(None)],
            ready_on_empty_folder_ms: 900,
            embedded: Instance::ready_after(Duration::from_millis(120), Some(30_000)),
            remote: Instance::ready_after(Duration::from_millis(20), None),
            backend: Backend {
                reads: vec![Read {
                    call: "GetSession",
                    load,
                }],
                password: PasswordCheck {
                    call_us: 40_000,
                    argon2_us: 36_000,
                },
            },
        };
        let table = report.to_string();
        for expected in [
            "/loginname → /accounts",
            "4000/3000",
            "0.500",
            "/submit/code                        5            4                  1        3",
            "cold sign-in: 5",
            "warm sign-in: ?",
            "30000",
            "GetSession",
            "a password check: 40.0 ms; its argon2 alone: 36.0 ms (90 %)",
        ] {
            assert!(table.contains(expected), "{expected} is missing in:\n{table}");
        }
    }
}
