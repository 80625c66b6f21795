//! Views and connections in the sidebar.

use super::section::section;
use crate::{
    components::{
        chip::Dot,
        icon::{Glyph, Icon},
    },
    state::{
        app::app,
        books::room::Room,
        desk::desk,
        drag::Over,
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
    let here = Memo::new(move |_| desk.app.route.get().place.is_of(place));
    let over = move || desk.drag.with(|drag| drag.as_ref().is_some_and(|drag| drag.over == Over::Place(place)));
    view! {
        <a
            class="nav"
            href=Route::to(place).address()
            class:drop=over
            data-testid=testid
            draggable="false"
            aria-current=move || here.get().then_some("page")
            on:click=move |event| {
                if desk.dragged.get_value() {
                    event.prevent_default();
                } else if !event.ctrl_key() && !event.meta_key() && !event.shift_key() {
                    event.prevent_default();
                    desk.visit(place);
                }
            }
        >
            <span class="glyph">{children()}</span>
            <span class="clip" data-written=move || (!matches!(place, Place::View(_))).then_some("")>
                {name}
            </span>
            <span class="count" class:needs=needs>
                {end}
            </span>
        </a>
    }
    .into_any()
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

/// The way to the books.
#[component]
pub(super) fn BooksPlace() -> impl IntoView {
    view! {
        <PlaceLink
            place=Place::Books(Room::Accounts)
            name=Signal::stored(words::books().to_owned())
            testid="nav-books".to_owned()
        >
            <Icon glyph=Glyph::Book />
        </PlaceLink>
    }
    .into_any()
}

/// The connections as sources of tasks, each with its age or need, and the way to their page.
#[component]
pub(super) fn SourcePlaces() -> impl IntoView {
    let desk = desk();
    let items =
        move || desk.connections.data.with(|page| page.as_ref().map(|page| page.items.clone()).unwrap_or_default());
    let sum = move |pick: fn(&Connection) -> u64| {
        Memo::new(move |_| {
            desk.connections.data.with(|page| page.iter().flat_map(|page| &page.items).map(pick).sum::<u64>())
        })
    };
    let conflicts = sum(|connection| connection.conflicts);
    let writes = sum(|connection| connection.outbox.failed + connection.outbox.in_doubt);
    let content = move || {
        view! {
            <For each=items key=|connection| connection.id let:connection>
                <ConnectionLink connection />
            </For>
            {waiting(Place::Conflicts, words::conflicts(), Glyph::Warning, conflicts, "nav-conflicts")}
            {waiting(Place::Outbox, words::outbox(), Glyph::Out, writes, "nav-outbox")}
            <PlaceLink
                place=Place::Connections
                name=Signal::stored(words::connect_service().to_owned())
                testid="nav-connections".to_owned()
            >
                <Icon glyph=Glyph::Plug />
            </PlaceLink>
        }
        .into_any()
    };
    section(desk, "sources", words::sources(), None, content)
}

/// The way to what waits for a person, with how much it is; nothing while nothing waits.
fn waiting(place: Place, name: &'static str, glyph: Glyph, count: Memo<u64>, testid: &'static str) -> AnyView {
    let some = Memo::new(move |_| count.get() > 0);
    view! {
        <Show when=move || some.get()>
            <PlaceLink
                place
                name=Signal::stored(name.to_owned())
                end=Signal::derive(move || words::number(count.get()))
                needs=Signal::stored(true)
                testid=testid.to_owned()
            >
                <Icon glyph />
            </PlaceLink>
        </Show>
    }
    .into_any()
}

/// The notifications, with how many are unread.
#[component]
pub(super) fn Bell() -> impl IntoView {
    let desk = desk();
    let unread = Memo::new(move |_| desk.inbox.data.with(|inbox| inbox.as_ref().map_or(0, |inbox| inbox.unread)));
    let label = move || match unread.get() {
        0 => words::notifications().to_owned(),
        count => words::unread_notifications(count),
    };
    view! {
        <a
            class="bell"
            href=Route::to(Place::Notifications).address()
            aria-label=label
            data-tip=words::notifications()
            data-testid="bell"
            aria-current=move || (desk.app.route.get().place == Place::Notifications).then_some("page")
            on:click=move |event| {
                event.prevent_default();
                desk.visit(Place::Notifications);
            }
        >
            <Icon glyph=Glyph::Bell />
            {move || (unread.get() > 0).then(|| view! { <span class="unread" aria-hidden="true">{words::number(unread.get().min(99))}</span> })}
        </a>
    }
    .into_any()
}

#[component]
fn ConnectionLink(connection: Connection) -> impl IntoView {
    let (app, desk) = (app(), desk());
    let id = connection.id;
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
    let needs = move || {
        let health = now.get().health;
        matches!(health, Health::NeedsSignIn | Health::NeedsScope | Health::ChooseTenant | Health::Failing)
    };
    view! {
        <PlaceLink
            place=Place::Source(id)
            name=Signal::derive(move || now.get().name)
            end=Signal::derive(end)
            needs=Signal::derive(needs)
            testid="nav-source".to_owned()
        >
            <Dot tone=Signal::derive(tone) />
        </PlaceLink>
    }
    .into_any()
}

/// The colour of a health: green is proven, amber needs somebody, red is wrong.
pub(crate) const fn tone(health: Health) -> &'static str {
    match health {
        Health::Ok => "green",
        Health::Syncing => "green pulse",
        Health::NeedsSignIn | Health::NeedsScope | Health::ChooseTenant => "amber",
        Health::Offline | Health::Resting | Health::Paused | Health::Disconnected => "grey",
        Health::Failing => "red",
    }
}
