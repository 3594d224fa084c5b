//! What is still to be done after a set-up, once the gate passes: an offer of recovery codes, and the way back to the account.

use serde::{Deserialize, Serialize};
use vestibule_flow::Verdict;
use vestibule_zitadel::SessionId;
use vestibule_zitadel::settings::SecondFactorType;

use crate::engine::Engine;
use crate::next::Next;
use crate::standing::Standing;
use crate::visit::Visit;

/// A second factor that was set up in a session. Where it leads is computed from facts; this only says that it happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetUp {
    session: SessionId,
    /// It was the first, so that recovery codes are due.
    is_first: bool,
    /// The sign-in had been complete, so that the person came from the account area.
    is_from_account: bool,
}

impl Engine {
    /// Remembers that a second factor was set up, or is about to be confirmed.
    pub(crate) fn note_set_up(visit: &mut Visit, standing: &Standing) {
        visit.record_mut().set_up = Some(SetUp {
            session: standing.account.session.clone(),
            is_first: !standing.methods.has_second_factor(),
            is_from_account: standing.verdict == Verdict::Complete,
        });
    }

    /// Where a person goes with whom nothing is missing any more, if they have just set something up.
    pub(crate) fn after_set_up(visit: &mut Visit, standing: &Standing) -> Option<Next> {
        let set_up = visit.record().set_up.clone();
        let set_up = set_up.filter(|set_up| set_up.session == standing.account.session)?;
        let has_codes = standing.methods.recovery_code;
        if set_up.is_first
            && !has_codes
            && standing
                .settings
                .login
                .second_factors
                .contains(&SecondFactorType::RecoveryCodes)
        {
            // It is offered once.
            visit.record_mut().set_up = Some(SetUp {
                is_first: false,
                ..set_up
            });
            return Some(Next::RecoveryCodeSet);
        }
        visit.record_mut().set_up = None;
        set_up.is_from_account.then_some(Next::Account)
    }
}
