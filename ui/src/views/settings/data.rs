//! All that Atom holds: copies of it, ways out, ways in, and the end of it.

use super::{backups::Backups, import::ImportGroup, mail::MailGroup, row::group, services::ServicesGroup};
use crate::{
    components::{
        bone::Bone,
        button::{Button, Weight},
        check_box::Checkbox,
        dialog::Dialog,
        field::Field,
    },
    state::{desk::desk, export, perform::perform, toast::explain},
    words,
};
use atom_api::{
    Permission,
    data::{CreateSample, DeleteAll, Format, RemoveSample},
};
use leptos::{prelude::*, task::spawn_local};

/// Backups, export, import, sample, deletion: as far as the session may do these. What it may not, it does not ask for.
#[component]
pub(super) fn Data() -> impl IntoView {
    let desk = desk();
    let may = Memo::new(move |_| {
        let may = |permission| desk.may(permission);
        Some((may(Permission::InstallationManage)?, may(Permission::DataManage)?, may(Permission::TasksWrite)?))
    });
    move || {
        let Some((keeps, takes_out, writes)) = may.get() else { return view! { <Bone width=60 /> }.into_any() };
        let backups = match keeps {
            true => view! { <Backups /> }.into_any(),
            false => group(words::backups(), words::backups_not_yours(), ()),
        };
        let export = match takes_out {
            true => view! { <ExportGroup /> }.into_any(),
            false => group(words::export_title(), words::export_not_yours(), ()),
        };
        let import = writes.then(|| view! { <ImportGroup /> });
        let mail = keeps.then(|| view! { <MailGroup /> });
        let services = keeps.then(|| view! { <ServicesGroup /> });
        let sample = writes.then(|| view! { <SampleGroup /> });
        let delete = keeps.then(|| view! { <DeleteGroup /> });
        view! {
            {backups}
            {export}
            {import}
            {mail}
            {services}
            {sample}
            {delete}
        }
        .into_any()
    }
}

#[component]
fn ExportGroup() -> impl IntoView {
    let app = desk().app;
    let busy = RwSignal::new(None::<Format>);
    let button = |(format, _): (Format, &'static str)| {
        let press = move |()| {
            busy.set(Some(format));
            spawn_local(async move {
                export::write(app, format).await;
                busy.try_set(None);
            });
        };
        let waits = Signal::derive(move || busy.get() == Some(format));
        view! {
            <Button testid="export" busy=waits on_press=Callback::new(press)>
                {words::export_form(format)}
            </Button>
        }
    };
    let buttons = export::FORMS.map(button).into_iter().collect_view();
    group(words::export_title(), words::export_help(), view! { <div class="settings-actions">{buttons}</div> })
}

#[component]
fn SampleGroup() -> impl IntoView {
    let desk = desk();
    let (app, prefs) = (desk.app, desk.prefs);
    let button = move || {
        match prefs.flag("sample.present", false) {
        false => view! {
            <Button
                testid="sample-add"
                on_press=Callback::new(move |()| perform(app, CreateSample { language: Some(words::sample_language()) }, words::did_add_sample().to_owned()))
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
    }
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
                Err(error) => drop(wrong.try_set(Some(explain(&error)))),
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
