//! `atom recover`: the database by its recovery code, here or through the process that has it.

use crate::{
    args::Place,
    ask,
    reach::{HereOrThere, here_or_there},
    say::{self, Stop},
};
use atom_api::SecretText;
use atom_core::ApiError;
use atom_engine::maintenance;
use serde_json::json;
use std::env;

/// Opens the database, and says where its key lives now.
pub(crate) async fn recover(place: &Place) -> Result<(), Stop> {
    let code = code()?;
    match here_or_there(&place.data_dir, async || maintenance::recover(&place.data_dir, &code).await).await? {
        HereOrThere::Here(source) => say::line(&json!({ "gate": "open", "key_source": source }))?,
        HereOrThere::There(mut instance) => {
            let args = json!({ "code": code });
            say::line(&instance.call(None, None, "vault.recover", &args).await?)?;
        }
    }
    Ok(())
}

fn code() -> Result<SecretText, ApiError> {
    match env::var("ATOM_RECOVERY_CODE") {
        Ok(code) if !code.trim().is_empty() => return Ok(SecretText::new(code)),
        Err(env::VarError::NotUnicode(_)) => {
            return Err(ApiError::invalid("ATOM_RECOVERY_CODE", "ATOM_RECOVERY_CODE is not readable text."));
        }
        Ok(_) | Err(env::VarError::NotPresent) => {}
    }
    ask::line("Recovery code")
}
