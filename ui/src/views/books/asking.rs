//! A question before something is written that the books will not forget.

use super::sending::Sending;
use crate::{
    components::{
        button::{Button, Weight},
        dialog::Dialog,
    },
    state::{app::app, books::broke},
    words,
};
use atom_api::{
    Command,
    ledger::{AssertionView, Posted, UndoneImport},
};
use leptos::prelude::*;
use std::any::Any;

/// A dialog that writes a request when it is answered with yes, and closes once it is done; an error stays in it. Where it
/// broke what was asserted of a balance, that is told.
/// `testids` are those of the dialog and of its yes.
#[component]
pub(super) fn Asking<C: Command + 'static>(
    testids: [&'static str; 2],
    title: &'static str,
    verb: &'static str,
    #[prop(default = Weight::Primary)] weight: Weight,
    /// What to write; what is wrong with the answer, where nothing can be.
    request: impl Fn() -> Result<C, &'static str> + Copy + Send + Sync + 'static,
    /// What is said when it is done.
    did: &'static str,
    #[prop(into)] on_close: Callback<()>,
    children: Children,
) -> impl IntoView {
    let app = app();
    let sending = Sending::new(app);
    let send = move |()| match request() {
        Ok(request) => sending.send(request, move |reply| {
            broke::tell(app, did, broken_by(&reply), None);
            // Whoever waits no longer has closed it already.
            on_close.try_run(());
        }),
        Err(why) => sending.refuse(why),
    };
    let [dialog, now] = testids;
    view! {
        <Dialog title on_close testid=dialog>
            <div class="dialog-body">
                {children()}
                {sending.line()}
            </div>
            <div class="dialog-feet">
                <Button on_press=on_close>{words::cancel()}</Button>
                <Button weight testid=now busy=sending.busy on_press=send>
                    {verb}
                </Button>
            </div>
        </Dialog>
    }
    .into_any()
}

/// The assertions that a command broke, as its reply tells: only what posts has any.
fn broken_by(reply: &dyn Any) -> &[AssertionView] {
    let posted = reply.downcast_ref::<Posted>().map(|posted| posted.broke.as_slice());
    let undone = reply.downcast_ref::<UndoneImport>().map(|undone| undone.broke.as_slice());
    posted.or(undone).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use atom_api::app::Done;

    #[test]
    fn what_an_import_broke_when_it_was_taken_back_is_found_in_the_reply_and_elsewhere_there_is_nothing() {
        let broken: AssertionView = serde_json::from_value(serde_json::json!({
            "id": "01890a5d-ac96-774b-bcce-b302099a8057", "account": "Assets:Bank", "date": "2026-11-22",
            "moment": "evening", "quantity": "1", "commodity": "EUR", "below": false, "alone": false,
            "strict": false, "held": false, "found": "2", "off": "1",
        }))
        .expect("an assertion");
        let undone = UndoneImport { reversed: 1, kept: 0, broke: vec![broken.clone()] };
        assert_eq!(broken_by(&undone), [broken]);
        assert!(broken_by(&Done {}).is_empty());
    }
}
