//! Time-based codes. A recorded code that belonged to a recorded secret is replaced by the code of the same period of the
//! live secret; any other stays as it is, and stays wrong.

use serde_json::Value;
use totp_rs::{Builder, Secret, Totp};

use super::twins::Twins;

const PERIOD: u64 = 30;

/// The recorded secrets, in the order in which they were given out.
#[derive(Default)]
pub struct Codes {
    secrets: Vec<String>,
}

impl Codes {
    /// Keeps the secret of a registration.
    pub fn learn(&mut self, recorded: &Value) {
        if let Some(secret) = recorded["secret"].as_str() {
            self.secrets.push(secret.to_owned());
        }
    }

    /// Replaces the codes of a request that was recorded at `now`, in seconds.
    pub fn rewrite(&self, path: &str, body: &mut Value, twins: &Twins, now: u64) {
        if path.ends_with("/totp/verify") {
            self.replace(&mut body["code"], twins, now);
        } else if let Some(code) = body.pointer_mut("/checks/totp/code") {
            self.replace(code, twins, now);
        }
    }

    fn replace(&self, code: &mut Value, twins: &Twins, now: u64) {
        let Some(recorded) = code.as_str() else {
            return;
        };
        let periods = [0, -1, 1, -2, 2, -3, 3, -4].map(|period: i64| now.saturating_add_signed(period * 30) / PERIOD * PERIOD);
        for secret in self.secrets.iter().rev() {
            let found = periods.iter().find(|&&moment| at(secret, moment) == recorded);
            if let (Some(&moment), Some(live)) = (found, twins.of(secret)) {
                *code = Value::from(at(live, moment));
                return;
            }
        }
    }
}

fn at(secret: &str, moment: u64) -> String {
    let totp: Totp = Builder::new()
        .with_secret(Secret::try_from_base32(secret).unwrap())
        .build_noncompliant();
    totp.generate(moment).to_string()
}
