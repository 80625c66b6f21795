//! The dialog that ends a connection.

use crate::{
    components::{
        button::{Button, Weight},
        dialog::Dialog,
        notice::{Notice, Tone},
    },
    state::{
        desk::desk,
        route::Place,
        toast::{Offer, explain},
    },
    words,
};
use atom_api::integrations::{Connection, Disconnect};
use leptos::{prelude::*, task::spawn_local};

/// Asks what becomes of the mirrored tasks, and then says what is left to do at the service.
#[component]
pub(super) fn DisconnectDialog(
    connection: Connection,
    /// Whether it is ending, and after that has ended.
    ending: RwSignal<bool>,
    #[prop(into)] on_close: Callback<()>,
) -> impl IntoView {
    let desk = desk();
    let app = desk.app;
    let keep = RwSignal::new(false);
    let wrong = RwSignal::new(None::<String>);
    let id = connection.id;
    let name = StoredValue::new(connection.name.clone());
    let lost = words::would_lose(connection.outbox.waiting, connection.outbox.in_doubt, &connection.name);
    let disconnect = Callback::new(move |()| {
        ending.set(true);
        let name = name.get_value();
        spawn_local(async move {
            match app.write(Disconnect { connection_id: id, keep_tasks: keep.get_untracked() }).await {
                Ok(reply) => {
                    desk.visit(Place::Connections);
                    app.say(words::left(&name, &reply), Offer::Nothing);
                    desk.connections.retry();
                }
                Err(error) => {
                    ending.try_set(false);
                    wrong.try_set(Some(explain(&error)));
                }
            }
        });
    });
    let choice = move |keeps: bool, title: &'static str, text: &'static str| {
        view! {
            <label class="choice">
                <input
                    type="radio"
                    name="tasks"
                    data-testid=if keeps { "keep-tasks" } else { "remove-tasks" }
                    prop:checked=move || keep.get() == keeps
                    on:change=move |_| keep.set(keeps)
                />
                <span>
                    <b>{title}</b>
                    <span>{text}</span>
                </span>
            </label>
        }
    };
    view! {
        <Dialog
            title=words::disconnect_from(&connection.name, &connection.account)
            on_close=on_close
            testid="disconnect-dialog"
        >
            <div class="dialog-body">
                {move || wrong.get().map(|wrong| view! { <Notice>{wrong}</Notice> })}
                {lost.map(|lost| view! { <Notice tone=Tone::Needs>{lost}</Notice> })}
                {choice(false, words::remove_tasks(), words::remove_tasks_text())}
                {choice(true, words::keep_tasks(), words::keep_tasks_text())}
                <p class="lead">{words::revokes_at(&connection.name)} " " {words::cannot_undo_disconnect()}</p>
            </div>
            <div class="dialog-feet">
                <Button on_press=on_close>{words::cancel()}</Button>
                <Button weight=Weight::Danger busy=ending testid="disconnect-submit" on_press=disconnect>
                    {words::disconnect()}
                </Button>
            </div>
        </Dialog>
    }
    .into_any()
}
