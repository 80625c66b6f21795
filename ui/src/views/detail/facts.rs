//! Status, due, priority, project, labels.

use super::{
    Subject,
    due::DueValue,
    effort::{EstimateValue, TimeValue},
    labels::Labels,
    reminders::Reminders,
};
use crate::{
    components::{
        button::{Button, Weight},
        chip::Dot,
        dialog::Dialog,
        field::Field,
        icon::{Glyph, Icon},
        menu::{Entry, Item, Menu},
    },
    state::{
        desk::{Desk, desk},
        line::name_fault,
    },
    words,
};
use atom_api::{
    Patch,
    projects::Project,
    tasks::{ProjectRef, Status, Update as TaskUpdate},
};
use leptos::prelude::*;

/// The facts of a task, each with its value as a button that opens what it can be.
#[component]
pub(super) fn Facts(subject: Subject) -> impl IntoView {
    view! {
        <dl class="facts">
            <dt>{words::status()}</dt>
            <dd>
                <StatusValue subject />
            </dd>
            <dt>{words::due()}</dt>
            <dd>
                <DueValue subject start=false />
                <EveningValue subject />
            </dd>
            <dt>{words::start()}</dt>
            <dd>
                <DueValue subject start=true />
            </dd>
            <dt>{words::priority()}</dt>
            <dd>
                <PriorityValue subject />
            </dd>
            <dt>{words::project()}</dt>
            <dd>
                <ProjectValue subject />
            </dd>
            <dt>{words::labels()}</dt>
            <dd>
                <Labels subject />
            </dd>
            <dt>{words::estimate()}</dt>
            <dd>
                <EstimateValue subject />
            </dd>
            <dt>{words::time_worked()}</dt>
            <dd>
                <TimeValue subject />
            </dd>
            <dt>{words::reminders()}</dt>
            <dd>
                <Reminders subject />
            </dd>
        </dl>
    }
    .into_any()
}

/// Whether a task of today is meant for the evening. A toggle button; `aria-pressed` tells. What is meant for an evening
/// says so on any day, and can be taken back.
#[component]
fn EveningValue(subject: Subject) -> impl IntoView {
    let desk = desk();
    let evening = subject.read(|task| task.evening);
    let due = subject.read(|task| task.due.as_ref().and_then(|due| due.get(..10).map(str::to_owned)));
    let is_today = Memo::new(move |_| due.get().flatten() == Some(desk.app.today.get().to_string()));
    let on = move || evening.get() == Some(true);
    let toggle = move |_| {
        let to = !untrack(on);
        let request = TaskUpdate { evening: Patch::Set(to), ..TaskUpdate::of(subject.id) };
        change(desk, subject, request, move |task| task.evening = to);
    };
    let class = move || if on() { "value tone-accent" } else { "value unset" };
    view! {
        <Show when=move || is_today.get() || on()>
            <button
                type="button"
                class=class
                data-testid="evening"
                aria-pressed=move || on().to_string()
                disabled=subject.locked
                on:click=toggle
            >
                <Icon glyph=Glyph::Moon />
                {words::this_evening()}
            </button>
        </Show>
    }
    .into_any()
}

/// Changes fields of the subject: shown at once, undoable.
pub(super) fn change(desk: Desk, subject: Subject, request: TaskUpdate, shown: impl Fn(&mut atom_api::tasks::Task)) {
    let title = subject.task.with_untracked(|task| task.as_ref().map(|task| task.title.clone())).unwrap_or_default();
    desk.update(request, shown, words::changed(&title));
}

#[component]
fn StatusValue(subject: Subject) -> impl IntoView {
    let desk = desk();
    let status = subject.read(|task| task.status);
    let status = move || status.get().unwrap_or_default();
    let set = move |to: Status| {
        let request = TaskUpdate { status: Patch::Set(to), ..TaskUpdate::of(subject.id) };
        let now = crate::browser::now();
        change(desk, subject, request, move |task| {
            task.status = to;
            task.completed_at = to.is_closed().then_some(now);
        });
    };
    let entries = move || {
        [Status::Open, Status::InProgress, Status::Done, Status::Cancelled]
            .map(|to| Entry::from(Item::choice(words::status_name(to), status() == to, move || set(to))))
            .to_vec()
    };
    let label = move || format!("{}: {}", words::status(), words::status_name(status()));
    view! {
        <Menu label=Signal::derive(label) class=Signal::stored("value".to_owned()) entries testid="status" disabled=subject.locked>
            {move || words::status_name(status())}
        </Menu>
    }
    .into_any()
}

/// The colour of a priority.
const fn priority_tone(priority: u8) -> &'static str {
    match priority {
        1 => "red",
        2 => "amber",
        3 => "blue",
        _ => "grey",
    }
}

#[component]
fn PriorityValue(subject: Subject) -> impl IntoView {
    let desk = desk();
    let priority = subject.read(|task| task.priority);
    let priority = move || priority.get().unwrap_or(4);
    let set = move |to: u8| {
        let request = TaskUpdate { priority: Patch::Set(to), ..TaskUpdate::of(subject.id) };
        change(desk, subject, request, move |task| task.priority = to);
    };
    let entries = move || {
        [1, 2, 3, 4]
            .map(|to| {
                let item = Item::choice(words::priority_name(to), priority() == to, move || set(to));
                Entry::from(item.dot(priority_tone(to)))
            })
            .to_vec()
    };
    let label = move || format!("{}: {}", words::priority(), words::priority_name(priority()));
    let class = move || match priority() {
        4 => "value unset".to_owned(),
        priority => format!("value tone-{}", priority_tone(priority)),
    };
    view! {
        <Menu label=Signal::derive(label) class=Signal::derive(class) entries testid="priority" disabled=subject.locked>
            {move || words::priority_name(priority())}
        </Menu>
    }
    .into_any()
}

#[component]
fn ProjectValue(subject: Subject) -> impl IntoView {
    let desk = desk();
    let naming = RwSignal::new(false);
    let project = subject.read(|task| task.project.clone());
    let project = move || project.get().flatten();
    let set = move |to: Option<Project>| {
        let to = to.map(|project| ProjectRef { id: project.id, name: project.name, color: project.color });
        let patch = to.as_ref().map_or(Patch::Clear, |project| Patch::Set(project.id.to_string()));
        let request = TaskUpdate { project: patch, ..TaskUpdate::of(subject.id) };
        change(desk, subject, request, move |task| task.project.clone_from(&to));
    };
    let entries = move || {
        let now = project().map(|project| project.id);
        let all = desk.projects.data.with(|page| page.as_ref().map(|page| page.items.clone()).unwrap_or_default());
        let mut entries = vec![Item::choice(words::no_project(), now.is_none(), move || set(None)).into()];
        entries.extend(all.into_iter().map(|each| {
            let item = Item::choice(each.name.clone(), now == Some(each.id), {
                let each = each.clone();
                move || set(Some(each.clone()))
            });
            Entry::from(item.dot(each.color))
        }));
        entries.push(Entry::Line);
        entries.push(
            Item::act(words::new_project(), move || naming.set(true))
                .glyph(crate::components::icon::Glyph::Plus)
                .into(),
        );
        entries
    };
    let name = move || project().map_or_else(|| words::no_project().to_owned(), |project| project.name);
    let label = move || format!("{}: {}", words::project(), name());
    let class = move || if project().is_some() { "value" } else { "value unset" }.to_owned();
    view! {
        <Menu label=Signal::derive(label) class=Signal::derive(class) entries testid="project" disabled=subject.locked>
            {move || project().map(|project| view! { <Dot tone=Signal::stored(project.color) /> })}
            <span class="clip">{name}</span>
        </Menu>
        <Show when=move || naming.get()>
            <NewProject subject open=naming />
        </Show>
    }
    .into_any()
}

/// A project that is made by moving the task into it.
#[component]
fn NewProject(subject: Subject, open: RwSignal<bool>) -> impl IntoView {
    let desk = desk();
    let name = RwSignal::new(String::new());
    let wrong = RwSignal::new(None::<String>);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let text = name.get_untracked().trim().to_owned();
        wrong.set(name_fault(&text));
        if wrong.with_untracked(Option::is_none) {
            let request = TaskUpdate { project: Patch::Set(text), ..TaskUpdate::of(subject.id) };
            change(desk, subject, request, |_| {});
            open.set(false);
        }
    };
    view! {
        <Dialog title=words::new_project() on_close=move |()| open.set(false)>
            <form novalidate on:submit=submit>
                <div class="dialog-body">
                    <Field id="project-new" label=words::name() value=name error=wrong first=true />
                </div>
                <div class="dialog-feet">
                    <Button on_press=move |()| open.set(false)>{words::cancel()}</Button>
                    <Button weight=Weight::Primary submits=true>
                        {words::save()}
                    </Button>
                </div>
            </form>
        </Dialog>
    }
    .into_any()
}
