//! The page of a connection: what it needs, how it goes, and what came and went through it.

use super::{
    acting::ActDialog,
    calls::calls,
    conflicts::conflicts,
    connect::{ConnectDialog, TenantDialog},
    disconnect::DisconnectDialog,
    doing::{check, pause, progress, say_how_it_ended, sync},
    initial, kept_true,
    outbox::outbox,
    overview::{advice, overview},
    records::records,
    set_aside::set_aside,
};
use crate::{
    components::{
        bone::Bone,
        button::Button,
        chip::Dot,
        choice::Choice,
        icon::{Glyph, Icon},
        menu::{Entry, Item, Menu},
        state::{Empty, Trouble},
        tabs::Tabs,
    },
    state::{
        desk::{Desk, desk},
        query::Query,
        route::Place,
        toast::Offer,
    },
    views::{connections::listing::ago, pane, sidebar::tone},
    words,
};
use atom_api::integrations::{Connection, Health, Provider, Providers, ProvidersReply};
use atom_core::{ConnectionId, JobId};
use leptos::prelude::*;

/// A connection that is looked at.
#[derive(Clone, Copy)]
pub(super) struct Shown {
    /// The desk.
    pub(super) desk: Desk,
    /// Its id.
    pub(super) id: ConnectionId,
    /// It, kept true.
    pub(super) now: Memo<Connection>,
    /// The tab that is shown.
    pub(super) tab: RwSignal<String>,
    /// The stream whose records are shown.
    pub(super) stream: RwSignal<String>,
    /// The sync that was started here.
    pub(super) job: RwSignal<Option<JobId>>,
    /// Whether the person signs in again or allows more.
    pub(super) signing: RwSignal<bool>,
    /// Scopes that are ticked for it, besides those that are granted.
    pub(super) allowing: RwSignal<Vec<String>>,
    /// Whether the person chooses a tenant.
    pub(super) choosing: RwSignal<bool>,
    /// Whether the person has the service do something.
    pub(super) acting: RwSignal<bool>,
}

/// The page of a connection, with tabs: overview, outbox, conflicts, what was set aside, records, calls.
#[component]
pub(crate) fn ConnectionPage(id: ConnectionId) -> impl IntoView {
    let desk = desk();
    let connections = desk.connections;
    let first = Memo::new(move |before: Option<&Option<Connection>>| {
        let found = connections.data.with(|page| page.as_ref()?.items.iter().find(|each| each.id == id).cloned());
        // What changes in it is followed by what shows it.
        found.map(|found| before.cloned().flatten().unwrap_or(found))
    });
    let known = Memo::new(move |_| connections.data.with(Option::is_some));
    let wrong = Memo::new(move |_| connections.error.get().filter(|_| !known.get()));
    move || match (first.get(), known.get(), wrong.get()) {
        (Some(first), ..) => shown(desk, first),
        (None, true, _) => aside(desk, move || {
            view! {
                <Empty glyph=Glyph::Plug title=words::connection_gone() text=words::connection_gone_text()>
                    <Button on_press=move |()| desk.visit(Place::Connections)>{words::all_connections()}</Button>
                </Empty>
            }
            .into_any()
        }),
        (None, false, Some(error)) => aside(desk, move || {
            let error = error.clone();
            view! { <Trouble title=words::connections_trouble() error on_retry=move |()| connections.retry() /> }
                .into_any()
        }),
        (None, false, None) => aside(desk, || view! { <Bone width=40 /> }.into_any()),
    }
}

/// The page where there is no connection to show.
fn aside(desk: Desk, content: impl Fn() -> AnyView + Send + Sync + 'static) -> AnyView {
    pane::page(desk, words::connections(), "connection-page", ().into_any(), content)
}

fn shown(desk: Desk, first: Connection) -> AnyView {
    let id = first.id;
    let name = StoredValue::new(first.name.clone());
    let stream = first.streams.first().map(|stream| stream.name.clone()).unwrap_or_default();
    let now = kept_true(desk, first);
    let shown = Shown {
        desk,
        id,
        now,
        tab: RwSignal::new("overview".to_owned()),
        stream: RwSignal::new(stream),
        job: RwSignal::new(None),
        signing: RwSignal::new(false),
        allowing: RwSignal::new(Vec::new()),
        choosing: RwSignal::new(false),
        acting: RwSignal::new(false),
    };
    let (leaving, ending) = (RwSignal::new(false), RwSignal::new(false));
    say_how_it_ended(now, shown.job);
    // Asked for only when somebody signs in again, or has the service do something.
    let wanted = Memo::new(move |_| shown.signing.get() || shown.acting.get());
    let providers = Query::<ProvidersReply>::new(desk.app, move || wanted.get().then_some(Providers {}));
    let provider = Memo::new(move |_| {
        let id = now.with_untracked(|now| now.provider.clone());
        let items = providers.data.with(|reply| reply.as_ref().map(|reply| reply.items.clone()));
        items?.into_iter().find(|each: &Provider| each.id == id)
    });
    Effect::new(move |_| {
        let known = providers.data.with(Option::is_some);
        let trouble = providers.error.get().filter(|_| !known);
        if let Some(error) = &trouble {
            desk.app.complain(error);
        } else if known && provider.with(Option::is_none) {
            desk.app.say(words::description_gone(), Offer::Nothing);
        } else {
            return;
        }
        shown.signing.set(false);
        shown.acting.set(false);
    });
    let signed_in = Callback::new(move |now_it_is: Option<ConnectionId>| {
        shown.signing.set(false);
        shown.allowing.set(Vec::new());
        shown.choosing.set(false);
        // One that waited for a choice is another connection once it is made.
        if let Some(other) = now_it_is.filter(|other| *other != id) {
            desk.visit(Place::Connection(other));
        }
    });
    let head = view! {
        <span class="context clip" data-written="">
            {move || now.with(|now| now.account.clone())}
        </span>
        <span class="space"></span>
        {doings(shown, leaving)}
    };
    view! {
        <section class="pane" aria-label=move || name.get_value() data-testid="connection">
            {pane::head(desk, move || name.get_value(), head.into_any())}
            <div class="page-scroll scroll" tabindex="-1">
                <div class="inner">
                    {health(shown)}
                    {progress(shown.job)}
                    {advice(shown)}
                    // What ends is not asked for any more.
                    {move || (!ending.get()).then(|| parts(shown))}
                </div>
            </div>
            {move || {
                let provider = provider.get().filter(|_| shown.signing.get())?;
                let mut again = now.get_untracked();
                again.scopes.extend(shown.allowing.get_untracked());
                Some(view! { <ConnectDialog provider again=Some(again) on_done=signed_in /> })
            }}
            {move || {
                let forms = provider.get().filter(|_| shown.acting.get())?.forms;
                Some(view! { <ActDialog id forms on_close=move |()| shown.acting.set(false) /> })
            }}
            <Show when=move || shown.choosing.get()>
                <TenantDialog connection=now.get_untracked() on_done=signed_in />
            </Show>
            <Show when=move || leaving.get()>
                <DisconnectDialog connection=now.get_untracked() ending on_close=move |()| leaving.set(false) />
            </Show>
        </section>
    }
    .into_any()
}

/// Sync now, and the menu with all else.
fn doings(shown: Shown, leaving: RwSignal<bool>) -> AnyView {
    let Shown { desk, id, now, job, signing, choosing, acting, .. } = shown;
    let app = desk.app;
    let waits = Memo::new(move |_| now.with(|now| now.health == Health::ChooseTenant));
    let ended = Memo::new(move |_| now.with(|now| now.health == Health::Disconnected));
    let syncing = Memo::new(move |_| now.with(|now| now.health == Health::Syncing));
    let is_paused = move || now.with_untracked(|now| now.health == Health::Paused);
    let tasks = move || -> Entry {
        Item::act(words::show_tasks(), move || desk.visit(Place::Source(id))).glyph(Glyph::All).into()
    };
    let entries = move || -> Vec<Entry> {
        // Of a disconnected account there is only what came.
        if ended.get_untracked() {
            let delete = Item::act(words::delete_kept(), move || leaving.set(true)).glyph(Glyph::Trash).danger();
            return vec![tasks(), Entry::Line, delete.into()];
        }
        let again: Entry = Item::act(words::sign_in_again(), move || signing.set(true)).glyph(Glyph::Lock).into();
        let end: Entry = Item::act(words::disconnect(), move || leaving.set(true)).glyph(Glyph::Trash).danger().into();
        // Nothing else can be done with one that is not whole yet.
        if waits.get_untracked() {
            return vec![again, end];
        }
        let paused = is_paused();
        let (verb, glyph) = if paused { (words::resume(), Glyph::Play) } else { (words::pause(), Glyph::Stop) };
        let makes = now.with_untracked(|now| now.can_make.then(|| words::act_at(&now.name)));
        let make: Option<Entry> =
            makes.map(|label| Item::act(label, move || acting.set(true)).glyph(Glyph::Out).into());
        let mut entries = vec![
            tasks(),
            Item::act(verb, move || pause(app, id, !paused)).glyph(glyph).into(),
            Item::act(words::full_resync(), move || sync(app, &now.get_untracked(), true, job))
                .glyph(Glyph::Download)
                .into(),
            Entry::Line,
            again,
            end,
        ];
        if let Some(make) = make {
            entries.insert(1, make);
        }
        entries
    };
    let first = move || {
        if ended.get() {
            return view! {
                <Button testid="connect-again" on_press=move |()| signing.set(true)>
                    {words::connect_again()}
                </Button>
            }
            .into_any();
        }
        if waits.get() {
            return view! {
                <Button testid="choose-tenant" on_press=move |()| choosing.set(true)>
                    {words::choose_tenant()}
                </Button>
            }
            .into_any();
        }
        view! {
            <Button
                glyph=Glyph::Sync
                busy=syncing
                testid="sync-now"
                on_press=move |()| sync(app, &now.get_untracked(), false, job)
            >
                {move || if syncing.get() { words::syncing() } else { words::sync_now() }}
            </Button>
        }
        .into_any()
    };
    view! {
        {first}
        <Menu
            label=Signal::derive(move || [words::more(), ": ", &now.with(|now| now.name.clone())].concat())
            class=Signal::stored("button quiet icon-only".to_owned())
            entries
            testid="connection-menu"
        >
            <Icon glyph=Glyph::More />
        </Menu>
    }
    .into_any()
}

/// What the last real call said, in a line.
fn health(shown: Shown) -> AnyView {
    let Shown { desk, id, now, .. } = shown;
    let checking = RwSignal::new(false);
    let state = Memo::new(move |_| now.with(|now| now.health));
    let last = move || {
        let at = now.with(|now| now.last_call.at);
        words::last_call(&ago(desk.app, at)())
    };
    let can_check =
        Memo::new(move |_| !matches!(state.get(), Health::Paused | Health::ChooseTenant | Health::Disconnected));
    let look = move || {
        can_check.get().then(|| {
            view! {
                <button
                    type="button"
                    class="link-button"
                    data-testid="check-now"
                    aria-disabled=move || checking.get().then_some("true")
                    on:click=move |_| check(desk.app, id, checking)
                >
                    {move || if checking.get() { words::checking() } else { words::check_now() }}
                </button>
            }
        })
    };
    view! {
        <div class="connection-head">
            {initial(&now.with_untracked(|now| now.name.clone()))}
            <div class="health" data-testid="connection-health">
                <Dot tone=Signal::derive(move || tone(state.get()).to_owned()) />
                <span role="status">{move || words::health(state.get())}</span>
                <span class="figures">"· " {last}</span>
                {look}
            </div>
        </div>
    }
    .into_any()
}

fn parts(shown: Shown) -> AnyView {
    let counted = |key: &str, label: &str, count: u64| {
        let choice = Choice::new(key, label);
        if count == 0 { choice } else { choice.note(words::number(count)) }
    };
    let tabs = Memo::new(move |_| {
        shown.now.with(|now| {
            let waits = now.outbox.waiting + now.outbox.failed + now.outbox.in_doubt;
            let aside = now.streams.iter().map(|stream| stream.set_aside).sum();
            vec![
                Choice::new("overview", words::tab_overview()),
                counted("outbox", words::outbox(), waits),
                counted("conflicts", words::conflicts(), now.conflicts),
                counted("set-aside", words::tab_set_aside(), aside),
                Choice::new("records", words::tab_records()),
                Choice::new("calls", words::tab_calls()),
            ]
        })
    });
    let panel = move |key: String| match key.as_str() {
        "outbox" => outbox(shown.desk, Some(shown.id)),
        "conflicts" => conflicts(shown.desk, Some(shown.id)),
        "set-aside" => set_aside(shown),
        "records" => records(shown),
        "calls" => calls(shown),
        _ => overview(shown),
    };
    view! { <Tabs id="connection" label=words::parts_of_connection() tabs chosen=shown.tab panel=panel /> }.into_any()
}
