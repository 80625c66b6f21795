//! From page to page: the request of each, and where its answer leads.

use crate::{
    caller::Caller,
    cursor::{Plan, Spot, What},
    error::{Error, Trouble, VendorError},
    http::{Answer, next_link},
    manifest::{By, Incremental, InstantAs, Listing, Stream, Turn, Windows},
    programs::Leads,
    request::{Context, Prepared},
};
use atom_core::Odd;
use jiff::{SignedDuration, Timestamp};
use reqwest::header;
use serde_json::Value;
use url::Url;

/// The pages of one plan.
pub(crate) struct Pages<'a> {
    pub(crate) caller: &'a Caller<'a>,
    pub(crate) stream: &'a Stream,
    pub(crate) plan: &'a Plan,
    /// What is listed: the stream itself, or its list of changes.
    pub(crate) listing: &'a Listing,
    /// What requests know, the record among it for which this list is.
    context: Context,
}

impl<'a> Pages<'a> {
    pub(crate) fn new(caller: &'a Caller<'a>, stream: &'a Stream, plan: &'a Plan, each: &Value) -> Self {
        let listing = stream.listing_of(plan.of_changes());
        let begun = instant(plan.begun_ms);
        let mut context = caller.context.with("each", each.clone()).with("now", begun.to_string());
        if listing.paging.size > 0 {
            context.set("size", listing.paging.size);
        }
        match &plan.what {
            What::Since(at) => context.set("since", stream.since_text(*at)),
            What::Token(token) | What::Changes(token) => context.set("token", token.as_str()),
            What::All | What::Until(_) => {}
        }
        Self { caller, stream, plan, listing, context }
    }

    /// How many windows there are from the one that the plan begins with; one where there are none.
    pub(crate) fn windows(&self) -> std::ops::RangeInclusive<usize> {
        match (self.plan.window, &self.stream.windows) {
            (Some(first), Some(windows)) => first..=windows.days.len(),
            _ => 0..=0,
        }
    }

    /// The request of a page.
    pub(crate) fn request(&self, spot: &Spot, window: usize) -> Result<Prepared, Error> {
        let mut context = self.context.clone();
        let paging = &self.listing.paging;
        let request = match spot {
            Spot::Url(url) => {
                let url = Url::parse(url).map_err(|_| bad_link(&self.caller.provider.name, url))?;
                return Ok(Prepared::get(url));
            }
            Spot::First => &self.listing.request,
            Spot::Older(at) => {
                context.set("until", written(InstantAs::Instant, *at));
                let partial = self.stream.partial.as_ref();
                partial.and_then(|partial| partial.older.as_ref()).unwrap_or(&self.listing.request)
            }
            Spot::Cursor(cursor) => {
                context.set("cursor", cursor.as_str());
                paging.request.as_ref().unwrap_or(&self.listing.request)
            }
            Spot::Number(number) => {
                context.set("cursor", *number);
                paging.request.as_ref().unwrap_or(&self.listing.request)
            }
        };
        let bounds = self.plan.window.and(self.stream.windows.as_ref());
        let bounds = bounds.map(|windows| (windows, windows.bounds(window, instant(self.plan.begun_ms))));
        if let Some((_, (from, until))) = &bounds {
            context.set("from", from.clone());
            context.set("until", until.clone());
        }
        let mut prepared = request.prepare(&self.caller.base, &context)?;
        if let Some((windows, (from, until))) = &bounds {
            for (param, value) in [(&windows.from_param, from), (&windows.until_param, until)] {
                if let (Some(param), Some(value)) = (param, value) {
                    prepared.set_query(param, value);
                }
            }
        }
        if let Some(param) = &paging.size_param {
            prepared.set_query(param, &paging.size.to_string());
        }
        self.ask_for_changes(&mut prepared, &context);
        match (spot, &paging.turn) {
            (Spot::Cursor(cursor), Turn::Cursor { param: Some(param), .. }) => prepared.set_query(param, cursor),
            (Spot::Number(number), Turn::Page { param: Some(param), .. } | Turn::Offset { param: Some(param), .. }) => {
                prepared.set_query(param, &number.to_string());
            }
            (Spot::First, Turn::Page { param: Some(param), first, .. }) => {
                prepared.set_query(param, &first.to_string())
            }
            _ => {}
        }
        Ok(prepared)
    }

    fn ask_for_changes(&self, prepared: &mut Prepared, context: &Context) {
        let by = self.stream.incremental.as_ref().map(|incremental| &incremental.by);
        match (&self.plan.what, by) {
            (What::Since(_), Some(By::Since { param: Some(param), .. })) => {
                let since = context.get("since");
                let text = since.as_str().map_or_else(|| since.to_string(), str::to_owned);
                prepared.set_query(param, &text);
            }
            (What::Token(token), Some(By::Token { param, without, .. })) => {
                prepared.drop_query(without);
                if let Some(param) = param {
                    prepared.set_query(param, token);
                }
            }
            _ => {}
        }
    }

    /// Where an answer leads; `None` at the end of the list.
    pub(crate) fn next(
        &self,
        request: &Prepared,
        spot: &Spot,
        answer: &Answer,
        leads: &Leads,
        records: usize,
    ) -> Result<Option<Spot>, Error> {
        let bad = |reason: String| {
            let name = &self.caller.provider.name;
            let message = format!("{name} did not say where {} goes on: {reason}.", self.stream.name);
            Error::from(VendorError::odd(name, Odd::NoNext, message))
        };
        let paging = &self.listing.paging;
        let from = || leads.from.clone().unwrap_or(Ok(Value::Null)).map_err(bad);
        let filled = || match leads.more.clone() {
            Some(more) => more.map_err(bad),
            None => Ok(records > 0 && records >= paging.size as usize),
        };
        let link = |link: &str| match request.url.join(link) {
            Ok(url) => Ok(Some(Spot::Url(url.to_string()))),
            Err(_) => Err(bad_link(&self.caller.provider.name, link)),
        };
        match &paging.turn {
            Turn::None => Ok(None),
            Turn::Link => answer.header(header::LINK).and_then(next_link).map_or(Ok(None), link),
            Turn::NextUrl { .. } => match from()? {
                Value::String(text) if !text.is_empty() => link(&text),
                _ => Ok(None),
            },
            Turn::Cursor { .. } => {
                if leads.more.is_some() && !filled()? {
                    return Ok(None);
                }
                Ok(match from()? {
                    Value::String(cursor) if !cursor.is_empty() => Some(Spot::Cursor(cursor)),
                    Value::Number(cursor) => Some(Spot::Cursor(cursor.to_string())),
                    _ => None,
                })
            }
            Turn::Graphql { .. } => {
                let info = from()?;
                if info["hasNextPage"] != Value::Bool(true) {
                    return Ok(None);
                }
                let cursor = info["endCursor"].as_str().map(|cursor| Spot::Cursor(cursor.to_owned()));
                cursor.map(Some).ok_or_else(|| bad("there are more pages, but no cursor".to_owned()))
            }
            Turn::Page { first, .. } => {
                let page = if let Spot::Number(page) = spot { *page } else { *first };
                Ok(filled()?.then(|| Spot::Number(page + 1)))
            }
            Turn::Offset { .. } => {
                let offset = if let Spot::Number(offset) = spot { *offset } else { 0 };
                Ok((filled()? && records > 0).then(|| Spot::Number(offset + records as u64)))
            }
        }
    }

    /// Where a list goes on behind the most that it shows: with what was changed when the last record was, or earlier.
    pub(crate) fn older(&self, last: Option<Timestamp>) -> Option<Spot> {
        self.stream.partial.as_ref()?.older.as_ref()?;
        last.map(Spot::Older)
    }

    /// The token for the next time, after this answer. Of a list of changes the first one holds: one that was given on a later page
    /// may be of a time when something had changed that is on none of them.
    pub(crate) fn next_token(&self, before: Option<String>, request: &Prepared, leads: &Leads) -> Option<String> {
        let by = self.stream.incremental.as_ref().map(|incremental| &incremental.by);
        let token = leads.token.as_deref();
        let told = || match by {
            Some(By::DeltaUrl { .. }) => request.url.join(token?).ok().map(String::from),
            _ => token.map(str::to_owned),
        };
        match self.plan.what {
            What::Changes(_) => before.or_else(told),
            _ => told().or(before),
        }
    }
}

impl Stream {
    /// Whether an error says that the token of the last time does not hold any more.
    pub(crate) fn expired(&self, error: &Error) -> bool {
        let Error::Vendor(VendorError { trouble, .. }) = error else { return false };
        let by = self.incremental.as_ref().map(|incremental| &incremental.by);
        match (by, trouble) {
            (Some(_), Trouble::CursorExpired) => true,
            (
                Some(By::Token { expired, .. } | By::DeltaUrl { expired, .. } | By::Changes { expired, .. }),
                Trouble::Refused(status),
            ) => expired.contains(status),
            _ => false,
        }
    }

    fn since_text(&self, at: Timestamp) -> Value {
        match &self.incremental {
            Some(Incremental { by: By::Since { format, .. }, .. }) => written(*format, at),
            _ => written(InstantAs::Instant, at),
        }
    }
}

impl Windows {
    /// Where a window begins and ends, as the service wants it.
    fn bounds(&self, window: usize, now: Timestamp) -> (Option<String>, Option<String>) {
        let text = |at: Timestamp| match written(self.format, at) {
            Value::String(text) => text,
            other => other.to_string(),
        };
        let shifted = |days: i64| now.checked_add(SignedDuration::from_hours(days * 24)).ok().map(text);
        let ago = |window: usize| self.days.get(window).and_then(|days| shifted(-i64::from(*days)));
        match window {
            0 => (ago(0), self.ahead_days.and_then(|days| shifted(i64::from(days)))),
            last if last >= self.days.len() && self.then_all => (None, None),
            other => (ago(other), ago(other - 1)),
        }
    }
}

fn written(format: InstantAs, at: Timestamp) -> Value {
    match format {
        InstantAs::Instant => at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string().into(),
        InstantAs::InstantMs => at.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string().into(),
        InstantAs::Unix => at.as_second().into(),
        InstantAs::UnixMs => at.as_millisecond().into(),
        InstantAs::Date => at.strftime("%Y-%m-%d").to_string().into(),
    }
}

fn instant(ms: i64) -> Timestamp {
    Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH)
}

fn bad_link(name: &str, link: &str) -> Error {
    let short: String = link.chars().take(120).collect();
    let message = format!("{name} named a next page that is not an address: {short}");
    VendorError::odd(name, Odd::LeadsNowhere, message).into()
}
