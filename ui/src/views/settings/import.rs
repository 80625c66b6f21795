//! Bringing in what another program exported: looked at first, undone by one undo.

use super::row::group;
use crate::{
    components::{
        button::{Button, Weight},
        choice::Choice,
        dialog::Dialog,
        icon::{Glyph, Icon},
        notice::{Notice, Tone},
        progress::Progress,
        select::Select,
    },
    state::{
        app::App,
        desk::desk,
        perform::done,
        toast::explain,
        transfer,
        when::{self, Due},
    },
    words,
};
use atom_api::{
    ApiError,
    data::{Import, Imported, Preview, Sample, Source, Warning},
};
use atom_core::UploadId;
use jiff::civil::Date;
use leptos::{ev, prelude::*, task::spawn_local};

/// How many warnings of a preview are shown.
const WARNINGS_SHOWN: usize = 8;

/// Where an import stands.
#[derive(Clone, PartialEq)]
enum Step {
    /// Nothing was chosen.
    Idle,
    /// The file is on its way, so much of it is here.
    Reading(f64),
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
    let take = move |source: transfer::Source| {
        step.set(Step::Reading(0.0));
        spawn_local(async move {
            let next = match look(app, &source, step).await {
                Ok((upload, imported)) => Step::Look(upload, source.name(), imported),
                Err(error) => Step::Wrong(explain(&error)),
            };
            step.try_set(next);
        });
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
    let state = move || match step.get() {
        Step::Idle | Step::Look(..) => ().into_any(),
        Step::Reading(share) => view! { <Progress label=words::reading_file() value=Some(share) /> }.into_any(),
        Step::Wrong(text) => view! { <Notice>{text}</Notice> }.into_any(),
    };
    let dialog = move || match step.get() {
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

async fn look(app: App, source: &transfer::Source, step: RwSignal<Step>) -> Result<(UploadId, Imported), ApiError> {
    let progress = move |share| drop(step.try_set(Step::Reading(share)));
    let upload = transfer::send(app, source, progress).await?;
    let request = Preview { upload: Some(upload), path: None, name: Some(source.name()), source: Source::Auto };
    Ok((upload, app.call(request).await?))
}

/// What would come, into which project, and the button that brings it.
#[component]
fn Look(upload: UploadId, name: String, imported: Imported, step: RwSignal<Step>) -> impl IntoView {
    let desk = desk();
    let app = desk.app;
    let today = app.today.get_untracked();
    let busy = RwSignal::new(false);
    let wrong = RwSignal::new(None::<String>);
    let into = RwSignal::new(String::new());
    let Imported { source, tasks, projects, labels, present, sample, warnings, warnings_total } = imported;
    let nothing = tasks <= present;
    let import = move |()| {
        busy.set(true);
        let name = Some(name.clone());
        spawn_local(async move {
            let project = Some(into.get_untracked()).filter(|id| !id.is_empty());
            match app.write(Import { upload: Some(upload), path: None, name, source, project }).await {
                Ok(reply) => {
                    step.try_set(Step::Idle);
                    done::<Import>(app, words::did_import(reply.tasks.saturating_sub(reply.present)));
                }
                Err(error) => drop(wrong.try_set(Some(explain(&error)))),
            }
            busy.try_set(false);
        });
    };
    let choices = Signal::derive(move || {
        let own = desk.projects.data.with(|page| page.as_ref().map(|page| page.items.clone()).unwrap_or_default());
        let own = own.into_iter().map(|project| Choice::new(project.id.to_string(), project.name).dot(project.color));
        std::iter::once(Choice::new("", words::import_as_filed())).chain(own).collect::<Vec<_>>()
    });
    let names = |names: Vec<String>, say: fn(&str) -> String| {
        (!names.is_empty()).then(|| view! { <p data-written="">{say(&names.join(", "))}</p> })
    };
    let target = (!nothing).then(|| {
        view! {
            <div class="settings-row">
                <span class="name">{words::import_into()}</span>
                <div class="control">
                    <Select
                        label=words::import_into()
                        choices
                        value=into
                        on_change=move |key: String| into.set(key)
                        testid="import-into"
                    />
                </div>
            </div>
        }
    });
    view! {
        <Dialog title=words::import_preview() on_close=move |()| step.set(Step::Idle) testid="import-dialog">
            <div class="dialog-body scroll" tabindex="0">
                <p class="figures">{summary(source, tasks, present)}</p>
                {names(projects, words::project_list)} {names(labels, words::label_list)}
                {nothing.then(|| view! { <p class="help">{words::import_nothing()}</p> })} {target}
                <ul class="import-sample" data-written="">
                    {sample.into_iter().map(|task| line(task, today)).collect_view()}
                </ul>
                {told(&warnings, warnings_total)}
                <div aria-live="polite">
                    {move || busy.get().then(|| view! { <Progress label=words::import_working() value=None /> })}
                    {move || wrong.get().map(|wrong| view! { <p class="wrong">{wrong}</p> })}
                </div>
            </div>
            <div class="dialog-feet">
                <Button on_press=Callback::new(move |()| step.set(Step::Idle))>{words::cancel()}</Button>
                {(!nothing)
                    .then(|| {
                        view! {
                            <Button weight=Weight::Primary testid="import-now" busy on_press=Callback::new(import)>
                                {words::import_now()}
                            </Button>
                        }
                    })}
            </div>
        </Dialog>
    }
}

fn summary(source: Source, tasks: u64, present: u64) -> String {
    let name = match source {
        Source::Auto | Source::Csv => words::any_table(),
        Source::Todoist => "Todoist",
        Source::Things => "Things",
        Source::Asana => "Asana",
        Source::Trello => "Trello",
        Source::Atom => words::atom_export(),
    };
    let mut parts = vec![words::import_source(name), words::import_tasks(tasks)];
    if present > 0 {
        parts.push(words::import_present(present));
    }
    parts.join(" · ")
}

fn told(warnings: &[Warning], total: u64) -> Option<AnyView> {
    if warnings.is_empty() {
        return None;
    }
    let lines = warnings
        .iter()
        .take(WARNINGS_SHOWN)
        .map(|warning| view! { <li data-written="">{words::warning(warning)}</li> });
    let lines = lines.collect_view();
    let more = total.saturating_sub(WARNINGS_SHOWN as u64);
    let told = view! {
        <Notice tone=Tone::Needs>
            <p>{words::import_warnings()}</p>
            <ul>{lines}</ul>
            {(more > 0).then(|| words::more_warnings(&words::number(more)))}
        </Notice>
    };
    Some(told.into_any())
}

fn line(task: Sample, today: Date) -> AnyView {
    let due = task.due.as_deref().and_then(Due::parse).map(|due| when::due_short(&due, today));
    let chips = task.labels.into_iter().chain(task.project);
    let chips = chips.map(|name| view! { <span class="chip"><span class="clip">{name}</span></span> });
    view! {
        <li>
            {task.closed.then(|| view! { <Icon glyph=Glyph::Completed /> })} <span class="clip">{task.title}</span>
            <span class="chips">{chips.collect_view()}</span>
            <span class="meta figures">{due}</span>
        </li>
    }
    .into_any()
}
