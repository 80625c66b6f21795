//! Posting what was written, and saying so.

pub(super) use crate::browser::new_key;
use crate::{
    state::{
        app::App,
        books::{besides::Besides, broke},
        toast::{Back, Offer},
        when,
    },
    words,
};
use atom_api::{
    ApiError,
    ledger::{EntryMark, NewPosting, Post, PostLate, Posted, WhenClosed},
};
use jiff::civil::Date;
use leptos::prelude::*;

/// What is posted.
#[derive(Debug, Clone)]
pub(super) struct Wanted {
    /// Names this posting: trying again posts nothing twice.
    pub(super) key: String,
    pub(super) date: Date,
    pub(super) payee: String,
    pub(super) narration: String,
    /// What it says besides.
    pub(super) besides: Besides,
    pub(super) postings: Vec<NewPosting>,
    /// Where it is only announced: until when.
    pub(super) announced: Option<Announced>,
    /// What is wished where its day is closed.
    pub(super) late: Late,
}

/// An entry that waits until it is posted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Announced {
    /// The last day on which it can be posted.
    pub(super) expires: Option<Date>,
}

/// What is wished of an entry whose day is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Late {
    /// To be told, and asked.
    Ask,
    /// That it goes to the first open day and says so.
    Next,
    /// That it goes into the softly closed period.
    Anyway,
}

/// A text of the form, unless it says nothing.
pub(super) fn said(text: &str) -> Option<String> {
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// Posts it, tells what that broke, and offers to take it back; or announces it.
///
/// # Errors
/// What the host says.
pub(super) async fn post(app: App, wanted: Wanted) -> Result<Posted, ApiError> {
    let Wanted { key, date, payee, narration, besides, postings, announced, late } = wanted;
    let Besides { code, mark, tags, links, comment } = besides;
    let (payee, narration) = (said(&payee), said(&narration));
    let called = payee.clone().or_else(|| narration.clone()).unwrap_or_else(|| words::entry().to_owned());
    let entry = Post {
        idempotency_key: key,
        date,
        payee,
        narration,
        code: said(&code),
        mark: Some(mark).filter(|mark| *mark != EntryMark::None),
        comment: said(&comment),
        tags,
        links,
        postings,
        pending: announced.is_some(),
        expires: announced.and_then(|announced| announced.expires),
        when_closed: if late == Late::Next { WhenClosed::Next } else { WhenClosed::Refuse },
    };
    let posted = if late == Late::Anyway { app.write(PostLate { entry }).await? } else { app.write(entry).await? };
    if announced.is_some() {
        app.say(words::did_announce(), Offer::Nothing);
        return Ok(posted);
    }
    tell(app, &called, date, date, &posted, late == Late::Anyway);
    Ok(posted)
}

/// Tells that an entry was posted, on which day where that is not the one that it was `meant` for, and what that broke;
/// offers to take it back. `wished` is the day that was asked for; `late` says that it is closed softly.
pub(super) fn tell(app: App, called: &str, meant: Date, wished: Date, posted: &Posted, late: bool) {
    let on = posted.moved.map_or(wished, |moved| moved.to);
    let said = if on == meant {
        words::did_post(called)
    } else {
        words::did_post_on(called, &when::day(on, app.today.get_untracked()))
    };
    broke::tell(app, &said, &posted.broke, Some(Back { entry: posted.entry_id, date: on, late }));
}
