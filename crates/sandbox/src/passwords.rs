//! Hashes and checks passwords, away from the threads that answer requests and never more at once than there are cores.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use argon2::password_hash::{Output, PasswordHash, PasswordHasher, PasswordVerifier, Salt, SaltString};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use tokio::sync::Semaphore;

use crate::wire::{ApiError, Code};

/// Longest password in bytes. The real one hashes with bcrypt, which stops there.
const LONGEST_BYTES: usize = 72;

/// Costs of imported bcrypt hashes: not so low that they protect nothing, not so high that one check stops the machine.
const BCRYPT_COSTS: std::ops::RangeInclusive<u32> = 10..=15;

/// Largest costs of imported argon2id hashes: memory in KiB (256 MiB), passes, lanes. Security: memory is taken before
/// anything is compared, and a process that asks for more than there is does not live on.
const LARGEST_ARGON: [u32; 3] = [256 * 1024, 16, 16];

/// Costs of the hashes made here, in the same units: OWASP's first choice.
const OWN_COSTS: [u32; 3] = [19 * 1024, 2, 1];

/// Argon2id.
#[derive(Debug)]
pub struct Passwords {
    turns: Semaphore,
    memory: Memory,
}

/// What the last check hashed in, for the next one: to be given 19 MiB anew takes almost as long as to hash in them.
#[derive(Clone, Default)]
struct Memory(Arc<Mutex<Vec<Block>>>);

impl fmt::Debug for Memory {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Memory(_)")
    }
}

impl Memory {
    /// Lends it; who comes while it is lent gets fresh one.
    fn lend<T>(&self, blocks: usize, work: impl FnOnce(&mut [Block]) -> T) -> T {
        let mut lent = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        lent.resize(blocks, Block::default());
        let done = work(&mut lent);
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = lent;
        done
    }
}

impl Passwords {
    pub fn new() -> Self {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        Self {
            turns: Semaphore::new(cores),
            memory: Memory::default(),
        }
    }

    /// The hash to keep of `password`.
    pub async fn hash(&self, password: &str, salt: [u8; 16]) -> Result<String, ApiError> {
        if password.len() > LONGEST_BYTES {
            return Err(ApiError::with_id(
                Code::Unknown,
                "",
                "bcrypt: password length exceeds 72 bytes",
            ));
        }
        let password = password.to_owned();
        self.away(move || {
            let salt = SaltString::encode_b64(&salt)?;
            Ok(hasher()?.hash_password(password.as_bytes(), &salt)?.to_string())
        })
        .await
    }

    /// Whether `password` is the one behind `hash`.
    pub async fn matches(&self, password: &str, hash: &str) -> Result<bool, ApiError> {
        let (password, hash, memory) = (password.to_owned(), hash.to_owned(), self.memory.clone());
        self.away(move || {
            if bcrypt_cost(&hash).is_some() {
                return Ok(bcrypt::verify(password, &hash).unwrap_or(false));
            }
            let parsed = PasswordHash::new(&hash)?;
            match (is_own(&parsed), parsed.salt, parsed.hash) {
                (true, Some(salt), Some(kept)) => own_output(&memory, &password, salt).map(|output| output == kept),
                _ => Ok(hasher()?.verify_password(password.as_bytes(), &parsed).is_ok()),
            }
        })
        .await
    }

    /// Whether an imported hash is one that can be checked here.
    pub fn accepts_hash(&self, hash: &str) -> Result<(), ApiError> {
        let is_argon = PasswordHash::new(hash).is_ok_and(|parsed| is_affordable(&parsed));
        let is_known = is_argon || bcrypt_cost(hash).is_some_and(|cost| BCRYPT_COSTS.contains(&cost));
        if is_known {
            Ok(())
        } else {
            Err(ApiError::argument("CRYPT-r8Qm2", "Password is invalid"))
        }
    }

    async fn away<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, argon2::password_hash::Error> + Send + 'static,
    ) -> Result<T, ApiError> {
        let _turn = self
            .turns
            .acquire()
            .await
            .map_err(|_| ApiError::internal("the password hasher is closed"))?;
        match tokio::task::spawn_blocking(work).await {
            Ok(done) => done.map_err(|error| ApiError::internal(&error.to_string())),
            Err(error) => Err(ApiError::internal(&error.to_string())),
        }
    }
}

/// Whether it was made here, by the costs, version and length of [`Passwords::hash`].
fn is_own(hash: &PasswordHash<'_>) -> bool {
    let Ok(params) = Params::try_from(hash) else { return false };
    let costs = [params.m_cost(), params.t_cost(), params.p_cost()];
    let is_plain = params.keyid().is_empty() && params.data().is_empty();
    let is_version = hash.version == Some(Version::V0x13.into());
    let is_length = hash.hash.is_some_and(|kept| kept.len() == Params::DEFAULT_OUTPUT_LEN);
    hash.algorithm.as_str() == "argon2id" && costs == OWN_COSTS && is_plain && is_version && is_length
}

/// Security: an [`Output`] compares in constant time.
fn own_output(memory: &Memory, password: &str, salt: Salt<'_>) -> Result<Output, argon2::password_hash::Error> {
    let mut buffer = [0; Salt::MAX_LENGTH];
    let salt = salt.decode_b64(&mut buffer)?;
    let hasher = hasher()?;
    let mut output = [0; Params::DEFAULT_OUTPUT_LEN];
    memory.lend(hasher.params().block_count(), |blocks| {
        hasher.hash_password_into_with_memory(password.as_bytes(), salt, &mut output, blocks)
    })?;
    Output::new(&output)
}

/// Whether it is an argon2id hash with costs that one check may have.
fn is_affordable(hash: &PasswordHash<'_>) -> bool {
    let Ok(params) = Params::try_from(hash) else { return false };
    let costs = [params.m_cost(), params.t_cost(), params.p_cost()];
    hash.algorithm.as_str() == "argon2id" && costs.iter().zip(LARGEST_ARGON).all(|(cost, largest)| *cost <= largest)
}

/// The cost of a bcrypt hash such as `$2b$10$…`.
fn bcrypt_cost(hash: &str) -> Option<u32> {
    let mut parts = hash.strip_prefix("$2")?.split('$');
    let is_version = matches!(parts.next(), Some("a" | "b" | "y"));
    let cost = parts.next()?.parse().ok()?;
    let is_whole = parts.next().is_some_and(|rest| rest.len() == 53) && parts.next().is_none();
    (is_version && is_whole).then_some(cost)
}

fn hasher() -> Result<Argon2<'static>, argon2::password_hash::Error> {
    let [memory, passes, lanes] = OWN_COSTS;
    let params = Params::new(memory, passes, lanes, None)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_imported_bcrypt_hash_is_checked() {
        let hash = "$2b$10$abcdefghijklmnopqrstuufV5R6AIRuiwehOrEgoAS3hGfIJuM.qW";
        let passwords = Passwords::new();
        assert!(passwords.accepts_hash(hash).is_ok());
        assert!(passwords.matches("Passw0rd!", hash).await.unwrap());
        assert!(!passwords.matches("Passw0rd?", hash).await.unwrap());
        for bad in [
            "$nope$1",
            "$2b$04$abcdefghijklmnopqrstuufV5R6AIRuiwehOrEgoAS3hGfIJuM.qW",
            "$2b$31$x",
            "plain",
        ] {
            assert!(passwords.accepts_hash(bad).is_err(), "{bad}");
        }
    }

    #[tokio::test]
    async fn checks_one_after_the_other_and_at_once_tell_right_from_wrong() {
        let passwords = Passwords::new();
        let own = passwords.hash("Passw0rd!", [7; 16]).await.unwrap();
        assert!(is_own(&PasswordHash::new(&own).unwrap()), "{own}");
        for _ in 0..2 {
            assert!(passwords.matches("Passw0rd!", &own).await.unwrap());
            assert!(!passwords.matches("Passw0rd?", &own).await.unwrap());
        }
        let checks = tokio::join!(
            passwords.matches("Passw0rd!", &own),
            passwords.matches("Passw0rd?", &own),
            passwords.matches("Passw0rd!", &own),
        );
        assert_eq!((checks.0.unwrap(), checks.1.unwrap(), checks.2.unwrap()), (true, false, true));
        let other = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(64, 1, 1, None).unwrap());
        let salt = SaltString::encode_b64(&[7; 16]).unwrap();
        let imported = other.hash_password(b"Passw0rd!", &salt).unwrap().to_string();
        assert!(!is_own(&PasswordHash::new(&imported).unwrap()), "{imported}");
        assert!(passwords.matches("Passw0rd!", &imported).await.unwrap());
        assert!(!passwords.matches("Passw0rd?", &imported).await.unwrap());
    }

    #[tokio::test]
    async fn an_imported_hash_may_not_cost_more_than_the_machine_has() {
        let passwords = Passwords::new();
        let own = passwords.hash("Passw0rd!", [7; 16]).await.unwrap();
        assert!(passwords.accepts_hash(&own).is_ok(), "{own}");
        for costs in [
            "m=4294967295,t=1,p=1",
            "m=19456,t=4294967295,p=1",
            "m=262145,t=1,p=1",
            "m=19456,t=2,p=17",
        ] {
            let costly = own.replace("m=19456,t=2,p=1", costs);
            assert_ne!(costly, own);
            assert!(passwords.accepts_hash(&costly).is_err(), "{costs}");
        }
        for other in ["argon2i", "argon2d"] {
            assert!(passwords.accepts_hash(&own.replace("argon2id", other)).is_err());
        }
    }
}
