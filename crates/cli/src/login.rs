//! `atom login`: signing in through a service, in the browser of this machine.

use crate::{
    args::Place,
    ask,
    reach::Reach,
    say::{self, Stop},
};
use atom_api::{
    SecretText,
    auth::SessionReply,
    signin::{Begin, BeginReply, Cancel, Finish, FinishReply},
};
use atom_core::{ApiError, Code};
use serde::Serialize;
use serde_json::Value;

/// Begins to sign in, sends the person to the service, and prints the session.
pub(crate) async fn login(place: &Place, provider: &str, no_browser: bool) -> Result<(), Stop> {
    let mut reach = Reach::open(&place.data_dir).await?;
    let mut attempt = None;
    let session = tokio::select! {
        session = sign_in(&mut reach, place, provider, no_browser, &mut attempt) => Some(session),
        _ = tokio::signal::ctrl_c() => None,
    };
    let session = match (session, attempt) {
        (Some(session), _) => session,
        (None, attempt) => {
            if let Some(attempt) = attempt {
                // The process that has the directory would go on waiting for the browser.
                reach.call(place, "signin.cancel", json(&Cancel { attempt })?).await?;
            }
            Err(ApiError::new(Code::Conflict, "Signing in was cancelled. Nobody was signed in."))
        }
    };
    reach.close().await;
    say::line(&session?)
}

async fn sign_in(
    reach: &mut Reach,
    place: &Place,
    provider: &str,
    no_browser: bool,
    begun: &mut Option<SecretText>,
) -> Result<SessionReply, ApiError> {
    let request = json(&Begin { provider: provider.to_owned() })?;
    let BeginReply { authorize_url, attempt, .. } = ask::read(reach.call(place, "signin.begin", request).await?)?;
    *begun = Some(attempt.clone());
    ask::send_to("Sign in", &authorize_url, no_browser);
    let mut request =
        Finish { attempt, wait: true, totp: None, device: Some(format!("atom on {}", std::env::consts::OS)) };
    loop {
        match reach.call(place, "signin.finish", json(&request)?).await {
            Ok(reply) => {
                if let FinishReply { session: Some(session), .. } = ask::read(reply)? {
                    return Ok(session);
                }
            }
            // Asked for once; another one that is wrong is told as what it is.
            Err(error) if error.field.as_deref() == Some("totp") && request.totp.is_none() => {
                let typed = tokio::task::spawn_blocking(|| ask::line("Code of the second factor"));
                let typed = typed.await.map_err(|error| ApiError::new(Code::Internal, error.to_string()))??;
                request.totp = Some(SecretText::new(typed.expose().trim().to_owned()));
            }
            Err(error) => return Err(error),
        }
    }
}

fn json(request: &impl Serialize) -> Result<Value, ApiError> {
    serde_json::to_value(request)
        .map_err(|error| ApiError::new(Code::Internal, format!("The request has no JSON form: {error}.")))
}
