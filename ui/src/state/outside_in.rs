//! A person on their way through a service in the browser: begun, waited for, ended.

use super::app::App;
use crate::browser;
use atom_api::{
    ApiError, Command, SecretText,
    signin::{BeginReply, Cancel},
};
use leptos::{prelude::*, task::spawn_local};

/// How it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Nothing was begun.
    Idle,
    /// The service is asked where its page is.
    Opening,
    /// The browser is waited for; this is the page that it shows.
    Browser(String),
    /// The service knows the person, and a code of the second factor is wanted.
    Code,
    /// It came to nothing.
    Failed(ApiError),
}

/// One way at a time. Leaving the view ends it.
#[derive(Clone, Copy)]
pub(crate) struct Trip {
    app: App,
    /// How it stands.
    pub(crate) stage: RwSignal<Stage>,
    attempt: StoredValue<Option<SecretText>>,
}

impl Trip {
    pub(crate) fn new(app: App) -> Self {
        let trip = Self { app, stage: RwSignal::new(Stage::Idle), attempt: StoredValue::new(None) };
        on_cleanup(move || trip.forget());
        trip
    }

    /// The attempt that is waited for, or that wants a code.
    pub(crate) fn attempt(self) -> Option<SecretText> {
        self.attempt.try_with_value(Clone::clone).flatten()
    }

    /// It came to its end, and there is nothing to cancel.
    pub(crate) fn is_over(self) {
        self.attempt.try_update_value(|attempt| *attempt = None);
        self.stage.try_set(Stage::Idle);
    }

    /// The person changed their mind.
    pub(crate) fn cancel(self) {
        self.forget();
        self.stage.set(Stage::Idle);
    }

    /// It came to nothing.
    pub(crate) fn fail(self, error: ApiError) {
        self.attempt.try_update_value(|attempt| *attempt = None);
        self.stage.try_set(Stage::Failed(error));
    }

    /// Takes in what was begun, and shows the page of the service.
    pub(crate) fn set_out(self, begun: BeginReply) {
        let BeginReply { authorize_url, attempt, .. } = begun;
        self.attempt.set_value(Some(attempt));
        self.app.open_external(&authorize_url);
        self.stage.set(Stage::Browser(authorize_url));
    }

    /// Asks again and again until `came` takes the reply, or it comes to nothing. What is asked waits at the host.
    pub(crate) fn wait<C: Command>(
        self,
        ask: impl Fn(SecretText) -> C + 'static,
        came: impl Fn(C::Reply) -> bool + 'static,
    ) {
        let Some(attempt) = self.attempt() else { return };
        spawn_local(async move {
            loop {
                let reply = self.app.call(ask(attempt.clone())).await;
                if self.attempt().as_ref() != Some(&attempt) {
                    return;
                }
                match reply {
                    Ok(reply) => {
                        if came(reply) {
                            return;
                        }
                    }
                    // The host is away for a moment; what the person does in the browser is not lost by that.
                    Err(_) if !self.app.connected.get_untracked() => browser::sleep(2_000).await,
                    Err(error) if error.field.as_deref() == Some("totp") => {
                        self.stage.try_set(Stage::Code);
                        return;
                    }
                    Err(error) => return self.fail(error),
                }
            }
        });
    }

    fn forget(self) {
        if let Some(attempt) = self.attempt.try_update_value(Option::take).flatten() {
            spawn_local(async move { drop(self.app.call(Cancel { attempt }).await) });
        }
    }
}
