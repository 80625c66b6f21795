//! Server-sent events (HTML Living Standard §9.2): each with its number as `id:`, resumed from the last one seen.

use crate::{
    failure::Failure,
    guard::{Through, caller},
    site::Site,
};
use atom_api::Event;
use atom_engine::Subscription;
use axum::{
    Extension,
    extract::State,
    http::{HeaderMap, Uri},
    response::sse::{self, KeepAlive, Sse},
};
use futures_util::{Stream, StreamExt, stream};
use std::{convert::Infallible, time::Duration};
use tokio_util::sync::CancellationToken;

/// A comment goes out this often, so that either side notices a dead connection.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// `GET /api/v1/events`.
pub(crate) async fn events(
    State(site): State<Site>,
    Extension(through): Extension<Through>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Sse<impl Stream<Item = Result<sse::Event, Infallible>>>, Failure> {
    let caller = caller(&headers, through)?;
    let subscription = site.door.subscribe(&caller, last_seen(&headers, &uri)?).await?;
    let numbered = follow(subscription, site.closing.clone()).map(|event| {
        // An event is numbers, names and text: it always has a JSON form.
        Ok(sse::Event::default().id(event.seq.to_string()).data(serde_json::to_string(&event).unwrap_or_default()))
    });
    // A first comment carries the headers to the client before the first event does.
    let greeting = stream::once(async { Ok(sse::Event::default().comment("listening")) });
    Ok(Sse::new(greeting.chain(numbered)).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)))
}

/// The events of a subscription until it ends or the host stops. As a stream it may be polled and left at any point.
pub(crate) fn follow(subscription: Subscription, closing: CancellationToken) -> impl Stream<Item = Event> {
    stream::unfold((subscription, closing), |(mut subscription, closing)| async move {
        tokio::select! {
            () = closing.cancelled() => None,
            event = subscription.next() => event.map(|event| (event, (subscription, closing))),
        }
    })
}

/// The number in `Last-Event-ID`, which a browser sends when it comes back, or else in `?last_seen=`.
fn last_seen(headers: &HeaderMap, uri: &Uri) -> Result<Option<u64>, Failure> {
    let number = |field: &str, text: Option<&str>| {
        let number = text.and_then(|text| text.parse().ok());
        number.map(Some).ok_or_else(|| Failure::invalid(field, "This is not the number of an event."))
    };
    if let Some(value) = headers.get("last-event-id") {
        return number("Last-Event-ID", value.to_str().ok());
    }
    let mut pairs = uri.query().unwrap_or_default().split('&').filter(|pair| !pair.is_empty());
    match pairs.next().map(|pair| pair.split_once('=').unwrap_or((pair, ""))) {
        None => Ok(None),
        Some(("last_seen", text)) if pairs.next().is_none() => number("last_seen", Some(text)),
        Some((name, _)) => Err(Failure::invalid(name, "Only last_seen can be asked for here.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(header: Option<&'static str>, uri: &str) -> Result<Option<u64>, ()> {
        let mut headers = HeaderMap::new();
        if let Some(value) = header {
            headers.insert("last-event-id", value.parse().unwrap());
        }
        last_seen(&headers, &uri.parse().unwrap()).map_err(drop)
    }

    #[test]
    fn the_header_wins_over_the_address() {
        assert_eq!(seen(None, "/e"), Ok(None));
        assert_eq!(seen(None, "/e?last_seen=7"), Ok(Some(7)));
        assert_eq!(seen(Some("9"), "/e?last_seen=7"), Ok(Some(9)));
    }

    #[test]
    fn what_is_not_a_number_is_refused_rather_than_ignored() {
        for uri in ["/e?last_seen=", "/e?last_seen=-1", "/e?last_seen=x", "/e?lastseen=1", "/e?last_seen=1&last_seen=2"]
        {
            assert_eq!(seen(None, uri), Err(()), "{uri}");
        }
        assert_eq!(seen(Some("x"), "/e"), Err(()));
    }
}
