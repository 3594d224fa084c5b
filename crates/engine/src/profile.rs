//! The person's own profile, written with the person's own token.

use std::collections::BTreeMap;

use vestibule_flow::Verdict;
use vestibule_zitadel::users::{Human, NonEmpty, OwnProfile, ProfileUpdate};
use vestibule_zitadel::{OrganizationId, SessionId};

use crate::engine::{Engine, EngineError};
use crate::identifier::normalize;
use crate::mistake::{Mistake, ProfileField};
use crate::next::Next;
use crate::record::Notice;
use crate::visit::{Post, Visit};

/// The backend takes no longer names.
const MAX_CHARS: usize = 200;

/// What a person typed into the profile form.
#[derive(Debug, Clone, Default)]
pub struct ProfileForm {
    /// Given name.
    pub given_name: String,
    /// Family name.
    pub family_name: String,
    /// Nickname; may be empty.
    pub nick_name: String,
    /// Preferred language (tag); empty leaves it.
    pub language: String,
}

impl ProfileForm {
    fn values(&self) -> BTreeMap<String, String> {
        let fields = [
            ("given_name", &self.given_name),
            ("family_name", &self.family_name),
            ("nick_name", &self.nick_name),
            ("language", &self.language),
        ];
        fields
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value.chars().take(MAX_CHARS + 1).collect()))
            .collect()
    }

    fn fault(&self, languages: &[String]) -> Option<Mistake> {
        let is_long = |value: &str| value.chars().count() > MAX_CHARS;
        [
            (self.given_name.is_empty(), Mistake::ProfileEmpty(ProfileField::GivenName)),
            (is_long(&self.given_name), Mistake::ProfileInvalid(ProfileField::GivenName)),
            (self.family_name.is_empty(), Mistake::ProfileEmpty(ProfileField::FamilyName)),
            (is_long(&self.family_name), Mistake::ProfileInvalid(ProfileField::FamilyName)),
            (is_long(&self.nick_name), Mistake::ProfileInvalid(ProfileField::NickName)),
            (
                !self.language.is_empty() && !languages.contains(&self.language),
                Mistake::ProfileInvalid(ProfileField::Language),
            ),
        ]
        .into_iter()
        .find_map(|(is_broken, mistake)| is_broken.then_some(mistake))
    }
}

impl Engine {
    /// Saves the profile. `languages` are the tags on offer.
    ///
    /// # Errors
    /// When the backend cannot be asked, or the store fails.
    pub async fn update_profile(
        &self,
        visit: &mut Visit,
        post: &Post,
        session: &SessionId,
        typed: ProfileForm,
        languages: &[String],
        requested: Option<&OrganizationId>,
    ) -> Result<Next, EngineError> {
        let path = crate::path_of(&post.at);
        // The page may have been open for hours, so the gate is asked again. What was typed is kept for the way back.
        visit.keep(path, typed.values(), self.now());
        let Some(standing) = self.standing(visit, Some(session), requested).await? else {
            return Ok(Next::Loginname { organization: None });
        };
        if let Verdict::Missing(step) = standing.verdict {
            return Ok(self.lead_to(visit, &standing, step));
        }
        let account = standing.account;
        let form = ProfileForm {
            given_name: normalize(&typed.given_name),
            family_name: normalize(&typed.family_name),
            nick_name: normalize(&typed.nick_name),
            language: typed.language.trim().to_owned(),
        };
        if let Some(mistake) = form.fault(languages) {
            visit.refuse(path, mistake, form.values(), self.now());
            return Ok(Next::Again);
        }
        let stored = standing.user.and_then(|user| user.human);
        let person = self.client().as_person(&account.token());
        let written = match Change::of(form, stored) {
            Change::Part(update) => person.update_profile(&account.user, &update).await,
            Change::Whole(profile) => person.replace_profile(&profile).await,
        };
        match written {
            Ok(()) => {
                visit.clear_form_state(path);
                let record = visit.record_mut();
                record.notice = Some(Notice::ProfileSaved);
                Ok(Next::Account)
            }
            Err(error) if error.is_for_want_of_a_bearer() => {
                // The gate says what is missing; what was typed is kept for the way back.
                visit.record_mut().notice = Some(Notice::SessionEnded);
                Ok(Next::Account)
            }
            Err(error) => Err(error.into()),
        }
    }
}

/// How the backend is told.
#[derive(Debug, PartialEq, Eq)]
enum Change {
    /// What was typed, and nothing else.
    Part(ProfileUpdate),
    /// Everything, because something goes: a change of a part cannot empty anything.
    Whole(OwnProfile),
}

impl Change {
    fn of(form: ProfileForm, stored: Option<Human>) -> Self {
        let display_name = stored.as_ref().and_then(|stored| renamed(stored, &form));
        match stored {
            Some(stored) if form.nick_name.is_empty() && !stored.nick_name.is_empty() => Self::Whole(OwnProfile {
                given_name: form.given_name,
                family_name: form.family_name,
                nick_name: String::new(),
                display_name: display_name.unwrap_or(stored.display_name),
                preferred_language: Some(form.language)
                    .filter(|tag| !tag.is_empty())
                    .or(stored.preferred_language),
                gender: stored.gender,
            }),
            _ => Self::Part(ProfileUpdate {
                given_name: form.given_name,
                family_name: form.family_name,
                nick_name: NonEmpty::new(form.nick_name),
                display_name: display_name.and_then(NonEmpty::new),
                preferred_language: NonEmpty::new(form.language),
                gender: None,
            }),
        }
    }
}

/// The display name that goes with new names, where it was made of the old ones. One that somebody chose stays.
fn renamed(stored: &Human, form: &ProfileForm) -> Option<String> {
    let of = |given: &str, family: &str| format!("{given} {family}").chars().take(MAX_CHARS).collect::<String>();
    let is_made = stored.display_name.is_empty() || stored.display_name == of(&stored.given_name, &stored.family_name);
    is_made.then(|| of(&form.given_name, &form.family_name))
}

#[cfg(test)]
mod tests {
    use vestibule_zitadel::Gender;

    use super::*;

    fn form(given: &str, family: &str, language: &str) -> ProfileForm {
        ProfileForm {
            given_name: given.into(),
            family_name: family.into(),
            nick_name: String::new(),
            language: language.into(),
        }
    }

    #[test]
    fn a_nickname_that_goes_takes_the_whole_profile_along_and_one_that_never_was_is_not_sent() {
        let stored = Human {
            given_name: "Ada".into(),
            family_name: "Lovelace".into(),
            nick_name: "Countess".into(),
            display_name: "The Countess".into(),
            preferred_language: Some("de".into()),
            gender: Gender::Female,
            ..Human::default()
        };
        let cleared = OwnProfile {
            given_name: "Augusta".into(),
            family_name: "King".into(),
            nick_name: String::new(),
            display_name: "The Countess".into(),
            preferred_language: Some("de".into()),
            gender: Gender::Female,
        };
        let typed = form("Augusta", "King", "");
        assert!(Change::of(typed.clone(), Some(stored.clone())) == Change::Whole(cleared.clone()));
        let chosen = OwnProfile {
            preferred_language: Some("en".into()),
            ..cleared
        };
        let in_english = form("Augusta", "King", "en");
        assert!(Change::of(in_english, Some(stored.clone())) == Change::Whole(chosen));
        let names = ProfileUpdate {
            given_name: "Augusta".into(),
            family_name: "King".into(),
            ..ProfileUpdate::default()
        };
        let without = Human {
            nick_name: String::new(),
            ..stored.clone()
        };
        assert!(Change::of(typed.clone(), Some(without)) == Change::Part(names.clone()));
        let renamed = ProfileForm {
            nick_name: "Lady".into(),
            ..typed
        };
        let lady = ProfileUpdate {
            nick_name: NonEmpty::new("Lady"),
            ..names
        };
        assert!(Change::of(renamed, Some(stored)) == Change::Part(lady));
    }

    #[test]
    fn names_are_needed_and_languages_are_of_the_list() {
        let languages = ["en".to_owned(), "de".to_owned()];
        assert_eq!(form("Ada", "Lovelace", "de").fault(&languages), None);
        assert_eq!(form("Ada", "Lovelace", "").fault(&languages), None);
        assert_eq!(
            form("", "L", "").fault(&languages),
            Some(Mistake::ProfileEmpty(ProfileField::GivenName))
        );
        assert_eq!(
            form("A", "", "").fault(&languages),
            Some(Mistake::ProfileEmpty(ProfileField::FamilyName))
        );
        assert_eq!(
            form("A", "L", "xx").fault(&languages),
            Some(Mistake::ProfileInvalid(ProfileField::Language))
        );
        let long = "x".repeat(201);
        assert_eq!(
            form(&long, "L", "").fault(&languages),
            Some(Mistake::ProfileInvalid(ProfileField::GivenName))
        );
    }
}
