//! What is told of a service, as a code with its facts: a host words it in the language of its person. `Display` is the
//! English of the command line.

use crate::Refusal;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Something that is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Said {
    /// The service knows the account.
    Known {
        /// The service.
        service: String,
        /// The account there.
        account: String,
    },
    /// The service answers, and knows the credentials.
    Answers {
        /// The service.
        service: String,
    },
    /// The service lets the account into several places, of which a person has to choose one.
    Choose {
        /// The service.
        service: String,
        /// The names of the places.
        among: String,
    },
    /// A sync found everything as it was.
    NothingNew {
        /// The service.
        service: String,
    },
    /// What a sync brought.
    Synced {
        /// The service.
        service: String,
        /// Records that are new.
        created: u64,
        /// Records that have changed.
        updated: u64,
        /// Records that are gone.
        deleted: u64,
    },
    /// The service has taken a write.
    Taken {
        /// The service.
        service: String,
        /// What the write is about.
        subject: String,
    },
    /// A page of a stream is being fetched.
    Fetching {
        /// The service.
        service: String,
        /// The stream.
        stream: String,
        /// Which page of it.
        page: u64,
    },
    /// The service has not shown everything of a stream.
    NotWhole {
        /// The service.
        service: String,
        /// The stream.
        stream: String,
        /// How many records there are, where it said so.
        total: Option<u64>,
    },
    /// Records of a stream came and were not understood.
    NotUnderstood {
        /// The stream.
        stream: String,
        /// How many.
        count: u64,
    },
    /// The answer of the service is not what it documents, or did not come whole.
    Odd {
        /// The service.
        service: String,
        /// What is wrong with it.
        odd: Odd,
    },
    /// The service sent Atom on to another host, where the credential does not belong.
    SentElsewhere {
        /// The service.
        service: String,
        /// That host.
        host: String,
    },
    /// The answer to a sign-in did not come from the service itself.
    NotItself {
        /// The service.
        service: String,
    },
    /// The service does not know any more where the last sync stopped.
    CursorLost {
        /// The service.
        service: String,
    },
    /// The service does not know the OAuth client with which Atom was let in.
    ClientUnknown {
        /// The service.
        service: String,
    },
    /// A person has paused the connection.
    Paused {
        /// The service.
        service: String,
    },
    /// The host cannot be reached.
    Unreached {
        /// The host.
        host: String,
    },
    /// The service takes no more requests for a while, or Atom leaves it alone.
    Rests {
        /// The service.
        service: String,
        /// For how long, where that is known.
        wait_s: Option<u64>,
    },
    /// The service refused the credential.
    SignInAgain {
        /// The service.
        service: String,
    },
    /// What the service granted has come to its end, and cannot be renewed.
    AccessExpired {
        /// The service.
        service: String,
    },
    /// The service has ended what it granted before its time.
    AccessRevoked {
        /// The service.
        service: String,
    },
    /// The service does not allow this.
    NotAllowed {
        /// The service.
        service: String,
        /// The service's own words; may be empty.
        words: String,
    },
    /// The service had a fault of its own.
    OwnFault {
        /// The service.
        service: String,
        /// The status of its answer.
        status: u16,
    },
    /// The service does not have it any more.
    Gone {
        /// The service.
        service: String,
    },
    /// The service refused a field of what was sent.
    RefusedField {
        /// The service.
        service: String,
        /// The field, as the service calls it.
        field: String,
        /// What is wrong with it.
        fault: FieldFault,
        /// The service's own words; may be empty.
        words: String,
    },
    /// The service refused what was asked.
    Refused {
        /// The service.
        service: String,
        /// The service's own words; may be empty.
        words: String,
    },
    /// Atom itself refuses something.
    Here {
        /// Why.
        why: Refusal,
    },
}

/// What a service finds wrong with a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum FieldFault {
    /// It is not there.
    Missing,
    /// It is not what the service takes.
    Invalid,
    /// There is something with this value already.
    Taken,
    /// It is too long.
    TooLong,
    /// Something that only the service's own words say.
    Other,
}

/// What is wrong with an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Odd {
    /// It did not come in time.
    Late,
    /// It is larger than Atom takes.
    TooLarge,
    /// It broke off.
    BrokeOff,
    /// It leads nowhere: to an address that is none, or in a circle.
    LeadsNowhere,
    /// It does not say where the list goes on.
    NoNext,
    /// There are more pages than Atom turns in one go: the next sync goes on there.
    ManyPages,
    /// It is no list of records, or no record.
    NoRecords,
    /// It has records without an id.
    NoIds,
    /// It does not say whose the account is, or into what it is let.
    NoAccount,
    /// It is not one of OAuth, or has no token.
    NoToken,
    /// Its records took too long to be understood.
    Slow,
}

impl Odd {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Late => "it did not come in time",
            Self::TooLarge => "it is too large",
            Self::BrokeOff => "it broke off",
            Self::LeadsNowhere => "it leads nowhere",
            Self::NoNext => "it does not say where the list goes on",
            Self::ManyPages => "there are more pages than are turned in one go; the next sync goes on there",
            Self::NoRecords => "it has no records where they should be",
            Self::NoIds => "it has records without an id",
            Self::NoAccount => "it does not say whose the account is",
            Self::NoToken => "it grants no token",
            Self::Slow => "its records took too long to be understood",
        }
    }
}

impl FieldFault {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Invalid => "not valid",
            Self::Taken => "there already",
            Self::TooLong => "too long",
            Self::Other => "not taken",
        }
    }
}

impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Known { service, account } => write!(f, "{service} knows the account as {account}."),
            Self::Answers { service } => write!(f, "{service} answers, and knows the credentials."),
            Self::Choose { service, among } => write!(f, "{service} lets this account into {among}. Choose one."),
            Self::NothingNew { service } => write!(f, "{service} has nothing new."),
            Self::Synced { service, created, updated, deleted } => {
                write!(f, "{service} answered: {created} new, {updated} changed, {deleted} gone.")
            }
            Self::Taken { service, subject } => write!(f, "{service} has taken a change: {subject}."),
            Self::Fetching { service, stream, page } => write!(f, "{service}: {stream}, page {page}"),
            Self::NotWhole { service, stream, total: None } => write!(
                f,
                "{service} has not looked through everything for {stream}. What it has shown is here, and nothing is taken to be gone."
            ),
            Self::NotWhole { service, stream, total: Some(total) } => write!(
                f,
                "{service} shows not all {total} records of {stream}. The newest are here, and nothing is taken to be gone."
            ),
            Self::NotUnderstood { stream, count: 1 } => {
                write!(f, "1 record of {stream} could not be understood; it is kept as it came.")
            }
            Self::NotUnderstood { stream, count } => {
                write!(f, "{count} records of {stream} could not be understood; they are kept as they came.")
            }
            Self::Odd { service, odd } => write!(f, "{service} answered oddly: {}.", odd.as_str()),
            Self::SentElsewhere { service, host } => {
                write!(f, "{service} sent us on to {host}. The credential was not sent there.")
            }
            Self::NotItself { service } => {
                write!(f, "The answer did not come from {service} itself, so nothing was connected. Connect again.")
            }
            Self::CursorLost { service } => write!(f, "{service} does not know any more where the last sync stopped."),
            Self::ClientUnknown { service } => {
                write!(f, "{service} does not know the client any more with which Atom was let in. Sign in again.")
            }
            Self::Paused { service } => write!(f, "The connection to {service} is paused."),
            Self::Unreached { host } => write!(f, "{host} cannot be reached."),
            Self::Rests { service, .. } => write!(f, "{service} takes no more requests for now."),
            Self::SignInAgain { service } => write!(f, "{service} refused the credential. Sign in again."),
            Self::AccessExpired { service } => write!(f, "The access to {service} has expired. Sign in again."),
            Self::AccessRevoked { service } => write!(f, "{service} has ended the access. Sign in again."),
            Self::NotAllowed { service, words } => write!(f, "{service} does not allow this{}.", Quoted(words)),
            Self::OwnFault { service, status } => write!(f, "{service} answered with a fault of its own ({status})."),
            Self::Gone { service } => write!(f, "{service} has that no more."),
            Self::RefusedField { service, field, fault, words } => {
                write!(f, "{service} refused the field “{field}”: ")?;
                match (fault, words.as_str()) {
                    (FieldFault::Other, words) if !words.is_empty() => write!(f, "“{words}”."),
                    (fault, words) => write!(f, "{}{}.", fault.as_str(), Quoted(words)),
                }
            }
            Self::Refused { service, words } => write!(f, "{service} refused this{}.", Quoted(words)),
            Self::Here { why } => f.write_str(why.as_str()),
        }
    }
}

/// Another's words in brackets; nothing where there are none.
struct Quoted<'a>(&'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() { Ok(()) } else { write!(f, " (“{}”)", self.0) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_has_its_english_and_travels_as_a_code_with_facts() {
        let refused = Said::RefusedField {
            service: "GitHub".to_owned(),
            field: "title".to_owned(),
            fault: FieldFault::Missing,
            words: String::new(),
        };
        assert_eq!(refused.to_string(), "GitHub refused the field “title”: missing.");
        let told = serde_json::to_value(&refused).unwrap();
        assert_eq!((&told["code"], &told["fault"]), (&"refused_field".into(), &"missing".into()));
        assert_eq!(serde_json::from_value::<Said>(told).unwrap(), refused);
    }

    #[test]
    fn the_words_of_a_service_are_quoted_where_they_say_more() {
        let refused = |fault, words: &str| {
            let (service, field) = ("Linear".to_owned(), "due".to_owned());
            Said::RefusedField { service, field, fault, words: words.to_owned() }.to_string()
        };
        assert_eq!(refused(FieldFault::Other, "too soon"), "Linear refused the field “due”: “too soon”.");
        assert_eq!(refused(FieldFault::Invalid, "a day"), "Linear refused the field “due”: not valid (“a day”).");
        assert_eq!(refused(FieldFault::Other, ""), "Linear refused the field “due”: not taken.");
    }
}
