//! What Atom makes of the records of services: one small schema a kind, the same whichever service it comes from.
//!
//! A mapping makes an object; it is checked here, and what is in it and not in the schema is refused, so that a slip in a
//! mapping shows at once. Money is a decimal text with its currency, an instant is RFC 3339, a day is a civil date. What a
//! schema does not say stays in the raw record beside it. Only [`task`] reaches the tasks of a person.

mod frame;
mod money;
mod people;
mod talk;
pub(crate) mod task;
mod values;
mod work;

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;
use std::borrow::Cow;
use task::TaskShape;

/// A record as Atom understands it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Mapped {
    /// A task, which reaches the tasks of a person.
    Task(Box<TaskShape>),
    /// Anything else, as JSON.
    Other(String),
}

impl Mapped {
    /// As it is stored.
    pub(crate) fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Task(shape) => serde_json::to_string(shape).unwrap_or_default().into(),
            Self::Other(text) => text.into(),
        }
    }

    /// As it was stored.
    pub(crate) fn stored(kind: &str, text: &str) -> Option<Self> {
        if kind == Kind::Task.as_str() {
            return serde_json::from_str(text).ok().map(Box::new).map(Self::Task);
        }
        (text != "null").then(|| Self::Other(text.to_owned()))
    }

    /// The task, where it is one.
    pub(crate) fn task(&self) -> Option<&TaskShape> {
        match self {
            Self::Task(shape) => Some(shape),
            Self::Other(_) => None,
        }
    }
}

macro_rules! kinds {
    ($($(#[doc = $doc:literal])+ $name:ident = $text:literal => $shape:ty;)*) => {
        /// What Atom makes of a record.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
        #[cfg_attr(test, derive(schemars::JsonSchema))]
        #[serde(rename_all = "snake_case")]
        pub(crate) enum Kind {
            $($(#[doc = $doc])+ $name,)*
        }

        impl Kind {
            /// The name as it is stored.
            pub(crate) const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                }
            }

            /// Checks what a mapping made.
            pub(crate) fn read(self, value: Value) -> Result<Mapped, String> {
                match self {
                    Self::Task => TaskShape::read(value).map(Box::new).map(Mapped::Task),
                    $(#[allow(unreachable_patterns, reason = "tasks are read above, with the bounds of tasks")]
                    Self::$name => checked::<$shape>(value),)*
                }
            }

            /// Name, meaning and schema of each.
            #[cfg(test)]
            fn all() -> Vec<(&'static str, &'static str, Value)> {
                vec![$(($text, concat!($($doc),+), schemars::schema_for!($shape).to_value())),*]
            }
        }
    };
}

kinds! {
    /// Something to be done.
    Task = "task" => TaskShape;
    /// Work with a beginning and an end that holds tasks; a cycle is one too.
    Project = "project" => work::Project;
    /// Something at a time, in a calendar.
    Event = "event" => talk::Event;
    /// What one says to others: an e-mail, a chat message, a comment, a notification.
    Message = "message" => talk::Message;
    /// Messages that belong together: a thread, a channel.
    Conversation = "conversation" => talk::Conversation;
    /// A file, by its facts; its content stays at the service.
    File = "file" => work::File;
    /// A person outside, as an address book or a customer system has them.
    Contact = "contact" => people::Contact;
    /// An organisation.
    Company = "company" => people::Company;
    /// Somebody who might become a customer.
    Lead = "lead" => people::Lead;
    /// A sale that is hoped for.
    Deal = "deal" => money::Deal;
    /// A request of a customer.
    Ticket = "ticket" => work::Ticket;
    /// What a customer owes.
    Invoice = "invoice" => money::Invoice;
    /// What is owed to a supplier.
    Bill = "bill" => money::Bill;
    /// Money that was paid, in or out.
    Payment = "payment" => money::Payment;
    /// Something that is sold.
    Product = "product" => money::Product;
    /// What a customer ordered.
    Order = "order" => money::Order;
    /// An entry in the books.
    LedgerTransaction = "ledger_transaction" => money::LedgerTransaction;
    /// A store of code.
    Repository = "repository" => work::Repository;
    /// A change of code that is asked to be taken in.
    PullRequest = "pull_request" => work::PullRequest;
    /// A page or a document, by its facts and its text.
    Document = "document" => work::Document;
    /// What was said in a call or a recording.
    Transcript = "transcript" => talk::Transcript;
    /// Somebody with an account at the service.
    User = "user" => people::User;
    /// What holds records: a label, a calendar, a list, a board, a folder.
    Collection = "collection" => work::Collection;
}

/// Reads an object by its schema, and writes it as it is stored.
fn checked<T: DeserializeOwned + Serialize>(value: Value) -> Result<Mapped, String> {
    let read: T = serde_path_to_error::deserialize(value).map_err(|error| {
        let path = error.path().to_string();
        if path == "." { error.inner().to_string() } else { format!("its {path}: {}", error.inner()) }
    })?;
    serde_json::to_string(&read).map(Mapped::Other).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(kind: Kind, value: Value) -> Result<Value, String> {
        kind.read(value).map(|mapped| serde_json::from_str(&mapped.text()).unwrap())
    }

    #[test]
    fn what_is_not_in_a_schema_or_has_the_wrong_form_is_refused_with_its_name() {
        let invoice = |field: &str, value: Value| {
            let mut invoice =
                json!({"number": "R-1", "status": "open", "total": {"amount": "12.50", "currency": "EUR"}});
            invoice[field] = value;
            read(Kind::Invoice, invoice)
        };
        assert!(invoice("customer", json!("Northwind")).is_ok());
        for (field, value, said) in [
            ("colour", json!("red"), "colour"),
            ("total", json!({"amount": 12.5, "currency": "EUR"}), "total.amount"),
            ("total", json!({"amount": "12,50", "currency": "EUR"}), "total.amount"),
            ("total", json!({"amount": "1e3", "currency": "EUR"}), "total.amount"),
            ("total", json!({"amount": "12.50", "currency": "euro"}), "total.currency"),
            ("due_on", json!("2026-02-30"), "due_on"),
            ("due_on", json!("2026-02-03T00:00:00Z"), "due_on"),
            ("created_at", json!("2026-02-03"), "created_at"),
            ("url", json!(7), "url"),
            ("number", json!(" "), "number"),
            ("status", json!("unheard of"), "status"),
        ] {
            let error = invoice(field, value.clone()).unwrap_err();
            assert!(error.contains(said), "{field} {value}: {error}");
        }
    }

    #[test]
    fn values_are_brought_into_one_form() {
        let event = read(
            Kind::Event,
            json!({"title": " Stand\nup ", "starts": "2026-01-02T03:04:05+01:00", "status": "confirmed",
            "attendees": [{"address": "Ada@Example.com", "name": "Ada", "response": "accepted"}]}),
        );
        let event = event.unwrap();
        assert_eq!((&event["title"], &event["starts"]), (&json!("Stand up"), &json!("2026-01-02T02:04:05Z")));
        assert_eq!(event["attendees"][0]["address"], "ada@example.com");
        let day = read(Kind::Event, json!({"title": "Fair", "starts": "2026-01-02", "ends": "2026-01-03"})).unwrap();
        assert_eq!(day["starts"], "2026-01-02");
    }

    #[test]
    fn an_address_that_is_none_is_left_out_and_costs_no_record() {
        for address in ["", "unknown", "a b@example.com"] {
            let event = json!({
                "title": "Fair", "starts": "2026-01-02", "url": "javascript:alert(1)", "meeting_url": "tel:+49-1",
                "organizer": {"name": "Grace", "address": address}, "attendees": [{"name": "Ada", "address": address}],
            });
            let event = read(Kind::Event, event).unwrap();
            assert_eq!((event.get("url"), event.get("meeting_url")), (None, None));
            assert_eq!((&event["organizer"], event["attendees"][0].get("address")), (&json!({"name": "Grace"}), None));
            assert_eq!(event["attendees"][0]["name"], "Ada");
        }
    }

    #[test]
    fn the_table_of_kinds_is_current() {
        let mut table = String::from("| kind | what | fields |\n| --- | --- | --- |\n");
        for (name, doc, schema) in Kind::all() {
            let needed = schema["required"].as_array().cloned().unwrap_or_default();
            let star = |field: &String| if needed.contains(&json!(field)) { "*" } else { "" };
            let fields: Vec<String> = schema["properties"]
                .as_object()
                .unwrap()
                .keys()
                .map(|field| format!("`{field}`{}", star(field)))
                .collect();
            table += &format!("| `{name}` | {} | {} |\n", doc.trim(), fields.join(", "));
        }
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/providers.md");
        let text = std::fs::read_to_string(path).unwrap();
        let (before, rest) = text.split_once("<!-- kinds -->\n").unwrap();
        let (_, after) = rest.split_once("<!-- /kinds -->").unwrap();
        let current = format!("{before}<!-- kinds -->\n{table}<!-- /kinds -->{after}");
        if std::env::var_os("ATOM_WRITE_DOCS").is_some() {
            std::fs::write(path, &current).unwrap();
        }
        assert!(
            std::fs::read_to_string(path).unwrap() == current,
            "run this test with ATOM_WRITE_DOCS=1 and commit {path}"
        );
    }

    #[test]
    fn what_is_stored_reads_back_the_same() {
        let mapped = Kind::Message.read(json!({"text": "hi", "at": "2026-01-02T03:04:05Z"})).unwrap();
        assert_eq!(Mapped::stored("message", &mapped.text()), Some(mapped));
        assert_eq!((Mapped::stored("message", "null"), Mapped::stored("task", "null")), (None, None));
    }
}
