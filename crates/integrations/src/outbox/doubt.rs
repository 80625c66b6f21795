//! What becomes of a write that did not go through: it waits, it has failed, or nobody knows.

use super::{
    rows::{self, Write},
    send::Sender,
};
use crate::{
    connections,
    engine::{Integrations, outcome_of},
    error::{Error, Reach, Trouble, VendorError},
    http::{ASKED_KEPT_MS, ASKED_MAX_MS, kept_wait},
    manifest::{Action, Idempotency},
};
use atom_api::outbox::WriteState;
use atom_core::{ApiError, Clock, Code, ConnectionId};
use atom_store::{Mode, Scope, WriteTxn};

/// The first wait before another try; it doubles each time.
const WAIT_MS: i64 = 30_000;
/// The longest wait, unless the service asks for more.
const WAIT_MAX_MS: i64 = 900_000;
/// After so many tries a fault of the service is no passing one.
const TRIES_MAX: u32 = 12;

/// What becomes of a write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Wait,
    Failed,
    Doubt,
}

/// What it does to send a write once more of which nobody knows whether it arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Again {
    /// The same as once: by its key, or by itself.
    Harmless,
    /// Nothing that is not wanted, because it is looked for first.
    Looked,
    /// Maybe the same a second time.
    Blind,
}

impl Again {
    const fn of(idempotency: &Idempotency) -> Self {
        match idempotency {
            Idempotency::Header(_) | Idempotency::Natural => Self::Harmless,
            Idempotency::Look { .. } => Self::Looked,
            Idempotency::None => Self::Blind,
        }
    }
}

/// Whether a request surely had no effect. A service that is too busy and says when to come back has turned it away; where a look
/// tells more, even that is looked for.
fn had_no_effect(error: &VendorError, again: Again) -> bool {
    let turned_away = error.trouble == Trouble::Refused(503) && error.asked.is_some() && again != Again::Looked;
    turned_away
        || error.reach == Reach::NotSent
        || matches!(
            error.trouble,
            Trouble::Offline | Trouble::RateLimited { .. } | Trouble::NeedsSignIn | Trouble::Refused(501)
        )
}

/// What an error means for a write. A redirect that keeps nothing of it, such as 303, mostly comes of one that was done.
fn verdict(error: &VendorError, again: Again, tries: u32) -> Verdict {
    let passing = error.concerns_connection()
        || error.reach == Reach::Unknown
        || matches!(error.trouble, Trouble::Refused(300..=399 | 408 | 500..=599) | Trouble::BadAnswer);
    if !passing {
        return Verdict::Failed;
    }
    let (surely, lasts) = (had_no_effect(error, again), tries >= TRIES_MAX && !error.concerns_connection());
    match (surely, surely || again != Again::Blind, lasts) {
        (_, true, false) => Verdict::Wait,
        (true, _, true) => Verdict::Failed,
        _ => Verdict::Doubt,
    }
}

/// Whether an earlier try may have taken effect, so that nothing which a later one meets says that it did not.
fn may_have_arrived(write: &Write, action: Option<&Action>) -> bool {
    let harmless = action.is_some_and(|action| Again::of(&action.idempotency) == Again::Harmless);
    write.sent_at.is_some() && !harmless
}

/// How long to wait after so many tries, with up to a quarter taken off by chance.
fn wait_ms(tries: u32, clock: &dyn Clock) -> i64 {
    let full = (WAIT_MS << tries.saturating_sub(1).min(10)).min(WAIT_MAX_MS);
    let mut random = [0];
    clock.random(&mut random);
    full - full / 4 * i64::from(random[0]) / 255
}

impl Sender<'_> {
    /// A write met an error: whether the connection is fit for the next one.
    pub(super) async fn refused(&self, mut write: Write, action: &Action, error: VendorError) -> Result<bool, Error> {
        write.tries = write.tries.saturating_add(1);
        let again = Again::of(&action.idempotency);
        let (concerns_connection, surely) = (error.concerns_connection(), had_no_effect(&error, again));
        let verdict = verdict(&error, again, write.tries);
        let clock = &*self.engine.clock;
        let now_ms = clock.now_ms();
        let asked = match error.trouble {
            Trouble::RateLimited { retry_after } => retry_after,
            _ => error.asked,
        };
        let asked_ms =
            asked.and_then(|wait| i64::try_from(wait.as_millis()).ok()).map(|wait_ms| wait_ms.min(ASKED_MAX_MS));
        // The end of Atom's own rest is known; what a service asks for shortens nothing.
        let rests = self.pull.caller.gauge.as_ref().is_some_and(|gauge| gauge.rests_for(now_ms).is_some());
        let back_off_ms = wait_ms(write.tries, clock);
        let next_ms = match asked_ms {
            Some(asked_ms) if rests => asked_ms,
            Some(asked_ms) => kept_wait(asked_ms, back_off_ms),
            None if matches!(error.trouble, Trouble::RateLimited { .. }) => back_off_ms.max(ASKED_KEPT_MS),
            None => back_off_ms,
        };
        let next_at = now_ms.saturating_add(next_ms);
        tracing::info!(provider = self.provider.id, action = action.name, ?verdict, trouble = ?error.trouble, "not written");
        let error = Error::Vendor(error);
        let outcome = outcome_of(&error, now_ms);
        let shown = ApiError::from(error);
        let mut txn = self.pull.begin().await?;
        let kept = self.pull.caller.keep(&mut txn).await?;
        match verdict {
            Verdict::Wait => rows::wait(&mut txn, &write, Some(next_at), Some(&shown), !surely).await?,
            Verdict::Failed => self.give_up(&mut txn, &write, Some(action), &shown).await?,
            Verdict::Doubt => {
                let shown = self.nobody_knows(&write, &shown.message);
                rows::settle(&mut txn, write.id, WriteState::InDoubt, Some(&shown), now_ms).await?;
            }
        }
        if concerns_connection {
            rows::postpone(&mut txn, self.pull.connection, next_at, &shown).await?;
            if let Some(outcome) = outcome {
                connections::note_call(&mut txn, self.pull.connection, &outcome, false).await?;
            }
        }
        txn.commit(&self.provider.name, None).await?;
        if let Some(kept) = kept {
            kept.done();
        }
        Ok(!concerns_connection)
    }

    /// Ends a write that was refused, or cannot be said: it has failed, unless an earlier try of it may have taken effect.
    pub(super) async fn give_up(
        &self,
        txn: &mut WriteTxn,
        write: &Write,
        action: Option<&Action>,
        error: &ApiError,
    ) -> Result<(), Error> {
        let now_ms = self.engine.clock.now_ms();
        if may_have_arrived(write, action) {
            let shown = self.nobody_knows(write, &error.message);
            return rows::settle(txn, write.id, WriteState::InDoubt, Some(&shown), now_ms).await;
        }
        rows::settle(txn, write.id, WriteState::Failed, Some(error), now_ms).await?;
        rows::left_at(txn, write.id, write.sent_at).await
    }

    /// A write was on its way when it was interrupted.
    pub(super) async fn interrupted(&self, write: Write) -> Result<(), Error> {
        let action = self.provider.action(&write.action);
        let harmless = action.is_some_and(|action| !matches!(action.idempotency, Idempotency::None));
        let mut txn = self.pull.begin().await?;
        if harmless {
            rows::wait(&mut txn, &write, None, None, true).await?;
        } else {
            let shown = self.nobody_knows(&write, "Atom was ended before an answer came.");
            rows::settle(&mut txn, write.id, WriteState::InDoubt, Some(&shown), self.engine.clock.now_ms()).await?;
        }
        txn.commit(&self.provider.name, None).await?;
        self.engine.lanes.wrote(self.pull.scope.workspace);
        Ok(())
    }

    fn nobody_knows(&self, write: &Write, why: &str) -> ApiError {
        let message = format!(
            "Nobody knows whether {} has “{}”: it was sent, and no answer came back. Look there, and say whether it arrived. ({why})",
            self.provider.name, write.subject
        );
        ApiError::new(Code::Vendor, message)
    }
}

impl Integrations {
    /// Lets all writes of a connection wait that cannot be used now.
    pub(super) async fn postpone(&self, scope: &Scope, id: ConnectionId, error: Error) -> Result<(), Error> {
        let mut txn = self.store.write(scope, Mode::Mirror).await?;
        connections::must_exist(&mut txn, id).await?;
        rows::postpone(&mut txn, id, self.clock.now_ms() + WAIT_MAX_MS, &error.into()).await?;
        txn.commit("outbox", None).await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use atom_core::ManualClock;
    use std::time::Duration;

    fn error(trouble: Trouble, reach: Reach) -> VendorError {
        VendorError::new(trouble, "").reaching(reach)
    }

    #[test]
    fn a_write_waits_fails_or_is_in_doubt_by_what_is_known_of_it() {
        let limited = Trouble::RateLimited { retry_after: None };
        for (trouble, reach, again, wanted) in [
            (Trouble::Offline, Reach::NotSent, Again::Blind, Verdict::Wait),
            (limited, Reach::Answered, Again::Blind, Verdict::Wait),
            (Trouble::NeedsSignIn, Reach::Answered, Again::Blind, Verdict::Wait),
            (Trouble::BadAnswer, Reach::Unknown, Again::Harmless, Verdict::Wait),
            (Trouble::BadAnswer, Reach::Unknown, Again::Looked, Verdict::Wait),
            (Trouble::BadAnswer, Reach::Unknown, Again::Blind, Verdict::Doubt),
            (Trouble::BadAnswer, Reach::Answered, Again::Blind, Verdict::Doubt),
            (Trouble::Refused(501), Reach::Answered, Again::Blind, Verdict::Wait),
            (Trouble::Refused(408), Reach::Answered, Again::Blind, Verdict::Doubt),
            (Trouble::Refused(408), Reach::Answered, Again::Looked, Verdict::Wait),
            (Trouble::Refused(503), Reach::Answered, Again::Blind, Verdict::Doubt),
            (Trouble::Refused(502), Reach::Answered, Again::Blind, Verdict::Doubt),
            (Trouble::Refused(502), Reach::Answered, Again::Harmless, Verdict::Wait),
            (Trouble::Refused(303), Reach::Answered, Again::Blind, Verdict::Doubt),
            (Trouble::Refused(303), Reach::Answered, Again::Looked, Verdict::Wait),
            (Trouble::Refused(422), Reach::Answered, Again::Harmless, Verdict::Failed),
            (Trouble::Forbidden, Reach::Answered, Again::Harmless, Verdict::Failed),
            (Trouble::Gone, Reach::NotSent, Again::Harmless, Verdict::Failed),
        ] {
            assert_eq!(verdict(&error(trouble, reach), again, 1), wanted, "{trouble:?} {reach:?} {again:?}");
        }
    }

    #[test]
    fn a_service_that_says_when_to_come_back_has_turned_the_write_away() {
        let busy = error(Trouble::Refused(503), Reach::Answered).asking(Some(Duration::from_secs(7)));
        assert_eq!(verdict(&busy, Again::Blind, 1), Verdict::Wait);
        assert!(had_no_effect(&busy, Again::Blind));
        assert!(!had_no_effect(&busy, Again::Looked), "a look costs little");
    }

    #[test]
    fn what_lasts_is_given_up_and_what_concerns_the_connection_is_not() {
        let harmless = |trouble, reach| verdict(&error(trouble, reach), Again::Harmless, TRIES_MAX);
        assert_eq!(harmless(Trouble::Refused(501), Reach::Answered), Verdict::Failed);
        assert_eq!(harmless(Trouble::Refused(503), Reach::Answered), Verdict::Doubt);
        assert_eq!(harmless(Trouble::BadAnswer, Reach::Unknown), Verdict::Doubt);
        assert_eq!(verdict(&error(Trouble::Offline, Reach::NotSent), Again::Blind, 99), Verdict::Wait);
    }

    #[test]
    fn waits_double_up_to_a_quarter_of_an_hour() {
        let clock = ManualClock::at(0);
        for (tries, full) in [(0, 30_000), (1, 30_000), (2, 60_000), (5, 480_000), (6, 900_000), (99, 900_000)] {
            let wait = wait_ms(tries, &clock);
            assert!(wait <= full && wait >= full - full / 4, "{tries}: {wait}");
        }
    }
}
