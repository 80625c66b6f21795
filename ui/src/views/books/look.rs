//! Looking before posting: what would be posted is shown, and stays only while the same is asked.

use super::sending::Sending;
use crate::state::app::App;
use atom_api::Command;
use leptos::prelude::*;

/// A form that looks first.
pub(super) struct Look<T: Send + Sync + 'static> {
    /// What was found of what is asked now: what would be posted, or what was.
    pub(super) found: RwSignal<Option<T>>,
    /// What is on its way, and what is wrong.
    pub(super) sending: Sending,
    /// Sends the form: only to look, where that is said.
    pub(super) send: Callback<bool>,
}

/// Looks at what `request` would do, and does it; `did` hears what was asked and what came of it. `request` reads the
/// fields and is told whether it is only to look; what is wrong with them, where nothing can be asked.
pub(super) fn look<C: Command<Reply: Sync> + Clone>(
    app: App,
    request: impl Fn(bool) -> Result<C, &'static str> + Copy + Send + Sync + 'static,
    did: impl Fn(&C, &C::Reply) + Copy + Send + Sync + 'static,
) -> Look<C::Reply> {
    let sending = Sending::new(app);
    let found = RwSignal::new(None::<C::Reply>);
    let asked = Memo::new(move |_| request(true).ok().and_then(|request| serde_json::to_string(&request).ok()));
    Effect::new(move |_| asked.with(|_| found.set(None)));
    let send = Callback::new(move |only: bool| {
        let wanted = match untrack(|| request(only)) {
            Ok(wanted) => wanted,
            Err(why) => return sending.refuse(why),
        };
        let (of, kept) = (asked.get_untracked(), wanted.clone());
        sending.send(wanted, move |reply| {
            if !only {
                did(&kept, &reply);
            }
            // What was changed meanwhile is looked at anew.
            if !only || asked.try_get_untracked() == Some(of) {
                found.try_set(Some(reply));
            }
        });
    });
    Look { found, sending, send }
}
