//! A question before something is written that the books will not forget.

use crate::{
    components::{
        button::{Button, Weight},
        dialog::Dialog,
    },
    state::{
        app::app,
        toast::{Offer, explain},
    },
    words,
};
use atom_api::Command;
use leptos::{prelude::*, task::spawn_local};

/// A dialog that writes a request when it is answered with yes, and closes once it is done; an error stays in it.
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
    let wrong = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let send = move |()| {
        let request = match request() {
            Ok(request) => request,
            Err(why) => return wrong.set(Some(why.to_owned())),
        };
        busy.set(true);
        spawn_local(async move {
            match app.write(request).await {
                Ok(_) => {
                    app.say(did, Offer::Nothing);
                    // Whoever waits no longer has closed it already.
                    on_close.try_run(());
                }
                Err(error) => {
                    if wrong.try_set(Some(explain(&error))).is_some() {
                        app.complain(&error);
                    }
                }
            }
            busy.try_set(false);
        });
    };
    let [dialog, now] = testids;
    view! {
        <Dialog title on_close testid=dialog>
            <div class="dialog-body">
                {children()}
                <p class="wrong" role="alert">
                    {move || wrong.get()}
                </p>
            </div>
            <div class="dialog-feet">
                <Button on_press=on_close>{words::cancel()}</Button>
                <Button weight testid=now busy on_press=send>
                    {verb}
                </Button>
            </div>
        </Dialog>
    }
    .into_any()
}
