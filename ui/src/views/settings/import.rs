//! Bringing in what another program exported: looked at first, undone by one undo.

use super::row::group;
use crate::{
    components::{
        button::{Button, Weight},
        dialog::Dialog,
        icon::{Glyph, Icon},
        notice::{Notice, Tone},
        progress::Progress,
    },
    state::{app::App, desk::desk, perform::done, toast::explain, transfer},
    words,
};
use atom_api::{
    ApiError,
    data::{Import, Imported, Preview, Sample, Source},
};
use atom_core::UploadId;
use leptos::{prelude::*, task::spawn_local};

/// What of a preview is shown of its warnings.
const WARNINGS_SHOWN: usize = 8;

/// Where an import stands.
#[derive(Clone, PartialEq)]
enum Step {
    /// Nothing was chosen.
    Idle,
    /// The file is on its way, so much of it is here.
    Reading(f64),
    /// It was read and waits for a yes.
    Look(UploadId, Imported),
    /// It could not be read.
    Wrong(String),
}

/// A button that chooses a file, and the dialog that shows what is in it.
#[component]
pub(super) fn ImportGroup() -> impl IntoView {
    let app = desk().app;
    let step = RwSignal::new(Step::Idle);
    let choose = move |()| {
        spawn_local(async move {
            let chosen = transfer::pick(&["csv", "json", "txt"], false).await;
            let Some(source) = chosen.into_iter().next() else { return };
            step.set(Step::Reading(0.0));
            let next = match look(app, &source, step).await {
                Ok((upload, imported)) => Step::Look(upload, imported),
                Err(error) => Step::Wrong(explain(&error)),
            };
            step.try_set(next);
        });
    };
    let busy = Signal::derive(move || matches!(step.get(), Step::Reading(_)));
    let state = move || match step.get() {
        Step::Idle | Step::Look(..) => ().into_any(),
        Step::Reading(share) => view! { <Progress label=words::reading_file() value=Some(share) /> }.into_any(),
        Step::Wrong(text) => view! { <Notice>{text}</Notice> }.into_any(),
    };
    let dialog = move || match step.get() {
        Step::Look(upload, imported) => Some(view! { <Look upload imported step /> }),
        _ => None,
    };
    let rows = view! {
        <div class="settings-actions">
            <Button testid="import" busy on_press=Callback::new(choose)>
                {words::choose_file()}
            </Button>
        </div>
        {state}
        {dialog}
    };
    group(words::import_title(), words::import_help(), rows)
}

async fn look(app: App, source: &transfer::Source, step: RwSignal<Step>) -> Result<(UploadId, Imported), ApiError> {
    let progress = move |share| drop(step.try_set(Step::Reading(share)));
    let upload = transfer::send(app, source, progress).await?;
    let request = Preview { upload: Some(upload), path: None, source: Source::Auto };
    Ok((upload, app.call(request).await?))
}

/// What would come, and the button that brings it.
#[component]
fn Look(upload: UploadId, imported: Imported, step: RwSignal<Step>) -> impl IntoView {
    let app = desk().app;
    let busy = RwSignal::new(false);
    let wrong = RwSignal::new(None::<String>);
    let Imported { source, tasks, projects, labels, present, sample, warnings } = imported;
    let nothing = tasks <= present;
    let import = move |()| {
        busy.set(true);
        spawn_local(async move {
            let request = Import { upload: Some(upload), path: None, source, project: None };
            match app.write(request).await {
                Ok(reply) => {
                    step.try_set(Step::Idle);
                    done::<Import>(app, words::did_import(reply.tasks.saturating_sub(reply.present)));
                }
                Err(error) => drop(wrong.try_set(Some(explain(&error)))),
            }
            busy.try_set(false);
        });
    };
    let names = |names: Vec<String>, say: fn(&str) -> String| {
        (!names.is_empty()).then(|| view! { <p data-written="">{say(&names.join(", "))}</p> })
    };
    let more = warnings.len().saturating_sub(WARNINGS_SHOWN);
    let told = (!warnings.is_empty()).then(|| {
        let line = |warning: &atom_api::data::Warning| {
            view! { <li data-written="">{words::line_warning(&warning.line.to_string(), &warning.message)}</li> }
        };
        let lines = warnings.iter().take(WARNINGS_SHOWN).map(line).collect_view();
        view! {
            <Notice tone=Tone::Needs>
                <p>{words::import_warnings()}</p>
                <ul>{lines}</ul>
                {(more > 0).then(|| format!("+ {more}"))}
            </Notice>
        }
    });
    view! {
        <Dialog title=words::import_preview() on_close=move |()| step.set(Step::Idle) testid="import-dialog">
            <div class="dialog-body scroll" tabindex="0">
                <p class="figures">
                    {words::import_tasks(tasks)} {(present > 0).then(|| [", ", &words::import_present(present)].concat())}
                </p>
                {names(projects, words::project_list)} {names(labels, words::label_list)}
                {nothing.then(|| view! { <p class="help">{words::import_nothing()}</p> })}
                <ul class="import-sample" data-written="">{sample.into_iter().map(line).collect_view()}</ul>
                {told}
                <div aria-live="polite">{move || wrong.get().map(|wrong| view! { <p class="wrong">{wrong}</p> })}</div>
            </div>
            <div class="dialog-feet">
                <Button on_press=Callback::new(move |()| step.set(Step::Idle))>{words::cancel()}</Button>
                <Show when=move || !nothing>
                    <Button weight=Weight::Primary testid="import-now" busy on_press=Callback::new(import)>
                        {words::import_now()}
                    </Button>
                </Show>
            </div>
        </Dialog>
    }
}

fn line(task: Sample) -> AnyView {
    let glyph = if task.closed { Glyph::Completed } else { Glyph::Check };
    let chips = task.labels.into_iter().chain(task.project);
    let chips = chips.map(|name| view! { <span class="chip"><span class="clip">{name}</span></span> });
    view! {
        <li>
            <Icon glyph />
            <span class="clip">{task.title}</span>
            <span class="chips">{chips.collect_view()}</span>
            <span class="meta figures">{task.due}</span>
        </li>
    }
    .into_any()
}
