//! What a record belongs to, what belongs to it, and who is in it, each to be unfolded where it stands.

use super::{
    acting::ActDialog,
    listing::{Row, Shape, listing, unfold},
    marked_service_of,
    records::{folded, whole},
};
use crate::{
    components::{badge::Badge, bone::Bone, icon::Glyph, notice::Notice},
    state::{desk::Desk, query::Query, toast::explain},
    words,
};
use atom_api::integrations::{
    ActionForm, GetRecord, GetRelated, OfPerson, Person, PersonRecord, Record, Related, Relation,
};
use atom_core::ConnectionId;
use leptos::prelude::*;

/// As many records of a connection are counted; there may be more.
const COUNTED_MAX: u64 = 100;

/// What stands in relation to a record; nothing where nothing does.
pub(super) fn related(desk: Desk, id: ConnectionId, stream: String, external_id: String) -> AnyView {
    let query = Query::<Related>::new(desk.app, move || {
        Some(GetRelated { connection_id: id, stream: stream.clone(), external_id: external_id.clone() })
    });
    // Drawn anew only when something has changed.
    let now = Memo::new(move |_| query.data.get());
    let content = move || match (now.get(), query.error.get()) {
        (Some(related), _) => drawn(desk, id, related),
        (None, Some(error)) => {
            view! { <Notice>{[words::related_trouble(), ": ", &explain(&error)].concat()}</Notice> }.into_any()
        }
        (None, None) => view! { <Bone width=30 /> }.into_any(),
    };
    content.into_any()
}

fn drawn(desk: Desk, id: ConnectionId, related: Related) -> AnyView {
    let Related { belongs_to, parts, more_parts, mut people, actions } = related;
    people.sort_by_key(|person| rank(&person.rel));
    let relations =
        move |found: Vec<Relation>| found.into_iter().map(move |one| relation(desk, id, one)).collect_view().into_any();
    let people_drawn = {
        let any = !people.is_empty();
        let people = people.into_iter().map(|one| person(desk, one)).collect_view().into_any();
        any.then(|| section(words::people_in_it(), people, false))
    };
    let owners = (!belongs_to.is_empty()).then(|| section(words::record_belongs_to(), relations(belongs_to), false));
    let parts = (!parts.is_empty()).then(|| section(words::record_parts(), relations(parts), more_parts));
    view! {
        {(!actions.is_empty()).then(|| doables(id, actions))}
        {owners}
        {parts}
        {people_drawn}
    }
    .into_any()
}

/// Whoever it comes from stands first, and last who only reads along.
fn rank(rel: &str) -> u8 {
    match rel {
        "from" | "organizer" | "creator" | "owner" => 0,
        "cc" => 2,
        _ => 1,
    }
}

/// What the service can be asked to do with a record: a button for each, which opens the form.
fn doables(id: ConnectionId, actions: Vec<ActionForm>) -> AnyView {
    let asked = RwSignal::new(None::<ActionForm>);
    let button = move |form: ActionForm| {
        let (name, testid) = (words::write_action(&form.action), format!("act-{}", form.action));
        view! {
            <button type="button" class="button" data-testid=testid on:click=move |_| asked.set(Some(form.clone()))>
                {name}
            </button>
        }
    };
    view! {
        <div class="doings">{actions.into_iter().map(button).collect_view()}</div>
        {move || {
            let form = asked.get()?;
            Some(view! { <ActDialog id forms=vec![form] on_close=move |()| asked.set(None) /> })
        }}
    }
    .into_any()
}

fn section(title: &'static str, rows: AnyView, more: bool) -> AnyView {
    view! {
        <h3>{title}</h3>
        <ul class="listing-rows related" aria-label=title>
            {rows}
        </ul>
        {more.then(|| view! { <p class="meta">{words::first_parts()}</p> })}
    }
    .into_any()
}

/// A record in relation to another; it unfolds where it is here.
fn relation(desk: Desk, id: ConnectionId, one: Relation) -> AnyView {
    let Relation { rel, kind, external_id, stream, title } = one;
    let said = if stream.is_some() { words::relation(&rel) } else { words::not_here().to_owned() };
    let kind = words::one_of_kind(&kind);
    let called = title.unwrap_or_else(|| external_id.clone());
    let line = view! {
        <span class="line">
            <Badge>{kind}</Badge>
            <span class="clip" data-written="">
                {called}
            </span>
            <span class="meta end">{said}</span>
        </span>
    }
    .into_any();
    let Some(stream) = stream else { return view! { <li class="listing-row">{line}</li> }.into_any() };
    let content = move || one_record(desk, id, stream.clone(), external_id.clone());
    view! { <li class="listing-row">{unfold(line, content)}</li> }.into_any()
}

/// A record that is fetched when it is looked at.
fn one_record(desk: Desk, id: ConnectionId, stream: String, external_id: String) -> AnyView {
    let asked = stream.clone();
    let query = Query::<Record>::new(desk.app, move || {
        Some(GetRecord { connection_id: id, stream: asked.clone(), external_id: external_id.clone() })
    });
    let now = Memo::new(move |_| query.data.get());
    let content = move || match (now.get(), query.error.get()) {
        (Some(record), _) => whole(desk, id, &stream, &record),
        (None, Some(error)) => {
            view! { <Notice>{[words::record_trouble(), ": ", &explain(&error)].concat()}</Notice> }.into_any()
        }
        (None, None) => view! { <Bone width=30 /> }.into_any(),
    };
    content.into_any()
}

/// Somebody in a record; they unfold to all records of all services that have them.
fn person(desk: Desk, person: Person) -> AnyView {
    let Person { rel, address, name, at } = person;
    let called = if name.is_empty() { address.clone() } else { name };
    let shown = (called != address).then(|| {
        view! {
            <span class="meta clip" data-written="">
                {address.clone()}
            </span>
        }
    });
    let places: Vec<String> = at
        .iter()
        .map(|at| {
            let service = marked_service_of(desk, at.connection_id);
            let said = if at.records < COUNTED_MAX { words::records_at } else { words::records_at_least };
            said(at.records, &service)
        })
        .collect();
    let line = view! {
        <span class="line">
            <Badge>{words::relation(&rel)}</Badge>
            <span class="clip" data-written="">
                {called}
            </span>
            {shown}
            <span class="meta end">{places.join(" · ")}</span>
        </span>
    };
    let content = move || of_person(desk, address.clone());
    view! { <li class="listing-row" data-testid="person">{unfold(line.into_any(), content)}</li> }.into_any()
}

fn shape() -> Shape {
    Shape {
        id: "person-records",
        label: words::person_records(),
        trouble: words::person_trouble(),
        empty: words::person_empty(),
        empty_text: words::person_empty_text(),
        glyph: Glyph::File,
    }
}

/// The records of all services that have somebody in them.
fn of_person(desk: Desk, address: String) -> AnyView {
    let turned = RwSignal::new(Vec::new());
    let query = Query::new(desk.app, move || {
        let cursor = turned.with(|turned: &Vec<String>| turned.last().cloned());
        Some(OfPerson { address: address.clone(), limit: Some(20), cursor })
    });
    let list = listing(query, turned, shape(), move |one: &PersonRecord| {
        let key = format!("{} {} {}", one.connection_id, one.stream, one.record.external_id);
        let one = one.clone();
        Row::new(key, move || {
            let rels = one.rels.iter().map(|rel| words::relation(rel)).collect::<Vec<_>>().join(", ");
            let more = [marked_service_of(desk, one.connection_id), rels].join(", ");
            let line = folded(desk, one.connection_id, &one.stream, one.record.clone(), more);
            view! { <li class="listing-row">{line}</li> }.into_any()
        })
    });
    list.into_any()
}
