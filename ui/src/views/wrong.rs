//! What is wrong with a form.

use crate::{browser, components::notice::Notice, state::toast::explain, words};
use atom_api::{ApiError, Code};
use leptos::prelude::*;

/// What went wrong where somebody showed the password that they have.
pub(crate) fn explain_proof(error: &ApiError) -> String {
    match (error.code, error.field.as_deref()) {
        (Code::Invalid, Some("password")) => words::wrong_password().to_owned(),
        _ => explain(error),
    }
}

/// What is wrong with a form: at a field, or at none.
#[derive(Clone, Copy)]
pub(crate) struct Wrong(RwSignal<Option<ApiError>>);

impl Wrong {
    pub(crate) fn new() -> Self {
        Self(RwSignal::new(None))
    }

    /// What is wrong with this field.
    pub(crate) fn at(self, field: &'static str) -> Signal<Option<String>> {
        let error = self.0;
        Signal::derive(move || {
            error.with(|error| error.as_ref().filter(|e| e.field.as_deref() == Some(field)).map(explain))
        })
    }

    /// What is wrong with none of these fields.
    pub(crate) fn elsewhere(self, fields: &'static [&'static str]) -> impl IntoView {
        let error = self.0;
        move || {
            let error =
                error.get().filter(|error| !error.field.as_deref().is_some_and(|field| fields.contains(&field)));
            error.map(|error| view! { <Notice>{explain(&error)}</Notice> })
        }
    }

    /// Takes note of the first thing that is wrong; says whether there is one.
    pub(crate) fn found(self, checks: &[(bool, &str, &str)]) -> bool {
        let first = checks.iter().find(|(wrong, ..)| *wrong);
        match first {
            Some((_, field, message)) => self.is(ApiError::invalid(*field, *message)),
            None => self.0.set(None),
        }
        first.is_some()
    }

    /// Takes note of what is wrong; the focus goes to where it can be put right.
    pub(crate) fn is(self, error: ApiError) {
        self.0.set(Some(error));
        request_animation_frame(|| browser::focus("form [aria-invalid=true]"));
    }
}
