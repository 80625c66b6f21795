//! What was changed here and at a service: both values, and one click to take the other.

use super::{
    listing::{Row, Shape, ago, listing},
    outbox::which,
    service_of,
};
use crate::{
    browser,
    components::{
        badge::Badge,
        button::Button,
        icon::Glyph,
        notice::{Notice, Tone},
    },
    state::{
        desk::{Desk, desk},
        perform::perform,
        query::Query,
        route::{Place, Route},
    },
    views::pane,
    words,
};
use atom_api::outbox::{Conflict, Conflicts, Resolve, Side};
use atom_core::{ConnectionId, TaskId};
use leptos::prelude::*;
use serde_json::Value;

fn shape() -> Shape {
    Shape {
        id: "conflicts",
        label: words::conflicts(),
        trouble: words::conflicts_trouble(),
        empty: words::conflicts_empty(),
        empty_text: words::conflicts_empty_text(),
        glyph: Glyph::Check,
    }
}

/// The conflicts of all connections.
#[component]
pub(crate) fn ConflictsPage() -> impl IntoView {
    let desk = desk();
    pane::page(desk, words::conflicts(), "conflicts-page", ().into_any(), move || conflicts(desk, None))
}

/// The conflicts of one connection, or of all.
pub(super) fn conflicts(desk: Desk, connection_id: Option<ConnectionId>) -> AnyView {
    let turned = RwSignal::new(Vec::new());
    let settled = RwSignal::new(false);
    let query = Query::new(desk.app, move || {
        let cursor = turned.with(|turned: &Vec<String>| turned.last().cloned());
        Some(Conflicts { connection_id, settled: settled.get(), limit: Some(50), cursor })
    });
    let list = listing(query, turned, shape(), move |each: &Conflict| {
        let service = service_of(desk, each.connection_id);
        let key = format!("{} {:?} {} {service}", each.id, each.kept, each.settled);
        let each = each.clone();
        Row::new(key, move || line(desk, &each, &service))
    });
    view! {
        <div>
            <div class="listing-head">{which(words::which_conflicts(), settled, turned)}</div>
            {list}
        </div>
    }
    .into_any()
}

fn line(desk: Desk, each: &Conflict, service: &str) -> AnyView {
    let app = desk.app;
    let (field, title) = (words::field_name(&each.field), each.title.clone());
    let open = words::open_task(&title);
    let (task, place) = (each.task, app.route.get_untracked().place);
    let side = |side: Side, name: &str, value: &Value| {
        let (id, kept) = (each.id, each.kept == side);
        let press = move |()| {
            browser::focus("#conflicts");
            let said = if kept { words::did_agree() } else { words::did_resolve() };
            perform(app, Resolve { id, keep: side }, said.to_owned());
        };
        // What is settled can still be turned.
        let button = (!kept || !each.settled).then(|| {
            let (verb, testid) =
                if kept { (words::leave_so(), "conflict-agree") } else { (words::take_this(), "conflict-turn") };
            view! {
                <Button testid on_press=press>
                    {verb}
                </Button>
            }
        });
        view! {
            <div class="side" class:kept=kept>
                <div class="line">
                    <b>{name.to_owned()}</b>
                    {kept.then(|| view! { <Badge tone="green">{words::value_kept()}</Badge> })}
                </div>
                <p class="value" data-written="">
                    {said(value)}
                </p>
                {button}
            </div>
        }
        .into_any()
    };
    view! {
        <li class="listing-row" data-testid="conflict">
            <div class="line">
                <Badge>{field}</Badge>
                <button
                    type="button"
                    class="link-title clip"
                    data-written=""
                    aria-label=open
                    on:click=move |_| app.go(Route::of_task(task, place))
                >
                    {title}
                </button>
                {each.settled.then(|| view! { <span class="meta">{words::settled()}</span> })}
                <span class="meta figures end">{ago(app, each.at)}</span>
            </div>
            <p class="meta" data-written="">
                {words::conflict_line(each, service)}
            </p>
            <div class="sides">
                {side(Side::Ours, words::value_here(), &each.ours)} {side(Side::Theirs, service, &each.theirs)}
            </div>
            <p class="meta" data-written="">
                {words::value_before()} ": " {said(&each.base)}
            </p>
        </li>
    }
    .into_any()
}

/// A value as a person reads it.
fn said(value: &Value) -> String {
    match value {
        Value::Null => words::value_none().to_owned(),
        Value::String(text) if text.is_empty() => words::value_none().to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(items) if items.is_empty() => words::value_none().to_owned(),
        Value::Array(items) => items.iter().map(said).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

/// In the detail of a task: how many of its fields wait for a decision, with the way to them.
#[component]
pub(crate) fn OfTask(task: TaskId, connection: ConnectionId) -> impl IntoView {
    let desk = desk();
    // Asked only where the connection has any.
    let some = Memo::new(move |_| {
        let connections = desk.connections.data;
        connections.with(|page| page.iter().flat_map(|page| &page.items).any(|c| c.id == connection && c.conflicts > 0))
    });
    let query = Query::new(desk.app, move || {
        let request = Conflicts { connection_id: Some(connection), settled: false, limit: Some(1_000), cursor: None };
        some.get().then_some(request)
    });
    let count = Memo::new(move |_| {
        query.data.with(|page| page.iter().flat_map(|page| &page.items).filter(|each| each.task == task).count() as u64)
    });
    move || {
        (count.get() > 0).then(|| {
            view! {
                <Notice tone=Tone::Needs>
                    {words::conflicts_of_task(count.get())} " "
                    <button
                        type="button"
                        class="link-button"
                        data-testid="task-conflicts"
                        on:click=move |_| desk.visit(Place::Conflicts)
                    >
                        {words::look_at_it()}
                    </button>
                </Notice>
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_value_is_said_without_the_marks_of_json() {
        let values = [json!(null), json!(""), json!([]), json!("Tea"), json!(["bug", "urgent"]), json!(2)];
        assert_eq!(values.each_ref().map(said), ["nothing", "nothing", "nothing", "Tea", "bug, urgent", "2"]);
    }
}
