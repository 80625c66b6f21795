//! The dialog that connects an account, or signs in again where one is connected.

mod form;
mod tenant;
mod waiting;

use super::doing::first_sync;
use crate::{
    browser,
    components::dialog::Dialog,
    state::{
        desk::{Desk, desk},
        toast::Offer,
    },
    words,
};
use atom_api::{
    ApiError,
    integrations::{
        Attempt, CancelAttempt, Connect, ConnectReply, Connection, DeviceCode, GetAttempt, List, Provider, Tenant,
    },
};
use atom_core::ConnectionId;
use form::{Form, form};
use leptos::{prelude::*, task::spawn_local};
use tenant::Choosing;
pub(super) use tenant::TenantDialog;

/// Where the sign-in stands.
#[derive(Debug, Clone, PartialEq)]
enum Stage {
    /// The person fills in what is needed.
    Form,
    /// The person decides in the browser, at this address.
    Browser(String),
    /// The person types a code at the service.
    Device(DeviceCode),
    /// The person chooses one of the places that are open to the account; the connection waits for it.
    Tenant(ConnectionId, Vec<Tenant>),
    /// It came to nothing.
    Failed(ApiError),
}

/// A sign-in that goes on.
#[derive(Clone, Copy)]
struct SignIn {
    desk: Desk,
    /// The service's name.
    service: StoredValue<String>,
    stage: RwSignal<Stage>,
    /// The attempt that waits for the person.
    attempt: StoredValue<Option<GetAttempt>>,
    /// The dialog is done with: nothing, or the connection that is there now.
    on_done: Callback<Option<ConnectionId>>,
}

/// Connects an account: asks for what the chosen way to sign in needs, or has the person decide in the browser or type a
/// code. The service itself is asked before anything is stored; then the first sync begins. With `again` it signs in
/// anew to that connection.
///
/// A dialog; closing it ends an attempt that waits.
#[component]
pub(super) fn ConnectDialog(
    provider: Provider,
    again: Option<Connection>,
    on_done: Callback<Option<ConnectionId>>,
) -> impl IntoView {
    let desk = desk();
    let title = match &again {
        Some(_) => words::sign_in_to(&provider.name),
        None => words::connect_to(&provider.name),
    };
    let sign_in = SignIn {
        desk,
        service: StoredValue::new(provider.name.clone()),
        stage: RwSignal::new(Stage::Form),
        attempt: StoredValue::new(None),
        on_done,
    };
    on_cleanup(move || sign_in.give_up());
    let filled = Form::new(provider, again);
    let content = move || match sign_in.stage.get() {
        Stage::Form => form(sign_in, filled),
        Stage::Browser(url) => waiting::browser(sign_in, url),
        Stage::Device(code) => waiting::device(sign_in, code),
        Stage::Tenant(id, tenants) => {
            tenant::choices(Choosing::new(desk, id, sign_in.service.get_value(), on_done), tenants)
        }
        Stage::Failed(error) => waiting::failed(sign_in, &error),
    };
    view! {
        <Dialog title on_close=move |()| on_done.run(None) testid="connect-dialog">
            {content}
        </Dialog>
    }
    .into_any()
}

impl SignIn {
    /// Sends what was filled in, and goes where the reply leads.
    async fn send(self, request: Connect) -> Result<(), ApiError> {
        let app = self.desk.app;
        match app.write(request).await? {
            ConnectReply { connection_id: Some(id), tenants, .. } if !tenants.is_empty() => {
                self.turn_to(Stage::Tenant(id, tenants));
            }
            ConnectReply { connection_id: Some(id), account, .. } => {
                self.finish(id, &account.unwrap_or_default()).await;
            }
            ConnectReply { attempt: Some(attempt), authorize_url: Some(url), .. } => {
                app.open_external(&url);
                self.wait(GetAttempt { attempt, wait: true }, Stage::Browser(url));
            }
            ConnectReply { attempt: Some(attempt), device: Some(code), .. } => {
                self.wait(GetAttempt { attempt, wait: true }, Stage::Device(code));
            }
            _ => {}
        }
        Ok(())
    }

    /// Shows what the person has to do, and waits for the end of it.
    fn wait(self, asked: GetAttempt, stage: Stage) {
        let held = Some(asked.clone());
        if self.attempt.try_update_value(|attempt| *attempt = held).is_none() {
            // The dialog was closed meanwhile.
            return cancel(self.desk, asked);
        }
        self.turn_to(stage);
        spawn_local(async move {
            let id = asked.attempt;
            loop {
                let reply = self.desk.app.call(asked.clone()).await;
                let ours = self.attempt.try_with_value(|held| held.as_ref().is_some_and(|held| held.attempt == id));
                match reply {
                    _ if ours != Some(true) => return,
                    Ok(Attempt::Waiting) => {}
                    // The host is away for a moment; what the person does in the browser is not lost by that.
                    Err(_) if !self.desk.app.connected.get_untracked() => browser::sleep(2_000).await,
                    Ok(Attempt::Connected { connection_id, account }) => {
                        self.attempt.set_value(None);
                        return self.finish(connection_id, &account).await;
                    }
                    Ok(Attempt::ChooseTenant { connection_id, tenants }) => {
                        self.attempt.set_value(None);
                        return self.turn_to(Stage::Tenant(connection_id, tenants));
                    }
                    Ok(Attempt::Failed { error }) | Err(error) => {
                        self.attempt.set_value(None);
                        return self.turn_to(Stage::Failed(error));
                    }
                }
            }
        });
    }

    /// Another stage has other controls: the first one gets the focus.
    fn turn_to(self, stage: Stage) {
        drop(self.stage.try_set(stage));
        request_animation_frame(|| browser::focus("dialog[open] .dialog-body input, dialog[open] .dialog-feet button"));
    }

    /// Ends the attempt that waits, if one does, and shows what was filled in.
    fn back(self) {
        self.give_up();
        self.turn_to(Stage::Form);
    }

    fn give_up(self) {
        if let Some(held) = self.attempt.try_update_value(Option::take).flatten() {
            cancel(self.desk, held);
        }
    }

    /// Says that it is connected, and fetches for the first time.
    async fn finish(self, id: ConnectionId, account: &str) {
        if let Some(service) = self.service.try_get_value() {
            finish(self.desk, &service, id, account, self.on_done).await;
            first_sync(self.desk.app, id).await;
        }
    }
}

/// Says that an account is connected, and is done with the dialog.
async fn finish(desk: Desk, service: &str, id: ConnectionId, account: &str, on_done: Callback<Option<ConnectionId>>) {
    desk.app.say(words::connected_as(service, account), Offer::Nothing);
    // Its page is shown next, and has to know it.
    let known = desk.app.call(List {}).await;
    on_done.try_run(Some(id));
    if let Ok(page) = known {
        desk.connections.data.set(Some(page));
    }
}

/// Nobody waits for an attempt any more.
fn cancel(desk: Desk, held: GetAttempt) {
    spawn_local(async move {
        // One that has ended stays as it is.
        let _ = desk.app.call(CancelAttempt { attempt: held.attempt }).await;
    });
}

/// A sentence in which what stands between backticks is code.
pub(super) fn with_code(text: &str) -> AnyView {
    let parts = text.split('`').map(str::to_owned).enumerate();
    parts
        .map(|(index, part)| match index % 2 {
            0 => part.into_any(),
            _ => view! { <code>{part}</code> }.into_any(),
        })
        .collect_view()
        .into_any()
}
