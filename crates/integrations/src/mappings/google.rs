//! Mail and calendars of Google.

use super::{mapped, read};
use serde_json::{Value, json};

fn gmail_message() -> Value {
    json!({
        "id": "18c", "threadId": "18a", "labelIds": ["INBOX", "UNREAD"], "snippet": "Hello", "historyId": "99", "internalDate": "1772359200000",
        "payload": {
            "mimeType": "multipart/mixed", "filename": "",
            "headers": [
                {"name": "From", "value": "\"Doe, Grace\" <Grace@Example.com>"}, {"name": "To", "value": "Ada <ada@example.com>, bob@example.com"},
                {"name": "Subject", "value": "The export"},
            ],
            "parts": [
                {"mimeType": "multipart/alternative", "filename": "", "parts": [
                    {"mimeType": "text/plain", "filename": "", "body": {"size": 6, "data": "SGFsbMO2Pz4_"}},
                    {"mimeType": "text/html", "filename": "", "body": {"size": 9, "data": "PGI-"}},
                ]},
                {"mimeType": "application/pdf", "filename": "bill.pdf", "body": {"attachmentId": "A1", "size": 1000}},
            ],
        },
    })
}

#[tokio::test]
async fn gmail_messages_threads_and_labels() {
    let message = mapped("gmail", "message", gmail_message(), json!(null)).await;
    assert_eq!((&message["subject"], &message["text"]), (&json!("The export"), &json!("Hallö?>?")));
    assert_eq!(
        (&message["from"]["address"], &message["from"]["name"]),
        (&json!("grace@example.com"), &json!("Doe, Grace"))
    );
    assert_eq!(message["to"].as_array().map(Vec::len), Some(2));
    assert_eq!((&message["to"][0]["name"], &message["to"][1]["address"]), (&json!("Ada"), &json!("bob@example.com")));
    assert_eq!(
        (&message["at"], &message["unread"], &message["outgoing"]),
        (&json!("2026-03-01T10:00:00Z"), &json!(true), &json!(false))
    );
    assert_eq!(
        (&message["attachments"][0]["name"], &message["attachments"][0]["bytes"]),
        (&json!("bill.pdf"), &json!(1000))
    );
    let read = read("gmail", "message", gmail_message(), json!(null)).await;
    assert_eq!((read.people.len(), read.links.len()), (3, 3));

    let mut only_html = gmail_message();
    only_html["payload"] = json!({"mimeType": "text/html", "headers": [], "body": {"data": "PGI-", "size": 3}});
    let only_html = mapped("gmail", "message", only_html, json!(null)).await;
    assert_eq!((&only_html["text"], &only_html["html"]), (&json!("<b>"), &json!(true)));
    let bare = json!({"id": "1", "threadId": "1", "internalDate": "1772359200000", "snippet": "s"});
    assert_eq!(mapped("gmail", "message", bare, json!(null)).await["text"], "s");

    let thread = json!({"id": "18a", "historyId": "99", "messages": [gmail_message(), gmail_message()]});
    let thread = mapped("gmail", "thread", thread, json!(null)).await;
    assert_eq!(
        (&thread["title"], &thread["messages"], &thread["unread"]),
        (&json!("The export"), &json!(2), &json!(2))
    );
    assert_eq!(thread["people"].as_array().map(Vec::len), Some(1));
    let label = json!({"id": "Label_1", "name": "Bills", "type": "user", "labelListVisibility": "labelHide"});
    assert_eq!(mapped("gmail", "label", label, json!(null)).await["hidden"], true);
}

#[tokio::test]
async fn a_mail_is_read_whatever_its_headers_and_its_text_are_written_in() {
    let mail = |text: Value| {
        json!({"id": "1", "threadId": "1", "internalDate": "1772359200000", "snippet": "Hello", "payload": {"mimeType": "text/plain",
            "headers": [{"name": "From", "value": "=?UTF-8?Q?J=C3=BCrgen?= <j@example.com>"}, {"name": "Subject", "value": "=?UTF-8?B?R3LDvMOfZQ==?="},
                {"name": "To", "value": "bob@example.com <bob@example.com>"}], "body": {"data": text}}})
    };
    let message = mapped("gmail", "message", mail(json!("SGVsbG8")), json!(null)).await;
    assert_eq!((&message["subject"], &message["text"]), (&json!("Grüße"), &json!("Hello")), "without its padding");
    assert_eq!(message["from"], json!({"name": "Jürgen", "address": "j@example.com"}));
    assert_eq!(message["to"].as_array().map(Vec::len), Some(1));
    let odd = mapped("gmail", "message", mail(json!("!!!!")), json!(null)).await;
    assert_eq!(odd["text"], "Hello", "the first words stand for a text that cannot be read");
    let long = mapped("gmail", "message", mail(json!("QUFB".repeat(2 << 20))), json!(null)).await;
    assert!(long["text"].as_str().is_some_and(|text| text.len() <= 1 << 20 && text.starts_with("AAA")));
    let people = read("gmail", "message", mail(json!("SGVsbG8")), json!(null)).await.people;
    assert_eq!(people.iter().filter_map(|one| one.name.as_deref()).collect::<Vec<_>>(), ["Jürgen", "bob@example.com"]);
    let thread = mapped("gmail", "thread", json!({"id": "1", "messages": [mail(json!(""))]}), json!(null)).await;
    assert_eq!((&thread["title"], &thread["people"][0]["name"]), (&json!("Grüße"), &json!("Jürgen")));
}

#[tokio::test]
async fn a_text_that_hangs_on_a_mail_is_not_the_mail() {
    let note = json!({"mimeType": "text/plain", "filename": "note.txt", "body": {"data": "bm90ZQ==", "size": 4}});
    let body = json!({"mimeType": "text/html", "filename": "", "body": {"data": "PGI-", "size": 3}});
    let mail = json!({"id": "1", "threadId": "1", "internalDate": "1772359200000",
        "payload": {"mimeType": "multipart/mixed", "headers": [], "parts": [body, note]}});
    let message = mapped("gmail", "message", mail, json!(null)).await;
    assert_eq!((&message["text"], &message["html"]), (&json!("<b>"), &json!(true)));
    assert_eq!(message["attachments"][0]["name"], "note.txt");
}

#[tokio::test]
async fn a_mail_in_the_trash_or_in_spam_is_gone_as_lists_have_it() {
    for (labels, gone) in [(json!(["TRASH"]), true), (json!(["SPAM", "UNREAD"]), true), (json!(["INBOX"]), false)] {
        let mut mail = gmail_message();
        mail["labelIds"] = labels;
        let thread = |messages: Value| json!({"id": "18a", "messages": messages});
        let all = read("gmail", "thread", thread(json!([mail])), json!(null)).await;
        let one_of_two = read("gmail", "thread", thread(json!([mail, gmail_message()])), json!(null)).await;
        assert_eq!((all.gone, one_of_two.gone), (gone, false));
        assert_eq!(read("gmail", "message", mail, json!(null)).await.gone, gone);
    }
    assert!(!read("gmail", "thread", json!({"id": "18a"}), json!(null)).await.gone, "one that tells nothing is there");
}

fn calendar_event() -> Value {
    json!({
        "id": "e1", "status": "confirmed", "htmlLink": "https://www.google.com/calendar/event?eid=1", "created": "2026-03-01T10:00:00.000Z",
        "updated": "2026-03-02T10:00:00.000Z", "summary": "Stand-up", "start": {"dateTime": "2026-03-03T09:00:00+01:00", "timeZone": "Europe/Berlin"},
        "end": {"dateTime": "2026-03-03T09:15:00+01:00"}, "recurrence": ["RRULE:FREQ=DAILY"], "hangoutLink": "https://meet.google.com/a",
        "organizer": {"email": "grace@example.com"}, "attendees": [{"email": "ada@example.com", "self": true, "responseStatus": "needsAction"},
            {"email": "room@resource.example.com", "resource": true, "responseStatus": "accepted"}],
    })
}

#[tokio::test]
async fn google_calendar_events_and_calendars() {
    let each = || json!({"id": "primary"});
    let event = mapped("google-calendar", "event", calendar_event(), each()).await;
    assert_eq!((&event["starts"], &event["time_zone"]), (&json!("2026-03-03T08:00:00Z"), &json!("Europe/Berlin")));
    assert_eq!((event["attendees"].as_array().map(Vec::len), &event["attendees"][0]["me"]), (Some(1), &json!(true)));
    let read_event = read("google-calendar", "event", calendar_event(), each()).await;
    assert_eq!((read_event.external_id.as_deref(), read_event.links[0].id.as_str()), (Ok("primary/e1"), "primary"));

    let whole_day = json!({"id": "e2", "start": {"date": "2026-03-03"}, "end": {"date": "2026-03-04"}, "updated": "2026-03-02T10:00:00.000Z"});
    let whole_day = mapped("google-calendar", "event", whole_day, each()).await;
    assert_eq!(
        (&whole_day["title"], &whole_day["starts"], &whole_day["ends"]),
        (&json!("(No title)"), &json!("2026-03-03"), &json!("2026-03-04"))
    );

    let cancelled = json!({"id": "e3", "status": "cancelled"});
    assert!(read("google-calendar", "event", cancelled, each()).await.gone);
    let gap = json!({"id": "e1_x", "status": "cancelled", "recurringEventId": "e1", "originalStartTime": {"dateTime": "2026-03-04T09:00:00+01:00"}});
    let gap = mapped("google-calendar", "event", gap, each()).await;
    assert_eq!((&gap["status"], &gap["recurring_id"]), (&json!("cancelled"), &json!("e1")));

    let calendar = json!({"id": "primary", "summary": "Ada", "timeZone": "Europe/Berlin", "primary": true, "backgroundColor": "#fff"});
    assert_eq!(mapped("google-calendar", "calendar", calendar, json!(null)).await["primary"], true);
    assert!(read("google-calendar", "calendar", json!({"id": "x", "deleted": true}), json!(null)).await.gone);
}

#[tokio::test]
async fn what_people_write_amiss_leaves_the_rest_of_its_record_whole() {
    let mut event = calendar_event();
    event["hangoutLink"] = json!("tel:+49-30-1234");
    event["attendees"] = json!([{"email": ""}, {"email": "unknown"}, {"email": "ada@example.com"}]);
    let event = mapped("google-calendar", "event", event, json!({"id": "primary"})).await;
    assert_eq!((&event["title"], &event["meeting_url"]), (&json!("Stand-up"), &json!(null)));
    let addresses: Vec<&Value> =
        event["attendees"].as_array().into_iter().flatten().map(|one| &one["address"]).collect();
    assert_eq!(addresses, [&json!(null), &json!(null), &json!("ada@example.com")]);

    // Data without its padding.
    for (data, text) in [("SGFsbG8", "Hallo"), ("SGFsbA", "Hall")] {
        let mut mail = gmail_message();
        mail["payload"] = json!({"mimeType": "text/plain", "headers": [], "body": {"data": data, "size": 5}});
        assert_eq!(mapped("gmail", "message", mail, json!(null)).await["text"], text, "{data}");
    }
    // A file that is text is no part of what was written.
    let mut mail = gmail_message();
    mail["payload"]["parts"] = json!([
        {"mimeType": "text/plain", "filename": "log.txt", "body": {"data": "bG9n", "size": 3}},
        {"mimeType": "text/html", "filename": "", "body": {"data": "PGI-", "size": 3}},
    ]);
    let mail = mapped("gmail", "message", mail, json!(null)).await;
    assert_eq!(
        (&mail["text"], &mail["html"], &mail["attachments"][0]["name"]),
        (&json!("<b>"), &json!(true), &json!("log.txt"))
    );
    for (label, gone) in [("TRASH", true), ("SPAM", true), ("INBOX", false)] {
        let mut mail = gmail_message();
        mail["labelIds"] = json!([label]);
        assert_eq!(read("gmail", "message", mail, json!(null)).await.gone, gone, "{label}");
    }
}
