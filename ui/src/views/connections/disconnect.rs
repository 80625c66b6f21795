//! The dialog that ends a connection, and the one that deletes what was kept of it.

use crate::{
    components::{
        button::{Button, Weight},
        dialog::Dialog,
        notice::{Notice, Tone},
    },
    state::{
        desk::desk,
        query::Query,
        route::Place,
        toast::{Offer, explain},
    },
    words,
};
use atom_api::integrations::{Connection, Disconnect, Health, Status};
use leptos::{prelude::*, task::spawn_local};

/// What stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kept {
    /// All that came, as it was.
    Everything,
    /// The tasks, as the person's own.
    Tasks,
    /// Nothing.
    Nothing,
}

impl Kept {
    /// What it is called, what it means, and the id for tests.
    fn said(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Everything => (words::keep_data(), words::keep_data_text(), "keep-data"),
            Self::Tasks => (words::keep_tasks(), words::keep_tasks_text(), "keep-tasks"),
            Self::Nothing => (words::remove_tasks(), words::remove_tasks_text(), "remove-tasks"),
        }
    }
}

/// Asks what becomes of what came from the account, and then says what is left to do at the service. Of an account that is
/// disconnected already, it deletes what was kept.
#[component]
pub(super) fn DisconnectDialog(
    connection: Connection,
    /// Whether it is ending, and after that has ended.
    ending: RwSignal<bool>,
    #[prop(into)] on_close: Callback<()>,
) -> impl IntoView {
    let desk = desk();
    let app = desk.app;
    let ended = connection.health == Health::Disconnected;
    // Of one that waits for a choice nothing has come yet.
    let offered: &'static [Kept] = if ended || connection.health == Health::ChooseTenant {
        &[Kept::Nothing, Kept::Tasks]
    } else {
        &[Kept::Everything, Kept::Tasks, Kept::Nothing]
    };
    let kept = RwSignal::new(offered[0]);
    let wrong = RwSignal::new(None::<String>);
    let id = connection.id;
    let name = StoredValue::new(connection.name.clone());
    let outbox = connection.outbox;
    let records = connection.streams.iter().map(|stream| stream.records).sum::<u64>();
    // Of one that is ending, or gone, nothing is asked.
    let counted =
        Query::<Connection>::new(app, move || (!ending.get()).then_some(Status { connection_id: id, holds: true }));
    let goes = move |keeps_tasks: bool| {
        // Until the tasks are counted, what is known already is told.
        let holds = counted.data.with(|counted| counted.as_ref().and_then(|counted| counted.holds));
        let (tasks, own_work) = holds.map(|holds| (holds.tasks, holds.own_work)).unwrap_or_default();
        words::would_go(records, tasks, own_work, keeps_tasks)
    };
    let lost = move || {
        let kept = kept.get();
        let mut told = if kept == Kept::Everything { Vec::new() } else { goes(kept == Kept::Tasks) };
        told.extend(name.with_value(|name| match kept {
            Kept::Everything => (outbox.waiting > 0).then(|| words::would_keep_waiting(outbox.waiting, name)),
            Kept::Tasks | Kept::Nothing => words::would_lose(outbox.waiting, outbox.in_doubt, name),
        }));
        (!told.is_empty()).then(|| view! { <Notice tone=Tone::Needs>{told.join(" ")}</Notice> })
    };
    let disconnect = Callback::new(move |()| {
        ending.set(true);
        let name = name.get_value();
        let keeps = kept.get_untracked();
        let request =
            Disconnect { connection_id: id, keep_tasks: keeps == Kept::Tasks, keep_data: keeps == Kept::Everything };
        spawn_local(async move {
            match app.write(request).await {
                Ok(reply) => {
                    desk.visit(Place::Connections);
                    let said = if ended { words::did_delete_kept(&name) } else { words::left(&name, &reply) };
                    app.say(said, Offer::Nothing);
                    desk.connections.retry();
                }
                Err(error) => {
                    ending.try_set(false);
                    wrong.try_set(Some(explain(&error)));
                }
            }
        });
    });
    let choice = move |which: Kept| {
        let (title, text, testid) = which.said();
        view! {
            <label class="choice">
                <input
                    type="radio"
                    name="kept"
                    data-testid=testid
                    prop:checked=move || kept.get() == which
                    on:change=move |_| kept.set(which)
                />
                <span>
                    <b>{title}</b>
                    <span>{text}</span>
                </span>
            </label>
        }
    };
    let title = if ended {
        words::delete_kept_of(&connection.name, &connection.account)
    } else {
        words::disconnect_from(&connection.name, &connection.account)
    };
    let revokes = words::revokes_at(&connection.name);
    let lead = move || match (ended, kept.get()) {
        (true, _) => words::delete_kept_text().to_owned(),
        (false, Kept::Everything) => [revokes.as_str(), words::can_delete_later()].join(" "),
        (false, _) => [revokes.as_str(), words::cannot_undo_disconnect()].join(" "),
    };
    let verb = if ended { words::delete() } else { words::disconnect() };
    view! {
        <Dialog title on_close=on_close testid="disconnect-dialog">
            <div class="dialog-body">
                {move || wrong.get().map(|wrong| view! { <Notice>{wrong}</Notice> })}
                {lost}
                {offered.iter().map(|which| choice(*which)).collect_view()}
                <p class="lead">{lead}</p>
            </div>
            <div class="dialog-feet">
                <Button on_press=on_close>{words::cancel()}</Button>
                <Button weight=Weight::Danger busy=ending testid="disconnect-submit" on_press=disconnect>
                    {verb}
                </Button>
            </div>
        </Dialog>
    }
    .into_any()
}
