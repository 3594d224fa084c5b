//! The settings of an instance and its organizations, in the form v1 writes them, and which of them is in force.

mod bodies;

use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::SqliteConnection;

pub use bodies::{
    AgePolicy, ComplexityPolicy, DomainPolicy, LabelPolicy, LockoutPolicy, LoginPolicy, NotificationPolicy, PrivacyPolicy,
    SecurityPolicy,
};

use crate::store::{self, organizations, policies};
use crate::wire::{ApiError, Object, details};

/// A kind of settings.
pub trait Kind: Default + Serialize + DeserializeOwned + Send + Sync {
    /// Name in the store.
    const NAME: &'static str;
    /// Id and words where an organization has its own already.
    const TAKEN: (&'static str, &'static str) = ("ORG-0taken", "Policy already exists");
    /// Id and words where an organization has none of its own.
    const MISSING: (&'static str, &'static str) = ("ORG-0missng", "Policy not found");

    /// Whether an answer tells beside the settings, too, that they are the instance's: v1 has it in most kinds' answers.
    const HAS_DEFAULT_BESIDE: bool = true;

    /// Takes from the earlier body what a replacement does not carry.
    fn keep_from(&mut self, _earlier: Self) {}

    /// # Errors
    /// A value that this kind refuses.
    fn check(&self) -> Result<(), ApiError> {
        Ok(())
    }

    /// The settings that count for an organization: its own, else the instance's.
    fn in_force(
        db: &mut SqliteConnection,
        instance: &str,
        organization: &str,
    ) -> impl Future<Output = Result<InForce<Self>, ApiError>> + Send {
        async move {
            match policies::nearest(db, [organization, instance], Self::NAME).await? {
                Some(row) => {
                    let is_default = row.scope == instance;
                    Ok(InForce {
                        is_default,
                        ..read(row)?
                    })
                }
                None => Ok(InForce::default()),
            }
        }
    }

    /// The settings of one level alone.
    fn own(db: &mut SqliteConnection, scope: &str) -> impl Future<Output = Result<Option<InForce<Self>>, ApiError>> + Send {
        async move { policies::own(db, scope, Self::NAME).await?.map(read).transpose() }
    }

    /// Writes the settings of a level; gives the sequence.
    fn save(
        &self,
        db: &mut SqliteConnection,
        instance: &str,
        scope: &str,
        now: i64,
    ) -> impl Future<Output = Result<i64, ApiError>> + Send {
        async move {
            let sequence = next_sequence(db, instance, scope, now).await?;
            policies::save(db, scope, Self::NAME, self, (now, sequence)).await?;
            Ok(sequence)
        }
    }
}

/// Settings, and where they come from.
#[derive(Debug, Clone, Default)]
pub struct InForce<T> {
    pub value: T,
    pub is_default: bool,
    pub scope: String,
    pub created: i64,
    pub changed: i64,
    pub sequence: i64,
}

impl<T> InForce<T> {
    pub fn details(&self) -> Object {
        details(self.sequence, Some(self.created), self.changed, &self.scope)
    }

    pub fn owner_type(&self) -> &'static str {
        if self.is_default {
            "RESOURCE_OWNER_TYPE_INSTANCE"
        } else {
            "RESOURCE_OWNER_TYPE_ORG"
        }
    }
}

/// What a row holds, as one of a level of its own.
pub fn read<T: DeserializeOwned>(row: policies::Policy) -> Result<InForce<T>, ApiError> {
    let value = row.read()?;
    let policies::Policy {
        scope,
        created,
        changed,
        sequence,
        ..
    } = row;
    Ok(InForce {
        value,
        is_default: false,
        scope,
        created,
        changed,
        sequence,
    })
}

/// Counts one change of an instance or an organization.
pub async fn next_sequence(db: &mut SqliteConnection, instance: &str, scope: &str, now: i64) -> Result<i64, ApiError> {
    if scope != instance {
        return Ok(organizations::touch(db, scope, now).await?);
    }
    let last = store::fact(db, "instance_sequence")
        .await?
        .and_then(|text| text.parse::<i64>().ok())
        .unwrap_or(0);
    store::set_fact(db, "instance_sequence", &(last + 1).to_string()).await?;
    Ok(last + 1)
}

/// Writes the settings that a new instance begins with.
pub async fn write_defaults(db: &mut SqliteConnection, instance: &str, now: i64) -> Result<(), ApiError> {
    LoginPolicy::of_new_instance().save(db, instance, instance, now).await?;
    ComplexityPolicy::of_new_instance().save(db, instance, instance, now).await?;
    AgePolicy::default().save(db, instance, instance, now).await?;
    LockoutPolicy::default().save(db, instance, instance, now).await?;
    DomainPolicy::default().save(db, instance, instance, now).await?;
    NotificationPolicy { password_change: true }
        .save(db, instance, instance, now)
        .await?;
    PrivacyPolicy {
        docs_link: "https://zitadel.com/docs".into(),
        ..PrivacyPolicy::default()
    }
    .save(db, instance, instance, now)
    .await?;
    LabelPolicy::of_new_instance().save(db, instance, instance, now).await?;
    Ok(())
}
