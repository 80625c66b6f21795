//! Which application Atom is to a service: the person's own, one of `<data-dir>/clients.toml`, or one of this build.

use crate::{credentials::OauthClient, error::Error};
use atom_api::SecretText;
use serde::Deserialize;
use std::{collections::BTreeMap, fs, io, path::Path};

/// The file of a data directory that names clients, by provider.
const FILE: &str = "clients.toml";
/// The most bytes of it.
const FILE_BYTES_MAX: u64 = 64 << 10;

/// Clients by build configuration: `ATOM_CLIENT_ID_GITHUB` and, for services that want one even of a program that cannot
/// keep it, `ATOM_CLIENT_SECRET_GITHUB`, in the environment of the compiler.
macro_rules! built_in {
    ($($id:literal $name:literal,)*) => {
        const BUILT_IN: &[(&str, Option<&str>, Option<&str>)] = &[$((
            $id,
            option_env!(concat!("ATOM_CLIENT_ID_", $name)),
            option_env!(concat!("ATOM_CLIENT_SECRET_", $name)),
        )),*];
    };
}

built_in! {
    "airtable" "AIRTABLE",
    "asana" "ASANA",
    "bitbucket" "BITBUCKET",
    "box" "BOX",
    "clickup" "CLICKUP",
    "discord" "DISCORD",
    "dropbox" "DROPBOX",
    "figma" "FIGMA",
    "github" "GITHUB",
    "gitlab" "GITLAB",
    "gmail" "GMAIL",
    "google-calendar" "GOOGLE_CALENDAR",
    "google-drive" "GOOGLE_DRIVE",
    "hubspot" "HUBSPOT",
    "intercom" "INTERCOM",
    "jira" "JIRA",
    "linear" "LINEAR",
    "microsoft-teams" "MICROSOFT_TEAMS",
    "monday" "MONDAY",
    "notion" "NOTION",
    "onedrive" "ONEDRIVE",
    "outlook" "OUTLOOK",
    "outlook-calendar" "OUTLOOK_CALENDAR",
    "quickbooks" "QUICKBOOKS",
    "salesforce" "SALESFORCE",
    "sharepoint" "SHAREPOINT",
    "shopify" "SHOPIFY",
    "slack" "SLACK",
    "stripe" "STRIPE",
    "trello" "TRELLO",
    "whatsapp" "WHATSAPP",
    "xero" "XERO",
    "zendesk" "ZENDESK",
    "zoom" "ZOOM",
}

/// An entry of the file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    client_id: String,
    client_secret: Option<SecretText>,
}

/// The client for a provider where the person named none: of the file, else of this build.
///
/// # Errors
/// [`Error::Invalid`] when the file is there and cannot be read: to pass it over would sign in as somebody else.
pub(crate) fn client(data_dir: &Path, provider: &str) -> Result<Option<OauthClient>, Error> {
    if let Some(entry) = file(data_dir)?.remove(provider) {
        return Ok(Some(OauthClient { id: entry.client_id, secret: entry.client_secret }));
    }
    let built_in = BUILT_IN.iter().find(|(id, ..)| *id == provider);
    Ok(built_in.and_then(|(_, id, secret)| {
        let secret = secret.filter(|secret| !secret.is_empty()).map(|secret| SecretText::new(secret.to_owned()));
        Some(OauthClient { id: id.filter(|id| !id.is_empty())?.to_owned(), secret })
    }))
}

fn file(data_dir: &Path) -> Result<BTreeMap<String, Entry>, Error> {
    let path = data_dir.join(FILE);
    let invalid = |why: String| {
        // The parser quotes the line, and a secret may stand in it: only the place is told.
        Error::Invalid { field: "credentials.client_id", message: format!("{} {why}.", path.display()) }
    };
    let bytes = match fs::metadata(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(BTreeMap::new()),
        Err(error) => return Err(invalid(format!("cannot be read: {error}"))),
        Ok(found) => found.len(),
    };
    if bytes > FILE_BYTES_MAX {
        return Err(invalid(format!("has more than {} KiB", FILE_BYTES_MAX >> 10)));
    }
    let text = fs::read_to_string(&path)
        .map(zeroize::Zeroizing::new)
        .map_err(|error| invalid(format!("cannot be read: {error}")))?;
    toml::from_str(&text).map_err(|error| {
        let start = error.span().map_or(0, |span| span.start);
        let line = text.as_bytes().iter().take(start).filter(|byte| **byte == b'\n').count() + 1;
        invalid(format!(
            "is not right in line {line}; each service has [its-id] with client_id and, if it has one, client_secret"
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_names_clients_and_its_mistakes_are_told_by_line_without_their_text() {
        let folder = tempfile::tempdir().unwrap();
        assert!(client(folder.path(), "forge").unwrap().is_none());
        let write = |text: &str| fs::write(folder.path().join(FILE), text).unwrap();
        write("[forge]\nclient_id = \"me\"\nclient_secret = \"shh\"\n[other]\nclient_id = \"you\"\n");
        let found = client(folder.path(), "forge").unwrap().unwrap();
        assert_eq!((found.id.as_str(), found.secret.unwrap().expose()), ("me", "shh"));
        assert!(client(folder.path(), "other").unwrap().is_some_and(|client| client.secret.is_none()));
        write("[forge]\nclient_id = \"me\"\nclient_secrets = \"shh\"\n");
        let error = client(folder.path(), "forge").unwrap_err().to_string();
        assert!(error.contains("line 3") && !error.contains("shh"), "{error}");
    }
}
