//! Everything in one file, in the form that a person chooses.

use super::{app::App, toast::Offer, transfer};
use crate::words;
use atom_api::{
    ApiError,
    data::{Export, Format},
};

/// The forms, each with what its files end with.
pub(crate) const FORMS: [(Format, &str); 4] =
    [(Format::Json, "json"), (Format::Csv, "csv"), (Format::Markdown, "md"), (Format::Ics, "ics")];

/// Writes an export where the person wants it, and says what became of it.
pub(crate) async fn write(app: App, format: Format) {
    match export(app, format).await {
        Ok(Some(name)) => app.say(words::export_done(&name), Offer::Nothing),
        Ok(None) => {}
        Err(error) => app.complain(&error),
    }
}

/// Writes an export, and tells its name. Nothing when it was given up.
async fn export(app: App, format: Format) -> Result<Option<String>, ApiError> {
    let (end, media_type) = match format {
        Format::Json => ("json", "application/json"),
        Format::Csv => ("csv", "text/csv"),
        Format::Markdown => ("md", "text/markdown"),
        Format::Ics => ("ics", "text/calendar"),
    };
    let write = async |path| app.write(Export { format, path }).await.map(|reply| reply.name);
    transfer::take_out(app, ("atom", end, media_type), write).await
}
