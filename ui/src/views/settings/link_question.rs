//! The account that came back from a service, before it is linked.

use crate::{
    components::{
        button::{Button, Weight},
        dialog::Dialog,
    },
    words,
};
use atom_api::signin::Found;
use leptos::prelude::*;

/// Shows which account it is and asks whether it shall open this one: the browser may have been signed in as another
/// person, or by another one.
///
/// A dialog: the focus is on the way out, Escape takes it. While it is being linked nothing is done twice.
#[component]
pub(super) fn LinkQuestion(
    found: Found,
    #[prop(into)] busy: Signal<bool>,
    #[prop(into)] on_link: Callback<()>,
    #[prop(into)] on_cancel: Callback<()>,
) -> impl IntoView {
    let Found { name, account } = found;
    view! {
        <Dialog title=words::link_question(&name) on_close=on_cancel testid="link-question">
            <div class="dialog-body">
                <p data-testid="link-account" data-written="">
                    {words::link_account(&account, &name)}
                </p>
                <p>{words::link_warning()}</p>
            </div>
            <div class="dialog-feet">
                <Button testid="link-refuse" on_press=on_cancel>
                    {words::cancel()}
                </Button>
                <Button weight=Weight::Primary busy testid="link-confirm" on_press=on_link>
                    {words::link_this()}
                </Button>
            </div>
        </Dialog>
    }
    .into_any()
}
