//! Choosing one, some, or a day.

use super::{case, part};
use crate::components::{
    calendar::DateField, check_box::Checkbox, choice::Choice, combobox::Combobox, icon::Glyph, segmented::Segmented,
    select::Select, switch::Switch,
};
use leptos::prelude::*;

fn priorities() -> Vec<Choice> {
    vec![
        Choice::new("1", "Urgent").dot("red").note("P1"),
        Choice::new("2", "High").dot("amber").note("P2"),
        Choice::new("3", "Low").dot("blue").note("P3"),
        Choice::new("4", "None").dot("grey"),
    ]
}

pub(super) fn section() -> AnyView {
    let priority = RwSignal::new("2".to_owned());
    let nothing = RwSignal::new(String::new());
    let projects = RwSignal::new(
        ["Website relaunch", "Q4 closing", "Onboarding Acme", "Hiring", "Lease for the new office"]
            .map(|name| Choice::new(name, name).dot("accent"))
            .to_vec(),
    );
    let project = RwSignal::new("Q4 closing".to_owned());
    let label = RwSignal::new(String::new());
    let create = move |name: String| {
        projects.update(|projects| projects.push(Choice::new(name.clone(), name.clone()).dot("green")));
        label.set(name);
    };
    let form = RwSignal::new("list".to_owned());
    let forms = vec![
        Choice::new("list", "List").glyph(Glyph::All),
        Choice::new("board", "Board").glyph(Glyph::Upcoming),
        Choice::new("later", "Timeline").disabled(),
    ];
    let date = RwSignal::new(jiff::civil::Date::new(2026, 11, 23).ok());
    let until = RwSignal::new(None);
    part(
        "Choosing",
        vec![
            case(
                "Select",
                view! {
                    <Select label="Priority" choices=priorities() value=priority on_change=move |to| priority.set(to) testid="dev-select" />
                    <Select label="Nothing yet" choices=priorities() value=nothing on_change=move |to| nothing.set(to) placeholder="Choose" />
                    <Select label="Disabled" choices=priorities() value="1" on_change=|_| () disabled=true />
                },
            ),
            case(
                "Combobox",
                view! {
                    <Combobox label="Project" choices=projects value=project on_change=move |to| project.set(to) empty="No project has this name" testid="dev-combobox" />
                    <Combobox
                        label="Label"
                        choices=projects
                        value=label
                        on_change=move |to| label.set(to)
                        on_create=create
                        create_label=|text| format!("Create “{text}”")
                        placeholder="Find or create"
                        testid="dev-combobox-create"
                    />
                },
            ),
            case(
                "Segments",
                view! {
                    <Segmented label="Form" choices=forms value=form on_change=move |to| form.set(to) testid="dev-segmented" />
                },
            ),
            case("Box to tick", boxes()),
            case("Switch", switches()),
            case(
                "Date",
                view! {
                    <DateField label="From" value=date on_change=move |to| date.set(to) testid="dev-date" />
                    <DateField label="Until" value=until on_change=move |to| until.set(to) clear="No date" />
                },
            ),
        ],
    )
}

fn boxes() -> AnyView {
    let (one, two) = (RwSignal::new(true), RwSignal::new(false));
    let all = Signal::derive(move || one.get() && two.get());
    let some = Signal::derive(move || one.get() != two.get());
    let both = move |on| {
        one.set(on);
        two.set(on);
    };
    view! {
        <div class="dev-column">
            <Checkbox label="Both of these" checked=all mixed=some on_change=both />
            <Checkbox label="Include what is closed" checked=one on_change=move |on| one.set(on) />
            <Checkbox label="Remember me" checked=two on_change=move |on| two.set(on) help="For 30 days, on this machine." />
            <Checkbox label="Cannot be changed" checked=true on_change=|_| () disabled=true />
        </div>
    }
    .into_any()
}

fn switches() -> AnyView {
    let (one, two) = (RwSignal::new(true), RwSignal::new(false));
    view! {
        <div class="dev-column">
            <Switch label="Start at login" on=one on_change=move |on| one.set(on) testid="dev-switch" />
            <Switch label="Badge on the icon" help="Counts what is late or due today." on=two on_change=move |on| two.set(on) />
            <Switch label="Not on this machine" on=false on_change=|_| () disabled=true />
        </div>
    }
    .into_any()
}
