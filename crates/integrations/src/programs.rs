//! Programs of a manifest over whole answers, off the threads that serve others.
//!
//! An answer may be as large as the client takes, and each program walks over it anew: what pages, cursors and lists are made of
//! is told in one go, within the time that mapping a page may take. What runs where it stands is bounded by one record, or by
//! one walk that parses nothing.

use crate::{
    error::{Error, VendorError},
    incoming::divide,
    jq::Program,
    manifest::{By, Listing, Provider, Stream, Turn},
};
use atom_core::Odd;
use serde_json::Value;
use std::{sync::Arc, time::Duration};

/// The most time for the programs of one page. They end by themselves; this catches what is merely far too slow.
pub(crate) const PROGRAMS_TIME_MAX: Duration = Duration::from_secs(20);

/// What an answer tells of its list, besides the records.
#[derive(Debug, Default)]
pub(crate) struct Leads {
    /// Where it goes on, as its paging has it; `None` where no program tells.
    pub(crate) from: Option<Result<Value, String>>,
    /// Whether it goes on; `None` where no program tells.
    pub(crate) more: Option<Result<bool, String>>,
    /// The token for the next time.
    pub(crate) token: Option<String>,
    /// Whether it says itself that it is not whole.
    pub(crate) passes_over: bool,
    /// How many records there are, where that is more than the list shows.
    pub(crate) beyond: Option<u64>,
}

/// What the programs of a page make of its answer.
#[derive(Debug)]
pub(crate) struct Told {
    /// The items, each as it stands in it; `None` where there is nothing at their place.
    pub(crate) items: Result<Option<Vec<String>>, Error>,
    /// The rest.
    pub(crate) leads: Leads,
}

/// Reads a page of a stream, or of its list of changes.
pub(crate) async fn read_page(
    provider: &Arc<Provider>,
    stream: &Stream,
    changes: bool,
    answer: Vec<u8>,
) -> Result<Told, Error> {
    let name = provider.name.clone();
    of_stream(provider, stream, move |stream| {
        let listing = stream.listing_of(changes);
        Told { items: divide(&name, &answer, &listing.items), leads: leads(stream, listing, changes, &answer) }
    })
    .await
}

/// Runs work with programs of a stream.
pub(crate) async fn of_stream<T: Send + 'static>(
    provider: &Arc<Provider>,
    stream: &Stream,
    work: impl FnOnce(&Stream) -> T + Send + 'static,
) -> Result<T, Error> {
    let (own, name) = (Arc::clone(provider), stream.name.clone());
    let made = elsewhere(&provider.name, move || own.stream(&name).map(work)).await?;
    made.ok_or_else(|| Error::Internal(format!("the manifest of {} lost its stream {}", provider.name, stream.name)))
}

/// Runs work on a thread that serves nobody else, and waits no longer than a page may take.
pub(crate) async fn elsewhere<T: Send + 'static>(
    name: &str,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Error> {
    match tokio::time::timeout(PROGRAMS_TIME_MAX, tokio::task::spawn_blocking(work)).await {
        Ok(Ok(made)) => Ok(made),
        Ok(Err(panic)) => Err(Error::Internal(format!("mapping a page failed: {panic}"))),
        Err(_) => Err(too_slow(name)),
    }
}

/// Why a page is given up.
pub(crate) fn too_slow(name: &str) -> Error {
    let message = format!(
        "The mapping of {name} needed more than {} s for a page; its manifest has to be simplified.",
        PROGRAMS_TIME_MAX.as_secs()
    );
    VendorError::odd(name, Odd::Slow, message).into()
}

fn leads(stream: &Stream, listing: &Listing, changes: bool, answer: &[u8]) -> Leads {
    let (from, more) = match &listing.paging.turn {
        Turn::None | Turn::Link => (None, None),
        Turn::NextUrl { from } => (Some(from), None),
        Turn::Graphql { page_info } => (Some(page_info), None),
        Turn::Cursor { from, more, .. } => (Some(from), more.as_ref()),
        Turn::Page { more, .. } | Turn::Offset { more, .. } => (None, more.as_ref()),
    };
    let token = match stream.incremental.as_ref().map(|incremental| &incremental.by) {
        Some(By::Token { from, .. } | By::DeltaUrl { from, .. }) => Some(from),
        Some(By::Changes { from, .. }) if changes => Some(from),
        _ => None,
    };
    let partial = stream.partial.as_ref();
    let says_so = partial.and_then(|partial| partial.when.as_ref());
    let shown = partial.and_then(|partial| partial.shown.as_ref());
    Leads {
        from: from.map(|from| from.run(answer)),
        more: more.map(|more| more.run(answer).map(|more| more == Value::Bool(true))),
        token: token.and_then(|token| text(token, answer)),
        passes_over: says_so.is_some_and(|when| when.run(answer) == Ok(Value::Bool(true))),
        beyond: shown.and_then(|(total, most)| total.run(answer).ok()?.as_u64().filter(|total| total > most)),
    }
}

/// A text or a number that a program makes; `None` where there is neither.
fn text(program: &Program, answer: &[u8]) -> Option<String> {
    match program.run(answer).ok()? {
        Value::String(text) if !text.is_empty() => Some(text),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

impl Stream {
    /// What is listed: the stream itself, or its list of changes.
    pub(crate) fn listing_of(&self, changes: bool) -> &Listing {
        match self.incremental.as_ref().map(|incremental| &incremental.by) {
            Some(By::Changes { listing, .. }) if changes => listing,
            _ => &self.listing,
        }
    }
}
