//! `atom connect`: signing in at a service, with the browser of this machine or on another device.

use crate::{
    args::Place,
    ask::{read, send_to, tell},
    reach::Reach,
    say,
    say::Stop,
};
use atom_api::integrations::{Attempt, ConnectReply, Connection, Tenant};
use atom_core::{ApiError, Code, ConnectionId};
use serde_json::{Map, Value, json};
use std::env;

/// How to sign in.
pub(crate) struct Way {
    pub(crate) device: bool,
    pub(crate) client_id: Option<String>,
    pub(crate) scopes: Vec<String>,
    pub(crate) tenant: Option<String>,
    pub(crate) no_browser: bool,
}

/// Begins to connect, tells the person what to do, and prints the connection once they have decided.
pub(crate) async fn connect(place: &Place, provider: &str, way: Way) -> Result<(), Stop> {
    let mut reach = Reach::open(&place.data_dir).await?;
    let mut attempt = None;
    let outcome = tokio::select! {
        outcome = sign_in(&mut reach, place, provider, &way, &mut attempt) => Some(outcome),
        _ = tokio::signal::ctrl_c() => None,
    };
    let outcome = match (outcome, attempt) {
        (Some(outcome), _) => outcome,
        (None, attempt) => {
            if let Some(attempt) = attempt {
                // The process that has the directory would go on waiting.
                reach.call(place, "integrations.cancel_attempt", json!({ "attempt": attempt })).await?;
            }
            Err(ApiError::new(Code::Conflict, "Connecting was cancelled. Nothing was connected."))
        }
    };
    reach.close().await;
    say::line(&outcome?)
}

async fn sign_in(
    reach: &mut Reach,
    place: &Place,
    provider: &str,
    way: &Way,
    begun: &mut Option<Value>,
) -> Result<Value, ApiError> {
    let request = json!({ "provider": provider, "credentials": credentials(way)? });
    let reply: ConnectReply = read(reach.call(place, "integrations.connect", request).await?)?;
    *begun = reply.attempt.map(|attempt| json!(attempt));
    if let Some(url) = &reply.authorize_url {
        send_to("Decide", url, way.no_browser);
    }
    if let Some(device) = &reply.device {
        tell(&format!("Type {} at {}", device.user_code, device.verification_url));
    }
    let Some(attempt) = reply.attempt else {
        return Ok(json!({ "connection_id": reply.connection_id, "account": reply.account }));
    };
    loop {
        let args = json!({ "attempt": attempt, "wait": true });
        let state: Attempt = read(reach.call(place, "integrations.attempt", args).await?)?;
        match state {
            Attempt::Waiting => {}
            Attempt::Connected { connection_id, account } => {
                return Ok(json!({ "connection_id": connection_id, "account": account }));
            }
            Attempt::ChooseTenant { connection_id, tenants } => {
                return choose(reach, place, connection_id, &tenants, way.tenant.as_deref()).await;
            }
            Attempt::Failed { error } => return Err(error),
        }
    }
}

/// Connects the tenant that was named. Where none was, or none of them, the connection waits: what there is to choose from is
/// told, and how to go on.
async fn choose(
    reach: &mut Reach,
    place: &Place,
    id: ConnectionId,
    tenants: &[Tenant],
    named: Option<&str>,
) -> Result<Value, ApiError> {
    let Some(tenant) = named.and_then(|named| meant(tenants, named)) else {
        let lines: Vec<String> = tenants.iter().map(|tenant| format!("  {}  {}", tenant.id, tenant.name)).collect();
        let args = json!({ "connection_id": id, "tenant": "ID" });
        tell(&format!(
            "Several are open to this account:\n{}\nChoose one with\n  atom call integrations.choose_tenant '{args}'",
            lines.join("\n")
        ));
        return Ok(json!({ "connection_id": id, "state": "choose_tenant", "tenants": tenants }));
    };
    let args = json!({ "connection_id": id, "tenant": tenant.id });
    let connection: Connection = read(reach.call(place, "integrations.choose_tenant", args).await?)?;
    Ok(json!({ "connection_id": connection.id, "account": connection.account, "tenant": connection.tenant }))
}

/// The tenant of this id, or the only one of this name.
fn meant<'t>(tenants: &'t [Tenant], named: &str) -> Option<&'t Tenant> {
    let of_id = tenants.iter().find(|tenant| tenant.id == named);
    of_id.or_else(|| {
        let mut of_name = tenants.iter().filter(|tenant| tenant.name.to_lowercase() == named.to_lowercase());
        of_name.next().filter(|_| of_name.next().is_none())
    })
}

fn credentials(way: &Way) -> Result<Value, ApiError> {
    let mut credentials = Map::new();
    credentials.insert("kind".to_owned(), Value::from(if way.device { "device_code" } else { "oauth" }));
    if let Some(id) = &way.client_id {
        credentials.insert("client_id".to_owned(), Value::from(id.as_str()));
    }
    if !way.scopes.is_empty() {
        credentials.insert("scopes".to_owned(), Value::from(way.scopes.clone()));
    }
    // Not an argument, which everybody on this machine could see.
    match env::var("ATOM_CLIENT_SECRET") {
        Ok(secret) if !secret.trim().is_empty() && !way.device => {
            credentials.insert("client_secret".to_owned(), Value::from(secret.trim()));
        }
        Err(env::VarError::NotUnicode(_)) => {
            return Err(ApiError::invalid("ATOM_CLIENT_SECRET", "ATOM_CLIENT_SECRET is not readable text."));
        }
        Ok(_) | Err(env::VarError::NotPresent) => {}
    }
    Ok(Value::Object(credentials))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tenant_is_meant_by_its_id_or_by_a_name_that_only_one_has() {
        let tenant =
            |id: &str, name: &str| Tenant { id: id.to_owned(), name: name.to_owned(), url: None, chosen: false };
        let tenants = [tenant("a1", "North"), tenant("b2", "South"), tenant("c3", "south"), tenant("North", "x")];
        let id = |named| meant(&tenants, named).map(|tenant| tenant.id.as_str());
        assert_eq!((id("a1"), id("North"), id("north")), (Some("a1"), Some("North"), Some("a1")));
        assert_eq!((id("south"), id("west")), (None, None));
    }
}
