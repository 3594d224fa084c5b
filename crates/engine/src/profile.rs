//! The person's own profile, written with the person's own token.

use std::collections::BTreeMap;

use vestibule_flow::Verdict;
use vestibule_zitadel::users::{Human, ProfileUpdate};
use vestibule_zitadel::{Error, OrganizationId, SessionId};

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
        let update = ProfileUpdate {
            display_name: stored.and_then(|stored| renamed(&stored, &form)),
            given_name: form.given_name,
            family_name: form.family_name,
            nick_name: Some(form.nick_name),
            preferred_language: Some(form.language).filter(|tag| !tag.is_empty()),
            gender: None,
        };
        let token = account.token();
        match self.client().as_person(&token).update_profile(&account.user, &update).await {
            Ok(()) => {
                visit.clear_form_state(path);
                let record = visit.record_mut();
                record.notice = Some(Notice::ProfileSaved);
                Ok(Next::Account)
            }
            Err(Error::SessionGone(_) | Error::SessionNotVerified(_) | Error::PermissionDenied(_)) => {
                // The gate says what is missing; what was typed is kept for the way back.
                visit.record_mut().notice = Some(Notice::SessionEnded);
                Ok(Next::Account)
            }
            Err(error) => Err(error.into()),
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
