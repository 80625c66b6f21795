//! Bringing in what another program exported: looked at first, undone by one undo.

use super::{import_look::Look, row::group};
use crate::{
    browser,
    components::{button::Button, notice::Notice, progress::Progress},
    state::{app::App, desk::desk, toast::explain, transfer},
    words,
};
use atom_api::{
    ApiError,
    data::{Imported, Preview, Source},
};
use atom_core::UploadId;
use leptos::{ev, prelude::*, task::spawn_local};
use std::collections::BTreeMap;

/// Where an import stands.
#[derive(Clone, PartialEq)]
pub(super) enum Step {
    /// Nothing was chosen.
    Idle,
    /// The file is on its way, so much of it is here. All of it is, and is looked through, where that is `None`.
    Reading(Option<f64>),
    /// It was read and waits for a yes.
    Look(UploadId, String, Imported),
    /// It could not be read.
    Wrong(String),
}

/// A button that chooses a file, a place to drop one, and the dialog that shows what is in it.
#[component]
pub(super) fn ImportGroup() -> impl IntoView {
    let desk = desk();
    let (app, over, dropped) = (desk.app, desk.hovered, desk.dropped);
    let step = RwSignal::new(Step::Idle);
    // Which file is wanted: one that was called off has another number, and is not heard of any more.
    let wanted = RwSignal::new(0_u32);
    let take = move |source: transfer::Source| {
        wanted.update(|wanted| *wanted += 1);
        let number = wanted.get_untracked();
        let is_wanted = move || wanted.try_get_untracked() == Some(number);
        step.set(Step::Reading(Some(0.0)));
        spawn_local(async move {
            let next = match look(app, &source, step, is_wanted).await {
                Ok(Some((upload, imported))) => Step::Look(upload, source.name(), imported),
                Ok(None) => return,
                Err(error) => Step::Wrong(explain(&error)),
            };
            if is_wanted() {
                step.try_set(next);
            }
        });
    };
    let call_off = move |()| {
        wanted.update(|wanted| *wanted += 1);
        step.set(Step::Idle);
        browser::focus("[data-testid=import]");
    };
    let choose = move |()| {
        spawn_local(async move {
            let chosen = transfer::pick(&["csv", "json", "txt", "tsv"], false).await;
            if let Some(source) = chosen.into_iter().next() {
                take(source);
            }
        });
    };
    // Files that were dropped on the window come here while this page is open.
    Effect::new(move |_| {
        let sources = dropped.get();
        if !sources.is_empty() {
            dropped.set(Vec::new());
            if let Some(source) = sources.into_iter().next() {
                take(source);
            }
        }
    });
    let busy = Signal::derive(move || matches!(step.get(), Step::Reading(_)));
    let share = Signal::derive(move || match step.get() {
        Step::Reading(share) => share,
        _ => None,
    });
    // Drawn once for a file, whatever the share of it: the button in it keeps the focus.
    let shown = Memo::new(move |_| match step.get() {
        Step::Reading(_) => Step::Reading(None),
        other => other,
    });
    let state = move || match shown.get() {
        Step::Idle | Step::Look(..) => ().into_any(),
        Step::Reading(_) => view! {
            <div class="import-reading">
                <Progress label=words::reading_file() value=share />
                <Button testid="import-cancel" on_press=Callback::new(call_off)>
                    {words::cancel()}
                </Button>
            </div>
        }
        .into_any(),
        Step::Wrong(text) => view! { <Notice>{text}</Notice> }.into_any(),
    };
    let dialog = move || match shown.get() {
        Step::Look(upload, name, imported) => Some(view! { <Look upload name imported step /> }),
        _ => None,
    };
    let rows = view! {
        <div
            class="import-drop"
            class:dropping=move || over.get()
            on:dragover=move |event| {
                event.prevent_default();
                over.set(true);
            }
            on:dragleave=move |_| over.set(false)
            on:drop=move |event: ev::DragEvent| {
                event.prevent_default();
                over.set(false);
                dropped.set(transfer::of_drop(&event));
            }
        >
            <Button testid="import" busy on_press=Callback::new(choose)>
                {words::choose_file()}
            </Button>
            <span class="help">{words::drop_file()}</span>
        </div>
        <div aria-live="polite">{state}</div>
        {dialog}
    };
    group(words::import_title(), words::import_help(), rows)
}

/// Sends the file and has it looked through, as long as it is wanted.
async fn look(
    app: App,
    source: &transfer::Source,
    step: RwSignal<Step>,
    is_wanted: impl Fn() -> bool,
) -> Result<Option<(UploadId, Imported)>, ApiError> {
    let goes_on = |share: f64| {
        let wanted = is_wanted();
        if wanted {
            step.try_set(Step::Reading(Some(share).filter(|share| *share < 1.0)));
        }
        wanted
    };
    let Some(upload) = transfer::send(app, source, goes_on).await? else { return Ok(None) };
    // Columns that are not understood are no error: they can be told in the dialog.
    let (name, columns) = (Some(source.name()), Some(BTreeMap::new()));
    let request = Preview { upload: Some(upload), path: None, name, source: Source::Auto, columns };
    Ok(Some((upload, app.call(request).await?)))
}
