//! The list of tasks, with what stands above it.

mod board;
mod bulk;
mod column_add;
mod head;
mod narrow;
mod options;
mod pull;
mod quick_add;
mod row;
mod rows;

use super::{
    later::{Later, later},
    shape,
    welcome::{SampleBanner, is_new},
};
use crate::{
    browser,
    components::button::{Button, Weight},
    components::{
        icon::Glyph,
        notice::Notice,
        px::px,
        state::{Empty, Trouble},
    },
    state::{
        desk::{Desk, desk},
        route::Place,
        toast::explain,
    },
    words,
};
use atom_api::{filters::Form, tasks::View};
pub(super) use board::board;
pub(super) use bulk::bulk;
use head::Head;
use leptos::prelude::*;
pub(super) use narrow::{narrowed, narrowing};
pub(super) use options::options;
pub(super) use quick_add::quick_add;
use rows::Rows;

/// What of the list is to be shown.
#[derive(Debug, Clone, PartialEq)]
enum Scene {
    /// It is on its way, or here.
    Rows,
    /// It is a board.
    Board,
    /// There is nothing.
    Empty,
    /// It could not be fetched.
    Trouble(atom_api::ApiError),
}

/// The list pane.
#[component]
pub(crate) fn Tasks() -> impl IntoView {
    let desk = desk();
    let list = desk.list;
    let scene = Memo::new(move |_| {
        let board = list.key.with(|key| key.form == Form::Board);
        let gone =
            list.known.get() && list.key.with(|key| matches!(key.place, Place::Filter(_))) && list.saved().is_none();
        match (list.is_here(), list.trouble()) {
            _ if gone => Scene::Empty,
            (false, Some(error)) => Scene::Trouble(error),
            (true, _) if board => Scene::Board,
            (true, _) if list.layout.with(|layout| layout.height() == 0.0) => Scene::Empty,
            _ => Scene::Rows,
        }
    });
    let picked = Memo::new(move |_| desk.selection.count() > 0);
    let is_narrowed = Memo::new(move |_| !list.narrowed_by().is_empty());
    let stale_trouble = move || {
        let error = list.trouble().filter(|_| matches!(scene.get(), Scene::Rows | Scene::Board))?;
        Some(view! {
            <div class="quick-add-wrong">
                <Notice>
                    {explain(&error)} " "
                    <button type="button" class="link-button" on:click=move |_| list.retry()>
                        {words::retry()}
                    </button>
                </Notice>
            </div>
        })
    };
    view! {
        <section class="pane" aria-label=move || super::frame::place_name(desk)>
            <Head />
            {move || is_narrowed.get().then(|| later(Later::Narrowed, shape::only_trouble))}
            <Show when=move || desk.takes_tasks()>
                {quick_add::line()}
            </Show>
            <SampleBanner />
            {stale_trouble}
            {move || match scene.get() {
                Scene::Rows => view! { <Rows /> }.into_any(),
                Scene::Board => later(Later::Board, shape::inside),
                Scene::Empty => nothing_here(desk),
                Scene::Trouble(error) => {
                    view! { <Trouble title=words::list_trouble() error on_retry=move |()| list.retry() /> }.into_any()
                }
            }}
            {move || picked.get().then(|| later(Later::Bulk, shape::only_trouble))}
            {move || carried(desk)}
        </section>
    }
    .into_any()
}

/// What is dragged, beside the pointer.
fn carried(desk: Desk) -> Option<AnyView> {
    let (title, (left, top)) = desk.drag.with(|drag| drag.as_ref().map(|drag| (drag.title.clone(), drag.at)))?;
    let place = format!("translate({}, {})", px(left + 12.0), px(top + 8.0));
    Some(
        view! {
            <div class="carried clip" aria-hidden="true" style:transform=place>
                {title}
            </div>
        }
        .into_any(),
    )
}

/// Whether the place shows what it shows by itself.
fn list_is_own(desk: Desk) -> bool {
    desk.list.narrow.with(|narrow| narrow.as_ref().is_none_or(|(at, _)| *at != desk.list.key.with(|key| key.place)))
}

/// The designed emptiness of a place: what belongs here, and the one next step.
fn nothing_here(desk: Desk) -> AnyView {
    let key = desk.list.key.get();
    if is_new(desk) {
        return later(Later::Welcome, shape::only_trouble);
    }
    if !desk.list.text.with(|text| text.trim().is_empty()) {
        let (title, text) = words::no_hits(key.text());
        let clear = move |()| desk.list.text.set(String::new());
        return view! {
            <Empty glyph=Glyph::Search title text>
                <Button on_press=clear>{words::clear_filter()}</Button>
            </Empty>
        }
        .into_any();
    }
    if untrack(|| !list_is_own(desk)) {
        let clear = move |()| {
            desk.list.widen();
            browser::focus_place();
        };
        return view! {
            <Empty glyph=Glyph::Filter title=words::narrow_none() text=words::narrow_none_text()>
                <Button testid="narrow-none-clear" on_press=clear>{words::narrow_clear()}</Button>
            </Empty>
        }
        .into_any();
    }
    let (title, text) = match key.place {
        Place::View(view) => words::empty_view(view),
        Place::Label(_) => (words::empty_label_title(), words::empty_label_text()),
        Place::Source(_) => (words::empty_source_title(), words::empty_source_text()),
        Place::Filter(_) if desk.list.saved().is_none() => (words::filter_gone_title(), words::filter_gone_text()),
        Place::Filter(_) => (words::empty_filter_title(), words::empty_filter_text()),
        _ => words::empty_project(),
    };
    let glyph = match key.place {
        Place::View(View::Inbox) => Glyph::Inbox,
        Place::View(View::Today) => Glyph::Today,
        Place::View(View::Upcoming) => Glyph::Upcoming,
        Place::View(View::Completed) => Glyph::Completed,
        Place::View(View::Trash) => Glyph::Trash,
        _ => Glyph::All,
    };
    if !untrack(|| desk.takes_tasks()) {
        return view! { <Empty glyph title text /> }.into_any();
    }
    view! {
        <Empty glyph title text>
            <Button weight=Weight::Normal glyph=Glyph::Plus on_press=|()| browser::focus("#quick-add")>
                {words::new_task()}
            </Button>
        </Empty>
    }
    .into_any()
}
