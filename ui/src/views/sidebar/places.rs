//! Views and connections in the sidebar.

use crate::{
    components::{
        chip::Dot,
        icon::{Glyph, Icon},
    },
    state::{
        app::app,
        desk::desk,
        route::{Place, Route},
        when,
    },
    words,
};
use atom_api::{
    integrations::{Connection, Health},
    tasks::{CountsReply, View},
};
use leptos::prelude::*;

/// A link to a place, with something at its end. It is `aria-current` where the person is.
#[component]
pub(super) fn PlaceLink(
    place: Place,
    #[prop(into)] name: Signal<String>,
    #[prop(optional, into)] end: Signal<String>,
    #[prop(optional, into)] needs: Signal<bool>,
    #[prop(optional, into)] testid: Option<String>,
    children: Children,
) -> impl IntoView {
    let desk = desk();
    let here = Memo::new(move |_| desk.app.route.get().place == place);
    view! {
        <a
            class="nav"
            href=Route::to(place).address()
            data-testid=testid
            aria-current=move || here.get().then_some("page")
            on:click=move |event| {
                if !event.ctrl_key() && !event.meta_key() && !event.shift_key() {
                    event.prevent_default();
                    desk.visit(place);
                }
            }
        >
            <span class="glyph">{children()}</span>
            <span class="clip">{name}</span>
            <span class="count" class:needs=needs>
                {end}
            </span>
        </a>
    }
}

/// Which of the counts stands beside a view.
type Count = fn(&CountsReply) -> u64;

/// The ready-made views with their counts.
#[component]
pub(super) fn ViewPlaces() -> impl IntoView {
    let desk = desk();
    let link = move |(view, glyph, testid, pick): (View, Glyph, &'static str, Count)| {
        let count = move || match desk.list.counts.data.with(|counts| counts.as_ref().map(pick)) {
            None | Some(0) => String::new(),
            Some(count) => words::number(count),
        };
        view! {
            <PlaceLink
                place=Place::View(view)
                name=Signal::stored(words::view(view).to_owned())
                end=Signal::derive(count)
                testid=testid.to_owned()
            >
                <Icon glyph />
            </PlaceLink>
        }
    };
    let views: [(View, Glyph, &'static str, Count); 6] = [
        (View::Inbox, Glyph::Inbox, "nav-inbox", |counts| counts.inbox),
        (View::Today, Glyph::Today, "nav-today", |counts| counts.today),
        (View::Upcoming, Glyph::Upcoming, "nav-upcoming", |counts| counts.upcoming),
        (View::All, Glyph::All, "nav-all", |counts| counts.all),
        (View::Completed, Glyph::Completed, "nav-completed", |_| 0),
        (View::Trash, Glyph::Trash, "nav-trash", |counts| counts.trash),
    ];
    views.map(link).collect_view()
}

/// The connections, each with its age or need; all lead to the page of connections.
#[component]
pub(super) fn ConnectionPlaces() -> impl IntoView {
    let desk = desk();
    let items =
        move || desk.connections.data.with(|page| page.as_ref().map(|page| page.items.clone()).unwrap_or_default());
    view! {
        <div class="sidebar-title">
            <h2>{words::connections()}</h2>
        </div>
        <For each=items key=|connection| connection.id let:connection>
            <ConnectionLink connection />
        </For>
        <PlaceLink
            place=Place::Connections
            name=Signal::stored(words::connect_service().to_owned())
            testid="nav-connections".to_owned()
        >
            <Icon glyph=Glyph::Plug />
        </PlaceLink>
    }
}

#[component]
fn ConnectionLink(connection: Connection) -> impl IntoView {
    let (app, desk) = (app(), desk());
    let (id, name) = (connection.id, connection.name.clone());
    let now = Memo::new(move |_| {
        let found = desk.connections.data.with(|page| page.as_ref()?.items.iter().find(|each| each.id == id).cloned());
        found.unwrap_or_else(|| connection.clone())
    });
    let end = move || {
        let connection = now.get();
        let age = || connection.synced_at.map(|at| when::age(at, app.now.get())).unwrap_or_default();
        words::health_short(connection.health).map_or_else(age, str::to_owned)
    };
    let tone = move || tone(now.get().health).to_owned();
    let needs = move || matches!(now.get().health, Health::NeedsSignIn | Health::Failing);
    view! {
        <a
            class="nav"
            href=Route::to(Place::Connections).address()
            on:click=move |event| {
                event.prevent_default();
                desk.visit(Place::Connections);
            }
        >
            <span class="glyph">
                <Dot tone=Signal::derive(tone) />
            </span>
            <span class="clip">{name}</span>
            <span class="count" class:needs=needs>
                {end}
            </span>
        </a>
    }
}

/// The colour of a health: green is proven, amber needs somebody, red is wrong.
pub(crate) const fn tone(health: Health) -> &'static str {
    match health {
        Health::Ok => "green",
        Health::Syncing => "green pulse",
        Health::NeedsSignIn => "amber",
        Health::Offline => "grey",
        Health::Failing => "red",
    }
}
