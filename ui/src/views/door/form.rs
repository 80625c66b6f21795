//! The frame that the forms of the door share: the sheet, what is wrong, the button, and the ways to the others.

use super::Sheet;
use crate::{
    components::button::{Button, Weight},
    views::wrong::Wrong,
};
use leptos::{ev, prelude::*};

/// Which form stands at the door.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// For a new account.
    Register,
    /// For one that there is.
    Login {
        /// Whether its password was set just now.
        done: bool,
    },
    /// For a code by mail.
    Forgot,
    /// For another password, by that code.
    Reset,
}

/// A line under a form that leads to another one.
pub(super) fn leads(form: RwSignal<Form>, to: Form, words: &'static str, testid: &'static str) -> AnyView {
    view! {
        <p class="after">
            <button type="button" class="link-button" data-testid=testid on:click=move |_| form.set(to)>
                {words}
            </button>
        </p>
    }
    .into_any()
}

/// A form on its sheet. What is wrong with none of its `fields` stands above them, the button that sends it below; under
/// the form stands where it `leads`.
#[component]
pub(super) fn DoorForm(
    title: &'static str,
    lead: &'static str,
    wrong: Wrong,
    fields: &'static [&'static str],
    verb: &'static str,
    testid: &'static str,
    busy: RwSignal<bool>,
    #[prop(into)] on_submit: Callback<()>,
    leads: AnyView,
    children: Children,
) -> impl IntoView {
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        on_submit.run(());
    };
    view! {
        <Sheet title lead=lead.to_owned()>
            <form novalidate on:submit=submit>
                {wrong.elsewhere(fields)}
                {children()}
                <Button weight=Weight::Primary class="large" submits=true busy testid>
                    {verb}
                </Button>
            </form>
            {leads}
        </Sheet>
    }
    .into_any()
}
