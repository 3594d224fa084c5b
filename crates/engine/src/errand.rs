//! What is done behind an answer, because the answer must not tell of it, nor wait for it. What it is, is not known here.

use tracing::Instrument;

use crate::engine::{Engine, EngineError};

impl Engine {
    /// Does it in a task of its own. Should the program end before, it is not done: only what a person can ask for again is an errand.
    ///
    /// # Errors
    /// [`EngineError::Busy`] where too many are under way; nothing is begun. Security: without a bound, posts that cost their sender nothing
    /// would make tasks and calls without end.
    pub(crate) fn run_behind_the_answer(
        &self,
        errand: impl Future<Output = Result<(), EngineError>> + Send + 'static,
    ) -> Result<(), EngineError> {
        let place = self.errands().clone().try_acquire_owned().map_err(|_| EngineError::Busy)?;
        let task = async move {
            let _place = place;
            if let Err(error) = errand.await {
                let source = std::error::Error::source(&error).map(ToString::to_string).unwrap_or_default();
                tracing::warn!(error = %error, source, "what was to be done behind an answer failed");
            }
        };
        tokio::spawn(task.in_current_span());
        Ok(())
    }
}
