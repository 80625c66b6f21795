//! What comes after the start: a window begins with the frame and the list of tasks, and the rest of the interface comes
//! in parts, when it is first looked at or, mostly, before: as soon as the window is at rest.
//!
//! A scene of [`Later`] is drawn by code of a part. The functions marked `wasm_split` are the seams along which
//! `xtask/src/split.rs` cuts the program; what only they reach is not in the module of the start. So what the start calls
//! must not reach what belongs to a part but through [`later`]: one direct call of a page would bring it all back.

// A seam is a function that one module imports from another. The macro writes the declarations; nothing of it is called
// before its module is there.
#![allow(unsafe_code)]

use super::{
    activity::Activity,
    books::Books,
    connections::{ConflictsPage, ConnectionPage, Connections, OutboxPage},
    detail::Detail,
    door::{Account, Locked, Passphrase},
    drops,
    help::Help,
    notifications::Notifications,
    quick::{self, Begun, QuickPage},
    settings::Settings,
    tasks,
};
use crate::{
    browser,
    state::{
        commands::fetch_acts,
        desk::Desk,
        route::{Place, Route},
        toast::Offer,
        transfer::{Landing, Source},
    },
    words,
};
use atom_api::app::StatusReply;
use leptos::{prelude::*, task::spawn_local};
use std::{
    pin::pin,
    task::{Context, Poll, Waker},
};
use wasm_split_helpers::{SplitLoaderError, wasm_split};

/// A part of the interface that has a module of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// A task and everything about it.
    Detail,
    /// Settings, connections, notifications, activity.
    Pages,
    /// The books.
    Books,
    /// What stands around and over the list and what commands do, and the door before it.
    Tools,
}

impl Part {
    /// All of them, in the order in which they are fetched ahead.
    const ALL: [Self; 4] = [Self::Tools, Self::Detail, Self::Books, Self::Pages];

    async fn fetch(self) -> Result<(), SplitLoaderError> {
        match self {
            Self::Detail => fetch_detail().await,
            Self::Pages => fetch_pages().await,
            Self::Books => fetch_books().await,
            Self::Tools => {
                fetch_tools().await?;
                // Of the same module, so they are here already; each seam has to learn it.
                fetch_acts().await
            }
        }
    }
}

/// A scene that a part draws.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Later {
    /// The detail of the open task.
    Detail,
    /// A place without tasks.
    Page(Place),
    /// All components, for those who work on them.
    #[cfg(debug_assertions)]
    Components,
    /// The list as a board.
    Board,
    /// The bar for picked tasks.
    Bulk,
    /// How the list is seen.
    Options(RwSignal<bool>),
    /// What is printed of the list.
    Print,
    /// What the list can be narrowed by.
    Narrowing(RwSignal<bool>),
    /// What it is narrowed by.
    Narrowed,
    /// The first steps in an empty workspace.
    Welcome,
    /// The sheet of keys.
    Help,
    /// The palette, with what was typed before it came.
    Palette(RwSignal<String>),
    /// The line above the list in which a task is written, with what was done in it before it came.
    QuickAdd(Begun),
    /// Such a line over everything.
    QuickOver(Begun),
    /// Such a line alone, as the page of the small window.
    QuickPage,
    /// The passphrase of the database.
    Passphrase(Box<StatusReply>),
    /// The screen of a session that was left alone.
    Locked,
    /// Creating an account, or signing in.
    Account {
        /// Whether there is one to sign in to.
        has_account: bool,
    },
}

type Drawn = Result<AnyView, SplitLoaderError>;

#[wasm_split(detail, fallible, preload(fetch_detail))]
fn draw_detail() -> Drawn {
    Ok(view! { <Detail /> }.into_any())
}

#[wasm_split(pages, fallible, preload(fetch_pages))]
fn draw_page(scene: Later) -> Drawn {
    let place = match scene {
        #[cfg(debug_assertions)]
        Later::Components => return Ok(view! { <super::dev::Components /> }.into_any()),
        Later::Page(place) => place,
        _ => Place::Connections,
    };
    Ok(match place {
        Place::Settings(page) => view! { <Settings page /> }.into_any(),
        Place::Notifications => view! { <Notifications /> }.into_any(),
        Place::Activity => view! { <Activity /> }.into_any(),
        Place::Connection(id) => view! { <ConnectionPage id /> }.into_any(),
        Place::Outbox => view! { <OutboxPage /> }.into_any(),
        Place::Conflicts => view! { <ConflictsPage /> }.into_any(),
        _ => view! { <Connections /> }.into_any(),
    })
}

#[wasm_split(books, fallible, preload(fetch_books))]
fn draw_books() -> Drawn {
    Ok(view! { <Books /> }.into_any())
}

#[wasm_split(tools, fallible, preload(fetch_tools))]
fn draw_tool(scene: Later) -> Drawn {
    Ok(match scene {
        Later::Board => tasks::board(),
        Later::Bulk => tasks::bulk(),
        Later::Options(open) => tasks::options(open),
        Later::Narrowing(open) => tasks::narrowing(open),
        Later::Narrowed => tasks::narrowed(),
        Later::Print => super::print::sheet(),
        Later::Welcome => super::welcome::welcome(),
        Later::Help => view! { <Help /> }.into_any(),
        Later::Palette(typed) => super::palette::opened(typed),
        Later::QuickAdd(begun) => tasks::quick_add(begun),
        Later::QuickOver(begun) => quick::over(begun),
        Later::QuickPage => view! { <QuickPage /> }.into_any(),
        Later::Passphrase(status) => view! { <Passphrase status=*status /> }.into_any(),
        Later::Locked => view! { <Locked /> }.into_any(),
        Later::Account { has_account } => view! { <Account has_account /> }.into_any(),
        _ => ().into_any(),
    })
}

#[wasm_split(tools, fallible, preload(fetch_take))]
fn do_take(desk: Desk, landing: Landing, sources: Vec<Source>) -> Result<(), SplitLoaderError> {
    drops::take(desk, landing, sources);
    Ok(())
}

/// Takes files that were dropped on the frame, as soon as what takes them is here.
pub(super) fn take_files(desk: Desk, landing: Landing, sources: Vec<Source>) {
    spawn_local(async move {
        if do_take(desk, landing, sources).await.is_err() {
            desk.app.warn(words::part_trouble(), Offer::Nothing);
        }
    });
}

impl Later {
    fn part(&self) -> Part {
        match self {
            Self::Detail => Part::Detail,
            Self::Page(Place::Books(_)) => Part::Books,
            Self::Page(_) => Part::Pages,
            #[cfg(debug_assertions)]
            Self::Components => Part::Pages,
            _ => Part::Tools,
        }
    }

    /// Draws it, now that its part is here; nothing where it is not.
    fn draw(self) -> Option<AnyView> {
        match self.part() {
            Part::Detail => at_once(draw_detail()),
            Part::Pages => at_once(draw_page(self)),
            Part::Books => at_once(draw_books()),
            Part::Tools => at_once(draw_tool(self)),
        }
    }
}

/// What a future has without waiting. A seam waits only for its module.
fn at_once(drawing: impl Future<Output = Drawn>) -> Option<AnyView> {
    match pin!(drawing).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(drawn) => drawn.ok(),
        Poll::Pending => None,
    }
}

/// How a part stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    Away,
    Coming,
    Here,
    Failed,
}

/// The parts of this window. Copied freely.
#[derive(Clone, Copy)]
pub(crate) struct Parts {
    standing: [RwSignal<Standing>; Part::ALL.len()],
    /// Whether all are being fetched ahead.
    ahead: StoredValue<bool>,
}

impl Parts {
    /// None is here yet.
    pub(super) fn new() -> Self {
        Self { standing: Part::ALL.map(|_| RwSignal::new(Standing::Away)), ahead: StoredValue::new(false) }
    }

    fn standing(self, part: Part) -> RwSignal<Standing> {
        self.standing[part as usize]
    }

    /// Fetches a part, unless it is here or on its way.
    pub(super) fn bring(self, part: Part) {
        let standing = self.standing(part);
        if matches!(standing.get_untracked(), Standing::Coming | Standing::Here) {
            return;
        }
        set_out(standing);
        spawn_local(self.fetch(part));
    }

    async fn fetch(self, part: Part) {
        let fetched = part.fetch().await;
        self.standing(part).set(if fetched.is_ok() { Standing::Here } else { Standing::Failed });
    }

    /// Fetches all parts one after the other, so that going anywhere is quick, and works without the host.
    pub(super) fn bring_all(self) {
        if self.ahead.get_value() {
            return;
        }
        self.ahead.set_value(true);
        spawn_local(async move {
            browser::rest().await;
            for part in Part::ALL {
                let standing = self.standing(part);
                if standing.get_untracked() == Standing::Away {
                    set_out(standing);
                    self.fetch(part).await;
                }
            }
        });
    }
}

/// A part is fetched from now on. What is away looks like what is on its way, so nothing is drawn anew for that: somebody
/// may be typing in it.
fn set_out(standing: RwSignal<Standing>) {
    standing.maybe_update(|standing| {
        let failed = *standing == Standing::Failed;
        *standing = Standing::Coming;
        failed
    });
}

/// What is shown while a scene is not here.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Meanwhile {
    /// It is on its way.
    Coming,
    /// It could not be fetched; the callback tries again.
    Failed(Callback<()>),
}

/// Draws `scene`: at once where its part is here, else `meanwhile` first.
pub(crate) fn later(scene: Later, meanwhile: impl Fn(Meanwhile) -> AnyView + Send + 'static) -> AnyView {
    // What could not be fetched ahead gets another chance when somebody looks.
    expect_context::<Parts>().bring(scene.part());
    at_rest(scene, meanwhile)
}

/// As [`later`], for what has time until everything is fetched ahead.
pub(crate) fn at_rest(scene: Later, meanwhile: impl Fn(Meanwhile) -> AnyView + Send + 'static) -> AnyView {
    let parts = expect_context::<Parts>();
    let part = scene.part();
    let again = Callback::new(move |()| parts.bring(part));
    let drawn = move || match parts.standing(part).get() {
        Standing::Here => untrack(|| scene.clone().draw()).unwrap_or_else(|| meanwhile(Meanwhile::Failed(again))),
        Standing::Failed => meanwhile(Meanwhile::Failed(again)),
        Standing::Away | Standing::Coming => meanwhile(Meanwhile::Coming),
    };
    drawn.into_any()
}

/// Fetches the part that an address needs beside the start, while the host is still being asked.
pub(super) fn begin(parts: Parts, route: Route) {
    if route.place == Place::Quick {
        parts.bring(Part::Tools);
    } else if !route.place.has_tasks() {
        parts.bring(if matches!(route.place, Place::Books(_)) { Part::Books } else { Part::Pages });
    } else if route.task.is_some() {
        parts.bring(Part::Detail);
    }
}

/// Fetches everything ahead, once what the person came for is there.
pub(super) fn fetch_ahead(desk: Desk) {
    let parts = expect_context::<Parts>();
    Effect::new(move |done: Option<bool>| {
        let done = done == Some(true);
        let list = desk.list;
        if done || list.is_here() || list.trouble().is_some() || !desk.app.route.get().place.has_tasks() {
            parts.bring_all();
            return true;
        }
        false
    });
}
