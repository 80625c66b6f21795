//! Bringing in what another program exported: looked at first, undone by one undo.

use super::row::group;
use crate::{
    browser,
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
/// How many tasks of a preview are shown.
const TASKS_SHOWN: usize = 200;
/// How many names of new projects or labels are shown.
const NAMES_SHOWN: usize = 20;
/// How many labels a task shows.
const CHIPS_SHOWN: usize = 4;

/// Where an import stands.
#[derive(Clone, PartialEq)]
enum Step {
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
    let request = Preview { upload: Some(upload), path: None, name: Some(source.name()), source: Source::Auto };
    Ok(Some((upload, app.call(request).await?)))
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
        (!names.is_empty()).then(|| view! { <p data-written="">{say(&some_of(&names))}</p> })
    };
    let shown = sample.iter().take(TASKS_SHOWN).map(|task| 1 + u64::from(task.steps)).sum::<u64>();
    let more = tasks.saturating_sub(shown);
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
                    {sample.into_iter().take(TASKS_SHOWN).map(|task| line(task, today)).collect_view()}
                </ul>
                {(more > 0).then(|| view! { <p class="help figures">{words::more_tasks(more)}</p> })}
                {told(&warnings, warnings_total)}
                <div aria-live="polite">
                    {move || busy.get().then(|| view! { <Progress label=words::import_working() value=None /> })}
                    {move || wrong.get().map(|wrong| view! { <p class="wrong">{wrong}</p> })}
                </div>
            </div>
            <div class="dialog-feet">
                // What is being written is written as a whole; Undo takes it back.
                <Show when=move || !busy.get()>
                    <Button on_press=Callback::new(move |()| step.set(Step::Idle))>{words::cancel()}</Button>
                </Show>
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
    .into_any()
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

/// The first of the names, and how many more there are.
fn some_of(names: &[String]) -> String {
    let mut text = names.iter().take(NAMES_SHOWN).cloned().collect::<Vec<_>>().join(", ");
    if let Some(more) = names.len().checked_sub(NAMES_SHOWN).filter(|more| *more > 0) {
        text.push(' ');
        text.push_str(&words::more_warnings(&words::number(more as u64)));
    }
    text
}

fn line(task: Sample, today: Date) -> AnyView {
    let due = task.due.as_deref().and_then(Due::parse).map(|due| when::due_short(&due, today));
    let steps = (task.steps > 0).then(|| words::template_steps(task.steps.into()));
    let facts = [steps, due].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let names: Vec<String> = task.project.into_iter().chain(task.labels).collect();
    let more = names.len().saturating_sub(CHIPS_SHOWN);
    let chips = names.into_iter().take(CHIPS_SHOWN);
    let chips = chips.map(|name| view! { <span class="chip"><span class="clip">{name}</span></span> });
    view! {
        <li>
            {task.closed.then(|| view! { <Icon glyph=Glyph::Completed /> })} <span class="title">{task.title}</span>
            <span class="chips">
                {chips.collect_view()} {(more > 0).then(|| view! { <span class="meta figures">{format!("+{more}")}</span> })}
            </span>
            <span class="meta figures">{facts}</span>
        </li>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_many_names_the_first_are_told_and_the_others_counted() {
        let names: Vec<String> = (1..=23).map(|number| format!("n{number}")).collect();
        assert_eq!(some_of(&names[..2]), "n1, n2");
        assert!(some_of(&names).ends_with("n20 and 3 more"));
    }
}
