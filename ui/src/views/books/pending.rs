//! What is announced and not posted yet, and what became of what was.

use super::{asking::Asking, closed_day::softly, feed::Feed, follow, posting, shelf, title};
use crate::{
    components::{
        button::Button,
        choice::Choice,
        icon::Glyph,
        notice::{Notice, Tone},
        segmented::Segmented,
        state::Empty,
    },
    state::{
        books::{figure::amount, room::Room},
        perform,
        route::{Place, Route},
        when,
    },
    words,
};
use atom_api::{
    Permission,
    ledger::{EntryState, Expire, PendingEntry, PendingList, PostPending, PostPendingLate, Void},
};
use atom_core::EntryId;
use leptos::{prelude::*, task::spawn_local};

const STATES: [(EntryState, &str); 4] = [
    (EntryState::Pending, "pending"),
    (EntryState::Posted, "posted"),
    (EntryState::Voided, "voided"),
    (EntryState::Expired, "expired"),
];

/// The list, of one state.
pub(super) fn pending() -> AnyView {
    let app = shelf().desk.app;
    let state = RwSignal::new(EntryState::Pending);
    let voiding = RwSignal::new(None::<EntryId>);
    let feed =
        Feed::<PendingList>::new(app, move || PendingList { state: Some(state.get()), ..PendingList::default() });
    let choices = STATES.map(|(state, key)| Choice::new(key, state_name(state))).to_vec();
    let key = move || STATES.iter().find(|(each, _)| *each == state.get()).map_or("pending", |(_, key)| key);
    let change = move |key: String| {
        if let Some((chosen, _)) = STATES.iter().find(|(_, each)| *each == key) {
            state.set(*chosen);
        }
    };
    let empty = move || {
        let (title, text) = if state.get_untracked() == EntryState::Pending {
            (words::pending_empty(), words::pending_empty_text())
        } else {
            (words::pending_none_such(), words::pending_none_such_text())
        };
        view! { <Empty glyph=Glyph::Clock title text /> }.into_any()
    };
    let list = move || {
        view! {
            <ul class="pending-list" data-testid="pending">
                <For
                    each=move || feed.rows.get()
                    key=|entry| (entry.id, entry.state == EntryState::Pending)
                    let:entry
                >
                    {row(&entry, voiding)}
                </For>
            </ul>
        }
        .into_any()
    };
    view! {
        <div class="books-bar">
            <Segmented
                label=words::pending_states()
                choices=Signal::stored(choices)
                value=Signal::derive(move || key().to_owned())
                on_change=change
                testid="pending-state"
            />
            <span class="help">{words::pending_help()}</span>
        </div>
        {overdue(feed)}
        {feed.draw(words::pending_trouble(), 4, "pending-more", empty, list)}
        {move || voiding.get().map(|id| view! { <Voiding id on_close=move |()| voiding.set(None) /> })}
    }
    .into_any()
}

fn state_name(state: EntryState) -> &'static str {
    match state {
        EntryState::Pending => words::pending(),
        EntryState::Posted => words::state_posted(),
        EntryState::Voided => words::state_voided(),
        EntryState::Expired => words::state_expired(),
    }
}

/// What is past its last day, and the way to let it expire.
fn overdue(feed: Feed<PendingList>) -> AnyView {
    let app = shelf().desk.app;
    let count = Memo::new(move |_| {
        let today = app.today.get();
        let late = |entry: &&PendingEntry| {
            entry.state == EntryState::Pending && entry.expires.is_some_and(|expires| expires < today)
        };
        feed.rows.with(|rows| rows.iter().filter(late).count() as u64)
    });
    let expire = move |()| perform::perform_then(app, Expire {}, |expired| words::did_expire(expired.expired));
    view! {
        {move || {
            let count = count.get();
            (count > 0)
                .then(|| {
                    view! {
                        <Notice tone=Tone::Needs>
                            <p>{words::pending_overdue(count)}</p>
                            <Button testid="pending-expire" on_press=expire>
                                {words::expire_now()}
                            </Button>
                        </Notice>
                    }
                })
        }}
    }
    .into_any()
}

fn row(entry: &PendingEntry, voiding: RwSignal<Option<EntryId>>) -> AnyView {
    let shelf = shelf();
    let app = shelf.desk.app;
    let (id, date) = (entry.id, entry.date);
    let today = app.today.get_untracked();
    let title = title(&entry.payee, &entry.narration);
    let lines = entry.postings.iter().map(|posting| match (&posting.quantity, &posting.commodity) {
        (Some(quantity), code) => {
            [posting.account.as_str(), " ", &amount(quantity, code.as_deref().unwrap_or_default())].concat()
        }
        (None, _) => posting.account.clone(),
    });
    let lines = lines.collect::<Vec<_>>().join(" · ");
    let expires = entry.expires.map(|day| words::until_day(&when::day(day, today)));
    let busy = RwSignal::new(false);
    let called = title.clone();
    let post = Callback::new(move |anyway: bool| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        let title = called.clone();
        spawn_local(async move {
            // Its own day, unless that was closed since and it is not wished there all the same.
            let open = if anyway { date } else { untrack(|| shelf.open_from(date)) };
            let entry = PostPending { id, date: (open != date).then_some(open) };
            let posted = if anyway { app.write(PostPendingLate { entry }).await } else { app.write(entry).await };
            match posted {
                Ok(posted) => posting::tell(app, &title, date, open, &posted, anyway),
                Err(error) => app.complain(&error),
            }
            busy.try_set(false);
        });
    });
    let anyway = move || {
        let may = shelf.desk.may(Permission::LedgerClose) == Some(true) && softly(shelf.closed(), date);
        may.then(|| {
            view! {
                <Button busy testid="pending-post-anyway" on_press=move |()| post.run(true)>
                    {words::post_anyway()}
                </Button>
            }
        })
    };
    let room = Room::Entry(entry.entry_id.unwrap_or(id));
    let (post_label, void_label) = (words::post_pending_of(&title), words::void_pending_of(&title));
    let doing = (entry.state == EntryState::Pending).then(|| {
        view! {
            <span role="group" aria-label=post_label>
                <Button busy testid="pending-post" on_press=move |()| post.run(false)>
                    {words::post()}
                </Button>
                {anyway}
            </span>
            <span role="group" aria-label=void_label>
                <Button testid="pending-void" on_press=move |()| voiding.set(Some(id))>
                    {words::void()}
                </Button>
            </span>
        }
    });
    view! {
        <li data-testid="pending-row">
            <span class="figures">{when::day(date, today)}</span>
            <span class="what">
                <a
                    href=Route::to(Place::Books(room)).address()
                    data-written=""
                    on:click=move |event| follow(shelf, room, &event)
                >
                    {title}
                </a>
                <span class="help" data-written="">{lines}</span>
            </span>
            <span class="figures quiet">{expires}</span>
            <span class="doing">{doing}</span>
        </li>
    }
    .into_any()
}

/// Asks before what is pending is voided.
#[component]
fn Voiding(id: EntryId, #[prop(into)] on_close: Callback<()>) -> impl IntoView {
    view! {
        <Asking
            testids=["void-dialog", "void-now"]
            title=words::void_entry()
            verb=words::void()
            request=move || Ok(Void { id })
            did=words::did_void()
            on_close
        >
            <p>{words::void_help()}</p>
        </Asking>
    }
    .into_any()
}
