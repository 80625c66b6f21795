//! Posting what was written, and saying so.

use crate::{
    state::{app::App, toast::Offer},
    words,
};
use atom_api::{
    ApiError,
    ledger::{NewPosting, Post, Posted},
};
use jiff::civil::Date;

/// What is posted.
#[derive(Debug, Clone)]
pub(super) struct Wanted {
    /// Names this posting: trying again posts nothing twice.
    pub(super) key: String,
    pub(super) date: Date,
    pub(super) payee: String,
    pub(super) narration: String,
    pub(super) postings: Vec<NewPosting>,
}

/// A key that no other posting has.
pub(super) fn new_key() -> String {
    let number = || (js_sys::Math::random() * 1e15).to_string();
    format!("window-{}-{}", js_sys::Date::now(), number())
}

/// A text of the form, unless it says nothing.
pub(super) fn said(text: &str) -> Option<String> {
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// Posts it, and offers to take it back.
///
/// # Errors
/// What the host says.
pub(super) async fn post(app: App, wanted: Wanted) -> Result<Posted, ApiError> {
    let Wanted { key, date, payee, narration, postings } = wanted;
    let (payee, narration) = (said(&payee), said(&narration));
    let called = payee.clone().or_else(|| narration.clone()).unwrap_or_else(|| words::entry().to_owned());
    let posted = app.write(Post { idempotency_key: key, date, payee, narration, postings }).await?;
    app.say(words::did_post(&called), Offer::Reverse(posted.entry_id, date));
    Ok(posted)
}
