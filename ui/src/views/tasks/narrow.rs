//! What narrows the list: a surface to choose it on, and a row that says it.

use crate::{
    browser,
    components::{button::Button, calendar::DateField, chip::RemovableChip, choice::Choice, select::Select},
    state::{
        desk::{Desk, desk},
        narrow::{BETWEEN, NONE, Part, statuses},
        when,
    },
    words,
};
use atom_api::tasks::{DueIn, Filter, Status};
use leptos::prelude::*;

/// A select for each part that the place can be narrowed by, two days where a range is chosen, and one button that shows
/// all again.
pub(crate) fn narrowing(open: RwSignal<bool>) -> AnyView {
    let desk = desk();
    let list = desk.list;
    let place = list.key.with_untracked(|key| key.place);
    let filter = Memo::new(move |_| list.narrowed());
    let row = move |part: Part| {
        view! {
            <div class="option">
                <span aria-hidden="true">{words::narrow_part(part)}</span>
                <Select
                    label=words::narrow_part(part)
                    choices=Signal::derive(move || choices(desk, part))
                    value=Signal::derive(move || filter.with(|filter| part.key(filter)))
                    on_change=move |key: String| list.narrow_by(part, &key)
                    testid=testid(part)
                />
            </div>
        }
    };
    let ranged = Memo::new(move |_| filter.with(|filter| Part::Due.key(filter) == BETWEEN));
    let days = move || {
        let from = Signal::derive(move || filter.with(|filter| filter.due_from));
        let to = Signal::derive(move || filter.with(|filter| filter.due_to));
        let set = move |change: &dyn Fn(Filter) -> Filter| list.narrow_to(change(filter.get_untracked()));
        view! {
            <div class="option">
                <span aria-hidden="true">{words::narrow_days()}</span>
                <span class="own-time">
                    <DateField
                        label=words::narrow_from()
                        value=from
                        clear=words::narrow_from()
                        on_change=move |day| set(&|filter| Filter { due_from: day, ..filter })
                        testid="narrow-from"
                    />
                    <DateField
                        label=words::narrow_to()
                        value=to
                        clear=words::narrow_to()
                        on_change=move |day| set(&|filter| Filter { due_to: day, ..filter })
                        testid="narrow-to"
                    />
                </span>
            </div>
        }
    };
    let any = Memo::new(move |_| !list.narrowed_by().is_empty());
    let clear = move |()| {
        open.set(false);
        list.widen();
        browser::focus_place();
    };
    let offered = Part::ALL.into_iter().filter(|part| *part != Part::Text && part.is_offered(place));
    view! {
        <div class="view-form">
            {offered
                .map(|part| {
                    let days = (part == Part::Due).then(|| view! { <Show when=move || ranged.get()>{days()}</Show> });
                    view! {
                        {row(part)}
                        {days}
                    }
                })
                .collect_view()} <Show when=move || any.get()>
                <div class="option-feet">
                    <Button testid="narrow-clear" on_press=clear>
                        {words::narrow_clear()}
                    </Button>
                </div>
            </Show>
        </div>
    }
    .into_any()
}

const fn testid(part: Part) -> &'static str {
    match part {
        Part::Text => "narrow-text",
        Part::Due => "narrow-due",
        Part::Priority => "narrow-priority",
        Part::Status => "narrow-status",
        Part::Project => "narrow-project",
        Part::Label => "narrow-label",
    }
}

/// What there is to choose from, that the part does not matter first.
fn choices(desk: Desk, part: Part) -> Vec<Choice> {
    let mut choices = vec![Choice::new("", words::narrow_any())];
    match part {
        Part::Text => {}
        Part::Due => {
            choices.extend(DueIn::ALL.map(|due| Choice::new(due.as_str(), words::narrow_due(due))));
            choices.push(Choice::new(BETWEEN, words::narrow_between()));
            choices.push(Choice::new(NONE, words::no_date()));
        }
        Part::Priority => {
            choices
                .extend((1..=4_u8).map(|priority| Choice::new(priority.to_string(), words::priority_name(priority))));
        }
        Part::Status => {
            let view = desk.list.key.with(|key| key.view);
            choices
                .extend(statuses(view).iter().map(|status| Choice::new(status.as_str(), words::status_name(*status))));
        }
        Part::Project => {
            choices.push(Choice::new(NONE, words::no_project()));
            desk.projects.data.with(|page| {
                let projects = page.iter().flat_map(|page| page.items.iter());
                choices.extend(
                    projects.map(|project| Choice::new(project.id.to_string(), &project.name).dot(&project.color)),
                );
            });
        }
        Part::Label => desk.labels.data.with(|page| {
            let labels = page.iter().flat_map(|page| page.items.iter());
            choices.extend(labels.map(|label| Choice::new(&label.name, &label.name).dot(&label.color)));
        }),
    }
    choices
}

/// A chip for each part that narrows the place, and a button that takes all of them off.
///
/// Role `group`, named by what it says. The focus stays in the row while there is something in it, and is then in the list.
pub(crate) fn narrowed() -> AnyView {
    let desk = desk();
    let list = desk.list;
    let chips = Memo::new(move |_| {
        let filter = list.narrowed();
        list.narrowed_by().into_iter().map(|part| (part, said(desk, part, &filter))).collect::<Vec<_>>()
    });
    let stay = || {
        request_animation_frame(|| match browser::find(".narrowed .take-off") {
            Some(next) => drop(next.focus()),
            None => browser::focus_place(),
        });
    };
    let chip = move |(part, text): (Part, String)| {
        let off = move |()| {
            list.narrow_by(part, "");
            stay();
        };
        view! { <RemovableChip text name=words::narrow_off on_remove=off /> }
    };
    let clear = move |()| {
        list.widen();
        browser::focus_place();
    };
    view! {
        <div class="narrowed" role="group" aria-label=words::narrowed_by() data-testid="narrowed">
            <For each=move || chips.get() key=|each| each.clone() let:each>
                {chip(each)}
            </For>
            <Button class="quiet small" testid="narrowed-clear" on_press=clear>
                {words::narrow_clear()}
            </Button>
        </div>
    }
    .into_any()
}

/// What a part says, in words.
fn said(desk: Desk, part: Part, filter: &Filter) -> String {
    let key = part.key(filter);
    let value = match part {
        Part::Text => return words::narrow_text(&key),
        Part::Due => match (filter.due_in, filter.no_due) {
            (_, true) => words::no_date().to_owned(),
            (Some(due), false) => words::narrow_due(due).to_owned(),
            (None, false) => range(desk, filter),
        },
        Part::Priority => words::priority_name(filter.priority.unwrap_or(4)).to_owned(),
        Part::Status => words::status_name(Status::parse(&key).unwrap_or_default()).to_owned(),
        Part::Project if filter.no_project => return words::no_project().to_owned(),
        Part::Project => desk
            .projects
            .data
            .with(|page| Some(page.as_ref()?.items.iter().find(|each| Some(each.id) == filter.project)?.name.clone()))
            .unwrap_or_default(),
        Part::Label => key,
    };
    format!("{}: {value}", words::narrow_part(part))
}

fn range(desk: Desk, filter: &Filter) -> String {
    let today = desk.app.today.get();
    let day = |date| when::day(date, today);
    match (filter.due_from, filter.due_to) {
        (Some(from), Some(to)) => format!("{} – {}", day(from), day(to)),
        (Some(from), None) => words::narrow_since(&day(from)),
        (None, Some(to)) => words::narrow_until(&day(to)),
        (None, None) => words::narrow_any().to_owned(),
    }
}
