//! Lists of the books, page by page.

use crate::{
    components::{bone::bones, button::Button, state::Trouble},
    state::app::App,
    words,
};
use atom_api::{
    ApiError, Command, Page, Topic,
    ledger::{AssertionView, Line, Lines, ListAssertions, ListPrices, PendingEntry, PendingList, PriceView},
};
use leptos::{prelude::*, task::spawn_local};

/// A request that is answered page by page.
pub(super) trait Paged: Command<Reply = Page<<Self as Paged>::Row>> + Clone + Sync {
    /// A row of the list.
    type Row: Send + Sync + 'static;

    /// The same, from a place on.
    fn at(self, limit: u32, cursor: Option<String>) -> Self;
}

macro_rules! paged {
    ($($request:ident => $row:ident),*) => {
        $(
            impl Paged for $request {
                type Row = $row;

                fn at(self, limit: u32, cursor: Option<String>) -> Self {
                    Self { limit: Some(limit), cursor, ..self }
                }
            }
        )*
    };
}

paged!(Lines => Line, ListAssertions => AssertionView, ListPrices => PriceView, PendingList => PendingEntry);

/// Lines of a page.
const PAGE: u32 = 100;
/// Lines that are fetched again at once, when something was posted.
const AGAIN_MAX: u32 = 1_000;

/// What is here of a list. Copied freely.
pub(super) struct Feed<C: Paged> {
    app: App,
    /// The rows that are here.
    pub(super) rows: RwSignal<Vec<C::Row>>,
    /// Whether the first page was fetched.
    pub(super) here: RwSignal<bool>,
    /// Why the newest try failed.
    pub(super) trouble: RwSignal<Option<ApiError>>,
    next: RwSignal<Option<String>>,
    request: StoredValue<Option<C>>,
    /// Counts what is asked: a reply to something older is dropped.
    turn: StoredValue<u32>,
    flying: StoredValue<bool>,
}

impl<C: Paged> Clone for Feed<C> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<C: Paged> Copy for Feed<C> {}

impl<C: Paged> Feed<C> {
    /// Follows what is asked for, and fetches again what something was posted to.
    pub(super) fn new(app: App, request: impl Fn() -> C + 'static) -> Self {
        let feed = Self {
            app,
            rows: RwSignal::new(Vec::new()),
            here: RwSignal::new(false),
            trouble: RwSignal::new(None),
            next: RwSignal::new(None),
            request: StoredValue::new(None),
            turn: StoredValue::new(0),
            flying: StoredValue::new(false),
        };
        Effect::new(move |before: Option<String>| {
            app.topics.track(&[Topic::Ledger]);
            let request = request();
            let now = serde_json::to_string(&request).unwrap_or_default();
            if before.is_some_and(|before| before != now) {
                feed.rows.set(Vec::new());
                feed.here.set(false);
            }
            feed.request.set_value(Some(request));
            feed.begin();
            now
        });
        feed
    }

    /// Fetches from the first row on, as much as is here.
    pub(super) fn begin(self) {
        let here = self.rows.with_untracked(|rows| u32::try_from(rows.len()).unwrap_or(AGAIN_MAX));
        self.ask(None, here.clamp(PAGE, AGAIN_MAX));
    }

    /// Fetches the next page, where there is one.
    pub(super) fn more(self) {
        if let (Some(cursor), false) = (self.next.get_untracked(), self.flying.get_value()) {
            self.ask(Some(cursor), PAGE);
        }
    }

    /// Whether there are more rows than are here.
    pub(super) fn has_more(self) -> bool {
        self.next.with(Option::is_some)
    }

    /// The list and the button for more of it, or that there is nothing, or why it cannot be told. `title` names the
    /// trouble; before, there are so many `rows` of bones.
    pub(super) fn draw(
        self,
        title: &'static str,
        rows: u32,
        more_testid: &'static str,
        empty: impl Fn() -> AnyView + Send + Sync + 'static,
        list: impl Fn() -> AnyView + Send + Sync + 'static,
    ) -> AnyView {
        let shown = Memo::new(move |_| (self.here.get(), self.rows.with(|rows| !rows.is_empty())));
        let wrong = Memo::new(move |_| self.trouble.get().filter(|_| !self.here.get()));
        let content = move || match (shown.get(), wrong.get()) {
            (_, Some(error)) => view! { <Trouble title error on_retry=move |()| self.begin() /> }.into_any(),
            ((false, _), None) => bones(rows),
            ((true, false), None) => empty(),
            ((true, true), None) => view! {
                {list()}
                <Show when=move || self.has_more()>
                    <Button testid=more_testid on_press=move |()| self.more()>
                        {words::show_more()}
                    </Button>
                </Show>
            }
            .into_any(),
        };
        content.into_any()
    }

    fn ask(self, cursor: Option<String>, limit: u32) {
        let Some(request) = self.request.get_value() else { return };
        self.turn.update_value(|turn| *turn += 1);
        let turn = self.turn.get_value();
        self.flying.set_value(true);
        let first = cursor.is_none();
        let request = request.at(limit, cursor);
        spawn_local(async move {
            let reply = self.app.call(request).await;
            if self.turn.try_get_value() != Some(turn) {
                return;
            }
            self.flying.set_value(false);
            match reply {
                Ok(page) => {
                    self.rows.update(|rows| {
                        if first {
                            rows.clear();
                        }
                        rows.extend(page.items);
                    });
                    self.next.set(page.next);
                    self.here.set(true);
                    self.trouble.set(None);
                }
                Err(error) => {
                    // What is here stays; that no more of it came is said.
                    if !first {
                        self.app.complain(&error);
                    }
                    self.trouble.set(Some(error));
                }
            }
        });
    }
}
