//! Reading what is told. A derived reader has two copies of each variant, for maps and for sequences: sixty kilobytes of
//! the module that a window starts with. This one reads all facts that there are, and looks which of them it has.

use crate::{FieldFault, Odd, Refusal, Said};
use serde::{Deserialize, Deserializer, de::Error};

#[derive(Deserialize)]
struct Facts {
    code: String,
    service: Option<String>,
    account: Option<String>,
    among: Option<String>,
    subject: Option<String>,
    stream: Option<String>,
    host: Option<String>,
    field: Option<String>,
    words: Option<String>,
    created: Option<u64>,
    updated: Option<u64>,
    deleted: Option<u64>,
    page: Option<u64>,
    total: Option<u64>,
    count: Option<u64>,
    wait_s: Option<u64>,
    status: Option<u64>,
    odd: Option<Odd>,
    fault: Option<FieldFault>,
    why: Option<Refusal>,
}

/// What is wrong with what was told.
enum Fault {
    Code(String),
    Missing(&'static str),
}

/// A fact that has to be there.
fn need<T>(fact: Option<T>, name: &'static str) -> Result<T, Fault> {
    fact.ok_or(Fault::Missing(name))
}

impl Facts {
    fn said(self) -> Result<Said, Fault> {
        if self.code == "not_understood" {
            return Ok(Said::NotUnderstood { stream: need(self.stream, "stream")?, count: need(self.count, "count")? });
        }
        if self.code == "unreached" {
            return Ok(Said::Unreached { host: need(self.host, "host")? });
        }
        if self.code == "here" {
            return Ok(Said::Here { why: need(self.why, "why")? });
        }
        let service = need(self.service, "service")?;
        Ok(match self.code.as_str() {
            "known" => Said::Known { service, account: need(self.account, "account")? },
            "answers" => Said::Answers { service },
            "choose" => Said::Choose { service, among: need(self.among, "among")? },
            "nothing_new" => Said::NothingNew { service },
            "synced" => Said::Synced {
                service,
                created: need(self.created, "created")?,
                updated: need(self.updated, "updated")?,
                deleted: need(self.deleted, "deleted")?,
            },
            "taken" => Said::Taken { service, subject: need(self.subject, "subject")? },
            "fetching" => {
                Said::Fetching { service, stream: need(self.stream, "stream")?, page: need(self.page, "page")? }
            }
            "not_whole" => Said::NotWhole { service, stream: need(self.stream, "stream")?, total: self.total },
            "odd" => Said::Odd { service, odd: need(self.odd, "odd")? },
            "sent_elsewhere" => Said::SentElsewhere { service, host: need(self.host, "host")? },
            "not_itself" => Said::NotItself { service },
            "cursor_lost" => Said::CursorLost { service },
            "client_unknown" => Said::ClientUnknown { service },
            "paused" => Said::Paused { service },
            "rests" => Said::Rests { service, wait_s: self.wait_s },
            "sign_in_again" => Said::SignInAgain { service },
            "access_expired" => Said::AccessExpired { service },
            "access_revoked" => Said::AccessRevoked { service },
            "not_allowed" => Said::NotAllowed { service, words: need(self.words, "words")? },
            "own_fault" => {
                let status = self.status.and_then(|status| u16::try_from(status).ok());
                Said::OwnFault { service, status: need(status, "status")? }
            }
            "gone" => Said::Gone { service },
            "refused_field" => Said::RefusedField {
                service,
                field: need(self.field, "field")?,
                fault: need(self.fault, "fault")?,
                words: need(self.words, "words")?,
            },
            "refused" => Said::Refused { service, words: need(self.words, "words")? },
            _ => return Err(Fault::Code(self.code)),
        })
    }
}

impl<'de> Deserialize<'de> for Said {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Facts::deserialize(deserializer)?.said().map_err(|fault| match fault {
            Fault::Code(code) => D::Error::custom(format!("nothing is told by the code `{code}`")),
            Fault::Missing(name) => D::Error::missing_field(name),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One of each: a variant that is added does not compile before it is here.
    fn all() -> Vec<Said> {
        let text = || "x".to_owned();
        let service = text();
        let all = vec![
            Said::Known { service: text(), account: text() },
            Said::Answers { service: text() },
            Said::Choose { service: text(), among: text() },
            Said::NothingNew { service: text() },
            Said::Synced { service: text(), created: 1, updated: 2, deleted: 3 },
            Said::Taken { service: text(), subject: text() },
            Said::Fetching { service: text(), stream: text(), page: 4 },
            Said::NotWhole { service: text(), stream: text(), total: Some(5) },
            Said::NotWhole { service: text(), stream: text(), total: None },
            Said::NotUnderstood { stream: text(), count: 6 },
            Said::Odd { service: text(), odd: Odd::Slow },
            Said::SentElsewhere { service: text(), host: text() },
            Said::NotItself { service: text() },
            Said::CursorLost { service: text() },
            Said::ClientUnknown { service: text() },
            Said::Paused { service: text() },
            Said::Unreached { host: text() },
            Said::Rests { service: text(), wait_s: None },
            Said::Rests { service: text(), wait_s: Some(7) },
            Said::SignInAgain { service: text() },
            Said::AccessExpired { service: text() },
            Said::AccessRevoked { service: text() },
            Said::NotAllowed { service: text(), words: text() },
            Said::OwnFault { service: text(), status: 500 },
            Said::Gone { service: text() },
            Said::RefusedField { service: text(), field: text(), fault: FieldFault::Taken, words: text() },
            Said::Refused { service, words: text() },
            Said::Here { why: Refusal::NoRoom },
        ];
        for said in &all {
            match said {
                Said::Known { .. }
                | Said::Answers { .. }
                | Said::Choose { .. }
                | Said::NothingNew { .. }
                | Said::Synced { .. }
                | Said::Taken { .. }
                | Said::Fetching { .. }
                | Said::NotWhole { .. }
                | Said::NotUnderstood { .. }
                | Said::Odd { .. }
                | Said::SentElsewhere { .. }
                | Said::NotItself { .. }
                | Said::CursorLost { .. }
                | Said::ClientUnknown { .. }
                | Said::Paused { .. }
                | Said::Unreached { .. }
                | Said::Rests { .. }
                | Said::SignInAgain { .. }
                | Said::AccessExpired { .. }
                | Said::AccessRevoked { .. }
                | Said::NotAllowed { .. }
                | Said::OwnFault { .. }
                | Said::Gone { .. }
                | Said::RefusedField { .. }
                | Said::Refused { .. }
                | Said::Here { .. } => {}
            }
        }
        all
    }

    #[test]
    fn everything_that_is_told_is_read_as_it_was_written() {
        for said in all() {
            let written = serde_json::to_string(&said).unwrap();
            assert_eq!(serde_json::from_str::<Said>(&written).unwrap(), said, "{written}");
        }
    }

    #[test]
    fn what_lacks_a_fact_or_has_a_code_that_is_none_is_not_read() {
        let read = |text: &str| serde_json::from_str::<Said>(text).unwrap_err().to_string();
        assert!(read(r#"{"code":"gone"}"#).contains("missing field `service`"));
        assert!(read(r#"{"code":"own_fault","service":"x","status":70000}"#).contains("missing field `status`"));
        assert!(read(r#"{"code":"sung","service":"x"}"#).contains("`sung`"));
    }
}
