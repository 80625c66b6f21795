//! What the lists of a connection have in common: rows that stay as they are while nothing about them has changed, the
//! states of a list, and turning its pages.

use crate::{
    browser,
    components::{
        bone::Bone,
        button::Button,
        icon::{Glyph, Icon},
        state::{Empty, Trouble},
    },
    state::{app::App, query::Query, when},
    words,
};
use atom_api::{ApiError, Page};
use jiff::Timestamp;
use leptos::prelude::*;
use serde::de::DeserializeOwned;
use std::sync::Arc;

/// A row: it is drawn once for each key. One type for all lists, so that they are compiled once.
#[derive(Clone)]
pub(super) struct Row {
    key: String,
    draw: Arc<dyn Fn() -> AnyView + Send + Sync>,
}

impl Row {
    /// A row that is drawn anew when its key is another one.
    pub(super) fn new(key: String, draw: impl Fn() -> AnyView + Send + Sync + 'static) -> Self {
        Self { key, draw: Arc::new(draw) }
    }
}

/// The rows, one after the other.
pub(super) fn each(rows: Signal<Vec<Row>>) -> AnyView {
    view! {
        <For each=move || rows.get() key=|row| row.key.clone() let:row>
            {(row.draw)()}
        </For>
    }
    .into_any()
}

/// The cursors of the pages that were turned to, the newest at the end.
pub(super) type Turned = RwSignal<Vec<String>>;

/// What a list is called, and what it says where it has no rows.
#[derive(Clone, Copy)]
pub(super) struct Shape {
    /// Its id in the page, for the focus.
    pub(super) id: &'static str,
    /// Its name.
    pub(super) label: &'static str,
    /// The title where it could not be fetched.
    pub(super) trouble: &'static str,
    /// The title where it is empty.
    pub(super) empty: &'static str,
    /// What belongs here.
    pub(super) empty_text: &'static str,
    /// The picture of emptiness.
    pub(super) glyph: Glyph,
}

/// A list in pages, with its loading, empty and error states.
///
/// Role `list`, named by its label. Turning a page gives it the focus.
pub(super) fn listing<T>(
    query: Query<Page<T>>,
    turned: Turned,
    shape: Shape,
    row: impl Fn(&T) -> Row + Send + Sync + 'static,
) -> AnyView
where
    T: DeserializeOwned + Send + Sync + 'static,
{
    let rows = move || query.data.with(|page| page.as_ref().map(|page| page.items.iter().map(&row).collect()));
    let next = move || query.data.with(|page| page.as_ref().and_then(|page| page.next.clone()));
    let again = Callback::new(move |()| query.retry());
    drawn(shape, Signal::derive(rows), Signal::derive(next), query.error, again, turned)
}

fn drawn(
    shape: Shape,
    rows: Signal<Option<Vec<Row>>>,
    next: Signal<Option<String>>,
    error: RwSignal<Option<ApiError>>,
    again: Callback<()>,
    turned: Turned,
) -> AnyView {
    let filled = Memo::new(move |_| rows.with(|rows| rows.as_ref().map(|rows| !rows.is_empty())));
    let wrong = Memo::new(move |_| error.get().filter(|_| filled.get().is_none()));
    let content = move || match (filled.get(), wrong.get()) {
        (Some(true), _) => {
            let rows = Signal::derive(move || rows.get().unwrap_or_default());
            view! {
                <ul class="listing-rows" aria-label=shape.label>
                    {each(rows)}
                </ul>
            }
            .into_any()
        }
        (Some(false), _) => view! { <Empty glyph=shape.glyph title=shape.empty text=shape.empty_text /> }.into_any(),
        (None, Some(error)) => view! { <Trouble title=shape.trouble error on_retry=again /> }.into_any(),
        (None, None) => view! { <Bone width=60 /> }.into_any(),
    };
    let paged = Memo::new(move |_| turned.with(|turned| !turned.is_empty()) || next.with(Option::is_some));
    let turn = move |back: bool| {
        if back {
            turned.update(|turned| drop(turned.pop()));
        } else if let Some(cursor) = next.get_untracked() {
            turned.update(|turned| turned.push(cursor));
        }
        browser::focus(&format!("#{}", shape.id));
    };
    let pager = move || {
        view! {
            <nav class="pager" aria-label=words::pages()>
                <Show when=move || turned.with(|turned| !turned.is_empty())>
                    <Button glyph=Glyph::Back on_press=Callback::new(move |()| turn(true))>
                        {words::page_before()}
                    </Button>
                </Show>
                <Show when=move || next.with(Option::is_some)>
                    <Button glyph=Glyph::Next testid="page-after" on_press=Callback::new(move |()| turn(false))>
                        {words::page_after()}
                    </Button>
                </Show>
            </nav>
        }
    };
    view! {
        <div class="listing" id=shape.id tabindex="-1" data-testid=shape.id>
            {content}
            {move || paged.get().then(pager)}
        </div>
    }
    .into_any()
}

/// A line that unfolds. What is in it is made when it is first looked at.
pub(super) fn unfold(line: AnyView, content: impl Fn() -> AnyView + Send + Sync + 'static) -> AnyView {
    let seen = RwSignal::new(false);
    view! {
        <details class="folded-line" on:toggle=move |_| seen.set(true)>
            <summary>
                <Icon glyph=Glyph::Next />
                {line}
            </summary>
            {move || seen.get().then(&content)}
        </details>
    }
    .into_any()
}

/// How long ago, kept true.
pub(super) fn ago(app: App, at: Timestamp) -> impl Fn() -> String + Copy + Send + Sync + 'static {
    let wall = browser::wall(at);
    move || when::ago(wall, app.wall_now())
}

/// A value as JSON that a person can read.
pub(super) fn json(value: &serde_json::Value) -> AnyView {
    let text = serde_json::to_string_pretty(value).unwrap_or_default();
    view! { <pre class="json" tabindex="0" data-scrolls="">{text}</pre> }.into_any()
}
