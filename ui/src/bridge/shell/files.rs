//! Files of this machine: chosen in the system's dialogs, and read and written in parts.

use super::values::{Fields, ask, done, object, texts};
use atom_api::ApiError;
use js_sys::Array;
use wasm_bindgen::JsValue;

/// A kind of file that a dialog offers.
#[derive(Debug, Clone)]
pub(crate) struct Filter {
    /// What it is called.
    pub(crate) name: String,
    /// How the names of such files end, without the dot.
    pub(crate) extensions: Vec<String>,
}

/// Asks where to save; nothing where the person closed the dialog, or where there is none.
pub(crate) async fn pick_save(name: &str, filters: &[Filter]) -> Result<Option<String>, ApiError> {
    Ok(ask("pick_save", &[("name", name.into()), ("filters", list(filters))]).await?.as_string())
}

/// Asks for files or folders; none where the person closed the dialog, or where there is none.
pub(crate) async fn pick_open(filters: &[Filter], multiple: bool, directory: bool) -> Result<Vec<String>, ApiError> {
    let args = [("filters", list(filters)), ("multiple", multiple.into()), ("directory", directory.into())];
    Ok(texts(&ask("pick_open", &args).await?))
}

/// A part of a file.
#[derive(Debug, Clone)]
pub(crate) struct Chunk {
    /// In base64.
    pub(crate) data: String,
    /// Bytes of the whole file.
    pub(crate) size: u64,
}

/// Reads a part of a file that the person chose or dropped in this run, at most 1 MiB at a time.
pub(crate) async fn read_file_chunk(path: &str, offset: u64, length: u32) -> Result<Chunk, ApiError> {
    let args = [("path", path.into()), ("offset", number(offset)), ("length", length.into())];
    let reply = Fields(ask("read_file_chunk", &args).await?);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a size, far below 2^53
    let size = reply.number("size") as u64;
    Ok(Chunk { data: reply.text("data").unwrap_or_default(), size })
}

/// Writes base64 into a file that the person named in this run; at the offset 0 it begins anew.
pub(crate) async fn write_file_chunk(path: &str, offset: u64, data: &str) -> Result<(), ApiError> {
    done("write_file_chunk", &[("path", path.into()), ("offset", number(offset)), ("data", data.into())]).await
}

fn list(filters: &[Filter]) -> JsValue {
    let filter = |filter: &Filter| {
        let extensions = filter.extensions.iter().map(JsValue::from).collect::<Array>();
        object(&[("name", (&filter.name).into()), ("extensions", extensions.into())])
    };
    filters.iter().map(filter).collect::<Array>().into()
}

#[allow(clippy::cast_precision_loss)] // bytes of a file, far below 2^53
fn number(value: u64) -> JsValue {
    JsValue::from_f64(value as f64)
}
