//! Connections to outside services: those that are there, those that could be, and what goes back and forth.

mod acting;
mod calls;
mod conflicts;
mod connect;
mod disconnect;
mod doing;
mod gallery;
mod listing;
mod outbox;
mod overview;
mod page;
mod records;
mod related;
mod set_aside;
mod webhook;

use crate::{
    browser,
    components::{
        badge::Badge,
        bone::Bone,
        chip::Dot,
        icon::Glyph,
        state::{Empty, Trouble},
    },
    state::{
        desk::{Desk, desk},
        query::Query,
        route::{Place, Route},
        when,
    },
    views::{pane, sidebar::tone},
    words,
};
use atom_api::integrations::{Connection, Health, Provider, Providers, ProvidersReply};
pub(crate) use conflicts::{ConflictsPage, OfTask};
use connect::ConnectDialog;
use gallery::Gallery;
use leptos::prelude::*;
use listing::{Row, each};
pub(crate) use outbox::OutboxPage;
pub(crate) use page::ConnectionPage;

/// The page of connections.
#[component]
pub(crate) fn Connections() -> impl IntoView {
    let desk = desk();
    let providers = Query::<ProvidersReply>::new(desk.app, || Some(Providers {}));
    let connecting = RwSignal::new(None::<Provider>);
    let done = Callback::new(move |id| {
        connecting.set(None);
        if let Some(id) = id {
            desk.visit(Place::Connection(id));
            // What had the focus before is not there any more.
            request_animation_frame(browser::focus_place);
        }
    });
    let content = move || {
        view! {
            {connected(desk)}
            <Gallery providers on_connect=move |provider| connecting.set(Some(provider)) />
        }
        .into_any()
    };
    view! {
        {pane::page(desk, words::connections(), "connections", ().into_any(), content)}
        {move || connecting.get().map(|provider| view! { <ConnectDialog provider again=None on_done=done /> })}
    }
    .into_any()
}

/// What is connected, each a link to its page.
fn connected(desk: Desk) -> AnyView {
    let connections = desk.connections;
    let known = Memo::new(move |_| connections.data.with(|page| page.as_ref().map(|page| !page.items.is_empty())));
    let wrong = Memo::new(move |_| connections.error.get().filter(|_| known.get().is_none()));
    let rows = move || {
        let items = connections.data.with(|page| page.as_ref().map(|page| page.items.clone()).unwrap_or_default());
        items
            .into_iter()
            .map(|first| Row::new(first.id.to_string(), move || line(desk, first.clone())))
            .collect::<Vec<_>>()
    };
    let list = move || match (known.get(), wrong.get()) {
        (Some(true), _) => view! {
            <section aria-label=words::your_connections()>
                <h2 class="page-title">{words::your_connections()}</h2>
                <ul class="listing-rows">{each(Signal::derive(rows))}</ul>
            </section>
        }
        .into_any(),
        (Some(false), _) => view! {
            <Empty glyph=Glyph::Plug title=words::connections_empty() text=words::connections_empty_text() />
        }
        .into_any(),
        (None, Some(error)) => {
            view! { <Trouble title=words::connections_trouble() error on_retry=move |()| connections.retry() /> }
                .into_any()
        }
        (None, None) => view! { <Bone width=40 /> }.into_any(),
    };
    list.into_any()
}

/// A connection of the workspace, kept true; `first` is what is known of it.
fn kept_true(desk: Desk, first: Connection) -> Memo<Connection> {
    let id = first.id;
    Memo::new(move |_| {
        let found = desk.connections.data.with(|page| page.as_ref()?.items.iter().find(|each| each.id == id).cloned());
        found.unwrap_or_else(|| first.clone())
    })
}

/// How many things about a connection wait for a person.
pub(crate) const fn needs(connection: &Connection) -> u64 {
    connection.conflicts + connection.outbox.failed + connection.outbox.in_doubt
}

fn line(desk: Desk, first: Connection) -> AnyView {
    let place = Place::Connection(first.id);
    let (initial, name, account) = (initial(&first.name), first.name.clone(), first.account.clone());
    let now = kept_true(desk, first);
    let waits = move || {
        let count = now.with(needs);
        (count > 0).then(|| view! { <Badge tone="amber">{words::needs_count(count)}</Badge> })
    };
    let age = move || now.with(|now| now.synced_at).map(|at| when::age(at, desk.app.now.get())).unwrap_or_default();
    view! {
        <li>
            <a
                class="connection-line"
                href=Route::to(place).address()
                data-testid="connection-line"
                on:click=move |event| {
                    if !event.ctrl_key() && !event.meta_key() && !event.shift_key() {
                        event.prevent_default();
                        desk.visit(place);
                    }
                }
            >
                {initial}
                <span class="names">
                    <b>{name}</b>
                    <span class="clip" data-written="">{account}</span>
                </span>
                {waits}
                <span class="health">
                    <Dot tone=Signal::derive(move || tone(now.with(|now| now.health)).to_owned()) />
                    <span>{move || words::health(now.with(|now| now.health))}</span>
                    <span class="figures">{age}</span>
                </span>
            </a>
        </li>
    }
    .into_any()
}

/// The first letter of a service on a tile. Decoration.
fn initial(name: &str) -> AnyView {
    let initial: String = name.chars().take(1).collect();
    view! {
        <span class="glyph-tile" aria-hidden="true">
            {initial}
        </span>
    }
    .into_any()
}

/// The name of the service behind a connection.
fn service_of(desk: Desk, id: atom_core::ConnectionId) -> String {
    let name =
        desk.connections.data.with(|page| Some(page.as_ref()?.items.iter().find(|each| each.id == id)?.name.clone()));
    name.unwrap_or_else(|| words::connection_of_before().to_owned())
}

/// The name of the service behind a connection, with a mark where the account is disconnected and only what came from it is
/// here.
fn marked_service_of(desk: Desk, id: atom_core::ConnectionId) -> String {
    let name = service_of(desk, id);
    let ended = desk.connections.data.with(|page| {
        let mut items = page.iter().flat_map(|page| &page.items);
        items.any(|each| each.id == id && each.health == Health::Disconnected)
    });
    if ended { words::of_disconnected(&name) } else { name }
}
