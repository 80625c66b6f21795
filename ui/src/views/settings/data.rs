//! All that Atom holds: copies of it, ways out, ways in, and the end of it.

use super::{backups::Backups, import::ImportGroup, mail::MailGroup, row::group};
use crate::{
    bridge::shell,
    components::{
        button::{Button, Weight},
        check_box::Checkbox,
        dialog::Dialog,
        field::Field,
    },
    state::{
        app::App,
        desk::desk,
        perform::perform,
        toast::{Offer, explain},
        transfer,
    },
    words,
};
use atom_api::{
    ApiError,
    data::{CreateSample, DeleteAll, Export, Format, ReadExport, RemoveSample},
};
use leptos::{prelude::*, task::spawn_local};

/// Backups, export, import, sample, deletion.
#[component]
pub(super) fn Data() -> impl IntoView {
    view! {
        <Backups />
        <ExportGroup />
        <ImportGroup />
        <MailGroup />
        <SampleGroup />
        <DeleteGroup />
    }
}

#[component]
fn ExportGroup() -> impl IntoView {
    let app = desk().app;
    let forms = [
        (Format::Json, words::export_json(), "json"),
        (Format::Csv, words::export_csv(), "csv"),
        (Format::Markdown, words::export_markdown(), "md"),
        (Format::Ics, words::export_ics(), "ics"),
    ];
    let busy = RwSignal::new(None::<Format>);
    let button = |(format, name, end): (Format, &'static str, &'static str)| {
        let press = move |()| {
            busy.set(Some(format));
            spawn_local(async move {
                match export(app, format, end).await {
                    Ok(Some(name)) => app.say(words::export_done(&name), Offer::Nothing),
                    Ok(None) => {}
                    Err(error) => app.complain(&error),
                }
                busy.try_set(None);
            });
        };
        let waits = Signal::derive(move || busy.get() == Some(format));
        view! {
            <Button testid="export" busy=waits on_press=Callback::new(press)>
                {name}
            </Button>
        }
    };
    let buttons = forms.map(button).into_iter().collect_view();
    group(words::export_title(), words::export_help(), view! { <div class="settings-actions">{buttons}</div> })
}

/// Writes an export where the person says, in the window; as a download, in a browser. Nothing when it was given up.
async fn export(app: App, format: Format, end: &str) -> Result<Option<String>, ApiError> {
    if shell::state().await.can.native_dialogs {
        let filter = shell::Filter { name: end.to_uppercase(), extensions: vec![end.to_owned()] };
        let Some(path) = shell::pick_save(&["atom.", end].concat(), &[filter]).await? else { return Ok(None) };
        let reply = app.write(Export { format, path: Some(path) }).await?;
        return Ok(Some(reply.name));
    }
    let reply = app.write(Export { format, path: None }).await?;
    let media_type = match format {
        Format::Json => "application/json",
        Format::Csv => "text/csv",
        Format::Markdown => "text/markdown",
        Format::Ics => "text/calendar",
    };
    let name = reply.name;
    let piece = async |offset| app.call(ReadExport { name: name.clone(), offset }).await;
    transfer::download(&name, media_type, piece).await?;
    Ok(Some(name))
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
