//! What would come of a file that was read: shown before anything of it is written.

use super::{import::Step, import_columns::ImportColumns};
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
        desk::desk,
        perform::done,
        toast::explain,
        when::{self, Due},
    },
    words,
};
use atom_api::data::{Import, Imported, Preview, Sample, Source, TaskField, Warning};
use atom_core::UploadId;
use jiff::civil::Date;
use leptos::{prelude::*, task::spawn_local};
use std::collections::BTreeMap;

/// How many warnings of a preview are shown.
const WARNINGS_SHOWN: usize = 8;
/// How many tasks of a preview are shown.
const TASKS_SHOWN: usize = 200;
/// How many names of new projects or labels are shown.
const NAMES_SHOWN: usize = 20;
/// How many labels a task shows.
const CHIPS_SHOWN: usize = 4;

/// What would come, what the columns of a table say, into which project, and the button that brings it.
#[component]
pub(super) fn Look(upload: UploadId, name: String, imported: Imported, step: RwSignal<Step>) -> impl IntoView {
    let desk = desk();
    let app = desk.app;
    let today = app.today.get_untracked();
    let busy = RwSignal::new(false);
    let wrong = RwSignal::new(None::<String>);
    let into = RwSignal::new(String::new());
    let source = imported.source;
    let has_columns = !imported.columns.is_empty();
    let name = StoredValue::new(name);
    // As the host read it last, with what was told of its columns.
    let now = RwSignal::new(imported);
    let told = RwSignal::new(BTreeMap::<String, TaskField>::new());
    let turn = StoredValue::new(0_u32);
    let tell = Callback::new(move |(column, field): (String, TaskField)| {
        told.update(|told| {
            // One column says it: the one that was told so before is taken by its name again.
            told.retain(|_, other| field == TaskField::Nothing || *other != field);
            told.insert(column, field);
        });
        turn.update_value(|turn| *turn += 1);
        let number = turn.get_value();
        let columns = Some(told.get_untracked());
        let request = Preview { upload: Some(upload), path: None, name: Some(name.get_value()), source, columns };
        spawn_local(async move {
            let reply = app.call(request).await;
            if turn.try_get_value() != Some(number) {
                return;
            }
            match reply {
                Ok(imported) => {
                    wrong.try_set(None);
                    now.try_set(imported);
                }
                Err(error) => drop(wrong.try_set(Some(explain(&error)))),
            }
        });
    });
    let nothing = Memo::new(move |_| now.with(|now| now.tasks <= now.present));
    let import = Callback::new(move |()| {
        busy.set(true);
        let project = Some(into.get_untracked()).filter(|id| !id.is_empty());
        let columns = Some(told.get_untracked()).filter(|told| !told.is_empty());
        let name = Some(name.get_value());
        spawn_local(async move {
            match app.write(Import { upload: Some(upload), path: None, name, source, project, columns }).await {
                Ok(reply) => {
                    step.try_set(Step::Idle);
                    done::<Import>(app, words::did_import(reply.tasks.saturating_sub(reply.present)));
                }
                Err(error) => drop(wrong.try_set(Some(explain(&error)))),
            }
            busy.try_set(false);
        });
    });
    let choices = Signal::derive(move || {
        let own = desk.projects.data.with(|page| page.as_ref().map(|page| page.items.clone()).unwrap_or_default());
        let own = own.into_iter().map(|project| Choice::new(project.id.to_string(), project.name).dot(project.color));
        std::iter::once(Choice::new("", words::import_as_filed())).chain(own).collect::<Vec<_>>()
    });
    let target = move || match nothing.get() {
        true => {
            let none = now.with(|now| now.tasks == 0 && !now.columns.is_empty());
            let text = if none { words::import_no_titles() } else { words::import_nothing() };
            view! { <p class="help">{text}</p> }.into_any()
        }
        false => view! {
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
        .into_any(),
    };
    let summed = move || now.with(|now| summary(now.source, now.tasks, now.present));
    view! {
        <Dialog title=words::import_preview() on_close=move |()| step.set(Step::Idle) testid="import-dialog">
            <div class="dialog-body scroll" tabindex="0">
                <p class="figures" role="status">
                    {summed}
                </p>
                {has_columns.then(|| view! { <ImportColumns now on_tell=tell /> })}
                {move || now.with(new_names)}
                {target}
                {move || now.with(|now| coming(now, today))}
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
                <Show when=move || !nothing.get()>
                    <Button weight=Weight::Primary testid="import-now" busy on_press=import>
                        {words::import_now()}
                    </Button>
                </Show>
            </div>
        </Dialog>
    }
    .into_any()
}

/// The projects and labels that are new.
fn new_names(now: &Imported) -> AnyView {
    let names = |names: &[String], say: fn(&str) -> String| {
        (!names.is_empty()).then(|| view! { <p data-written="">{say(&some_of(names))}</p> })
    };
    view! {
        {names(&now.projects, words::project_list)}
        {names(&now.labels, words::label_list)}
    }
    .into_any()
}

/// The first tasks, and what was not understood.
fn coming(now: &Imported, today: Date) -> AnyView {
    let shown = now.sample.iter().take(TASKS_SHOWN).map(|task| 1 + u64::from(task.steps)).sum::<u64>();
    let more = now.tasks.saturating_sub(shown);
    let lines = now.sample.iter().take(TASKS_SHOWN).map(|task| line(task.clone(), today)).collect_view();
    view! {
        <ul class="import-sample" data-written="">
            {lines}
        </ul>
        {(more > 0).then(|| view! { <p class="help figures">{words::more_tasks(more)}</p> })}
        {told(&now.warnings, now.warnings_total)}
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
