//! All that Atom holds: copies of it, something to look at, and the end of it.

use super::{backups::Backups, row::group};
use crate::{
    components::{
        button::{Button, Weight},
        check_box::Checkbox,
        dialog::Dialog,
        field::Field,
    },
    state::{desk::desk, perform::perform},
    words,
};
use atom_api::data::{CreateSample, DeleteAll, RemoveSample};
use leptos::{prelude::*, task::spawn_local};

/// Backups, sample, deletion.
#[component]
pub(super) fn Data() -> impl IntoView {
    view! {
        <Backups />
        <SampleGroup />
        <DeleteGroup />
    }
}

#[component]
fn SampleGroup() -> impl IntoView {
    let desk = desk();
    let (app, prefs) = (desk.app, desk.prefs);
    let button = move || match prefs.flag("sample.present", false) {
        false => view! {
            <Button
                testid="sample-add"
                on_press=Callback::new(move |()| perform(app, CreateSample {}, words::did_add_sample().to_owned()))
            >
                {words::sample_add()}
            </Button>
        }
        .into_any(),
        true => view! {
            <Button
                testid="sample-remove"
                on_press=Callback::new(move |()| perform(app, RemoveSample {}, words::did_remove_sample().to_owned()))
            >
                {words::sample_remove()}
            </Button>
        }
        .into_any(),
    };
    group(words::sample_title(), words::sample_help(), view! { <div class="settings-actions">{button}</div> })
}

#[component]
fn DeleteGroup() -> impl IntoView {
    let app = desk().app;
    let open = RwSignal::new(false);
    let word = RwSignal::new(String::new());
    let backups = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let wrong = RwSignal::new(None::<String>);
    let delete = move |()| {
        busy.set(true);
        spawn_local(async move {
            let request = DeleteAll { confirm: word.get_untracked(), backups: backups.get_untracked() };
            match app.write(request).await {
                Ok(_) => {
                    open.try_set(false);
                    app.forget_everything();
                }
                Err(error) => drop(wrong.try_set(Some(error.message))),
            }
            busy.try_set(false);
        });
    };
    let dialog = move || {
        view! {
            <Dialog title=words::delete_all_title() on_close=move |()| open.set(false) testid="delete-all-dialog">
                <div class="dialog-body">
                    <p>{words::delete_all_help()}</p>
                    <Field id="delete-all-word" label=words::delete_all_confirm() value=word error=wrong first=true />
                    <Checkbox label=words::delete_all_backups() checked=backups on_change=move |on| backups.set(on) />
                </div>
                <div class="dialog-feet">
                    <Button on_press=Callback::new(move |()| open.set(false))>{words::cancel()}</Button>
                    <Button weight=Weight::Danger testid="delete-all-confirm" busy on_press=Callback::new(delete)>
                        {words::delete_all_title()}
                    </Button>
                </div>
            </Dialog>
        }
    };
    let rows = view! {
        <div class="settings-actions">
            <Button testid="delete-all" on_press=Callback::new(move |()| open.set(true))>
                {words::delete_all_title()}
            </Button>
        </div>
        {move || open.get().then(dialog)}
    };
    group(words::delete_all_title(), words::delete_all_help(), rows)
}
