//! Writing what a form says: one thing at a time, and what is wrong with it stands beside the form.

use crate::state::{app::App, toast::explain};
use atom_api::{ApiError, Command};
use leptos::{prelude::*, task::spawn_local};

/// What a form is about to write. Copied freely.
#[derive(Clone, Copy)]
pub(super) struct Sending {
    app: App,
    /// Whether something is on its way.
    pub(super) busy: RwSignal<bool>,
    wrong: RwSignal<Option<String>>,
}

impl Sending {
    /// Nothing yet.
    pub(super) fn new(app: App) -> Self {
        Self { app, busy: RwSignal::new(false), wrong: RwSignal::new(None) }
    }

    /// Says what is wrong with the form, so that it writes nothing.
    pub(super) fn refuse(self, why: impl Into<String>) {
        self.wrong.set(Some(why.into()));
    }

    /// Writes it, unless something is still on its way, and has `done` hear the reply. An error stands beside the form;
    /// where that was left meanwhile, it is told at the foot of the window.
    pub(super) fn send<C: Command>(self, request: C, done: impl FnOnce(C::Reply) + 'static) {
        self.send_or(request, done, |_| ());
    }

    /// The same; `failed` hears of an error too.
    pub(super) fn send_or<C: Command>(
        self,
        request: C,
        done: impl FnOnce(C::Reply) + 'static,
        failed: impl FnOnce(&ApiError) + 'static,
    ) {
        if self.busy.get_untracked() {
            return;
        }
        self.wrong.set(None);
        self.busy.set(true);
        spawn_local(async move {
            match self.app.write(request).await {
                Ok(reply) => done(reply),
                Err(error) => {
                    failed(&error);
                    if self.wrong.try_set(Some(explain(&error))).is_some() {
                        self.app.complain(&error);
                    }
                }
            }
            self.busy.try_set(false);
        });
    }

    /// The place where it says what is wrong.
    pub(super) fn line(self) -> AnyView {
        wrong_line(self.wrong)
    }
}

/// The place where a form says what is wrong.
pub(super) fn wrong_line(wrong: RwSignal<Option<String>>) -> AnyView {
    view! {
        <p class="wrong" role="alert">
            {move || wrong.get()}
        </p>
    }
    .into_any()
}
