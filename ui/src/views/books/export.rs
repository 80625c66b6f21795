//! The books on their way out.

use super::shelf;
use crate::{
    bridge::shell,
    components::{
        button::Button,
        notice::{Notice, Tone},
    },
    state::{app::App, toast::Offer, transfer},
    words,
};
use atom_api::{
    ApiError,
    data::ReadExport,
    ledger::{Export, ExportCopy, ExportFormat},
};
use leptos::{prelude::*, task::spawn_local};

/// A button for each form, and what a form could not say.
pub(super) fn export() -> AnyView {
    let app = shelf().desk.app;
    let forms = [
        (ExportFormat::Hledger, "hledger"),
        (ExportFormat::Ledger, "Ledger"),
        (ExportFormat::Beancount, "Beancount"),
        (ExportFormat::Csv, "CSV"),
        (ExportFormat::Json, "JSON"),
    ];
    let busy = RwSignal::new(None::<ExportFormat>);
    let notes = RwSignal::new(Vec::<String>::new());
    let button = |(format, name): (ExportFormat, &'static str)| {
        let press = move |()| {
            busy.set(Some(format));
            notes.set(Vec::new());
            spawn_local(async move {
                match write(app, format).await {
                    Ok(Some((name, left))) => {
                        app.say(words::export_done(&name), Offer::Nothing);
                        notes.try_set(left);
                    }
                    Ok(None) => {}
                    Err(error) => app.complain(&error),
                }
                busy.try_set(None);
            });
        };
        let waits = Signal::derive(move || busy.get() == Some(format));
        view! {
            <Button testid="books-export" busy=waits on_press=press>
                <span data-written="">{name}</span>
            </Button>
        }
    };
    let told = move || {
        let notes = notes.get();
        (!notes.is_empty()).then(|| {
            let lines = notes.into_iter().map(|note| view! { <li data-written="">{note}</li> }).collect_view();
            view! {
                <Notice tone=Tone::Needs>
                    <p>{words::export_notes()}</p>
                    <ul>{lines}</ul>
                </Notice>
            }
        })
    };
    view! {
        <section class="settings-group" aria-labelledby="books-export">
            <h2 id="books-export">{words::export_books()}</h2>
            <p class="help">{words::export_books_help()}</p>
            <div class="settings-actions">{forms.map(button).into_iter().collect_view()}</div>
            <div aria-live="polite">{told}</div>
        </section>
    }
    .into_any()
}

/// Writes the books where the person says, in the window; as a download, in a browser. The name of the file and what the
/// form cannot say; nothing when it was given up.
async fn write(app: App, format: ExportFormat) -> Result<Option<(String, Vec<String>)>, ApiError> {
    let end = format.ending();
    if shell::state().await.can.native_dialogs {
        let filter = shell::Filter { name: end.to_uppercase(), extensions: vec![end.to_owned()] };
        let Some(path) = shell::pick_save(&["books.", end].concat(), &[filter]).await? else { return Ok(None) };
        let reply = app.write(Export { format, path }).await?;
        let name = reply.path.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
        return Ok(Some((name, reply.notes)));
    }
    let reply = app.write(ExportCopy { format }).await?;
    let name = reply.name;
    let piece = async |offset| app.call(ReadExport { name: name.clone(), offset }).await;
    transfer::download(&name, if end == "csv" { "text/csv" } else { "text/plain" }, piece).await?;
    Ok(Some((name, reply.notes)))
}
