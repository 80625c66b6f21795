//! Files on their way in and out, piece by piece through the commands of the contract.

use super::{app::App, toast::Offer};
use crate::{bridge::shell, browser};
use atom_api::{
    ApiError, Code,
    data::ReadExport,
    files::{Add, Append, PIECE_BYTES_MAX, Piece},
    ledger::AttachDocument,
};
use atom_core::{EntryId, TaskId, UploadId};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// A file that a person chose or dropped.
#[derive(Clone)]
pub(crate) enum Source {
    /// In a browser: the file itself.
    Page(web_sys::File),
    /// In the window: its path, which the shell lets the page read because the person named it.
    Path(String),
}

/// What comes of files at a point of the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Landing {
    /// They are attached to this task.
    Task(TaskId),
    /// A new task is made of them.
    New,
    /// What is there takes them by itself.
    Own,
    /// Nothing.
    Nowhere,
}

impl Source {
    /// Its name without folders.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::Page(file) => file.name(),
            Self::Path(path) => path.rsplit(['/', '\\']).next().unwrap_or(path).to_owned(),
        }
    }

    /// The piece at `offset` as base64, and the size of the whole.
    async fn piece(&self, offset: u64) -> Result<(String, u64), ApiError> {
        match self {
            Self::Path(path) => {
                let chunk =
                    shell::read_file_chunk(path, offset, u32::try_from(PIECE_BYTES_MAX).unwrap_or(u32::MAX)).await?;
                Ok((chunk.data, chunk.size))
            }
            Self::Page(file) => read(file, offset).await.map_err(|_| unreadable()),
        }
    }
}

fn unreadable() -> ApiError {
    ApiError::new(Code::Unavailable, crate::words::file_unread())
}

#[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)] // sizes of files, far below 2^53
async fn read(file: &web_sys::File, offset: u64) -> Result<(String, u64), JsValue> {
    let (from, size) = (offset as f64, file.size());
    let to = (from + PIECE_BYTES_MAX as f64).min(size);
    let blob = file.slice_with_f64_and_f64(from, to)?;
    let buffer = JsFuture::from(web_sys::Response::new_with_opt_blob(Some(&blob))?.array_buffer()?).await?;
    let bytes = js_sys::Uint8Array::new(&buffer).to_vec();
    // One character a byte is what `btoa` takes.
    let text: String = bytes.into_iter().map(char::from).collect();
    Ok((window().btoa(&text)?, size as u64))
}

/// Sends a file in; `goes_on` hears how much of it is there, from 0 to 1, and says whether more is wanted. Nothing where
/// it was not.
///
/// # Errors
/// What the host or the shell says, and an empty file.
pub(crate) async fn send(
    app: App,
    source: &Source,
    goes_on: impl Fn(f64) -> bool,
) -> Result<Option<UploadId>, ApiError> {
    let (mut upload, mut offset) = (None, 0);
    loop {
        let (data, size) = source.piece(offset).await?;
        if size == 0 {
            return Err(ApiError::new(Code::Invalid, crate::words::file_empty()));
        }
        let reply = app.write(Append { upload, offset, data }).await?;
        upload = Some(reply.upload);
        offset = reply.bytes;
        #[allow(clippy::cast_precision_loss)]
        let share = offset as f64 / size as f64;
        if !goes_on(share) {
            return Ok(None);
        }
        if offset >= size {
            return Ok(upload);
        }
    }
}

/// The text of a file of at most `bytes_max`: UTF-8, or else one letter a byte; nothing where it is larger.
///
/// # Errors
/// When it cannot be read.
pub(crate) async fn text(source: &Source, bytes_max: u64) -> Result<Option<String>, ApiError> {
    let mut bytes: Vec<u8> = Vec::new();
    loop {
        let (data, size) = source.piece(bytes.len() as u64).await?;
        if size > bytes_max {
            return Ok(None);
        }
        let part = window().atob(&data).map_err(|_| unreadable())?;
        bytes.extend(part.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap_or(0)));
        if part.is_empty() || bytes.len() as u64 >= size {
            break;
        }
    }
    Ok(Some(String::from_utf8(bytes).unwrap_or_else(|wrong| wrong.into_bytes().into_iter().map(char::from).collect())))
}

/// Attaches a file to a task; `progress` hears how much of it is there, from 0 to 1.
///
/// # Errors
/// As [`send`].
pub(crate) async fn attach(app: App, task: TaskId, source: &Source, progress: impl Fn(f64)) -> Result<(), ApiError> {
    let goes_on = |share| {
        progress(share);
        true
    };
    let Some(upload) = send(app, source, goes_on).await? else { return Ok(()) };
    app.write(Add { task, name: source.name(), media_type: None, upload }).await?;
    Ok(())
}

/// As [`attach`], to an entry of the books.
///
/// # Errors
/// As [`send`].
pub(crate) async fn attach_document(
    app: App,
    entry_id: EntryId,
    source: &Source,
    progress: impl Fn(f64),
) -> Result<(), ApiError> {
    let goes_on = |share| {
        progress(share);
        true
    };
    let Some(upload) = send(app, source, goes_on).await? else { return Ok(()) };
    let (upload, name) = (Some(upload), Some(source.name()));
    app.write(AttachDocument { entry_id, upload, path: None, name, media_type: None }).await?;
    Ok(())
}

/// Fetches a file and hands it to the browser as a download.
///
/// # Errors
/// What the host says.
pub(crate) async fn download(
    name: &str,
    media_type: &str,
    piece: impl AsyncFn(u64) -> Result<Piece, ApiError>,
) -> Result<(), ApiError> {
    let parts = js_sys::Array::new();
    let mut offset = 0;
    loop {
        let Piece { data, bytes } = piece(offset).await?;
        let text = window().atob(&data).map_err(|_| unreadable())?;
        let part: Vec<u8> = text.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap_or(0)).collect();
        offset += part.len() as u64;
        let ended = part.is_empty() || offset >= bytes;
        parts.push(&js_sys::Uint8Array::from(part.as_slice()));
        if ended {
            break;
        }
    }
    hand_over(&parts, name, media_type).map_err(|_| unreadable())
}

/// Saves a copy of a file that is kept here and says so: where the person says, in the window; as a download, in a browser.
/// `write` has the host write it to a path, `piece` fetches the piece at an offset.
pub(crate) async fn save_copy(
    app: App,
    (name, media_type): (&str, &str),
    write: impl AsyncFn(String) -> Result<(), ApiError>,
    piece: impl AsyncFn(u64) -> Result<Piece, ApiError>,
) {
    let result = if shell::state().await.can.native_dialogs {
        match shell::pick_save(name, &[]).await {
            Ok(Some(path)) => write(path).await.map(|()| true),
            Ok(None) => Ok(false),
            Err(error) => Err(error),
        }
    } else {
        download(name, media_type, piece).await.map(|()| true)
    };
    match result {
        Ok(true) => app.say(crate::words::saved_file(name), Offer::Nothing),
        Ok(false) => {}
        Err(error) => app.complain(&error),
    }
}

/// Writes a text where the person says, in the window; as a download, in a browser. Nothing when it was given up.
pub(crate) async fn save_text(name: &str, media_type: &str, text: &str) -> Result<Option<()>, ApiError> {
    if !shell::state().await.can.native_dialogs {
        let parts = js_sys::Array::of1(&js_sys::Uint8Array::from(text.as_bytes()));
        return hand_over(&parts, name, media_type).map(Some).map_err(|_| unreadable());
    }
    let Some(path) = shell::pick_save(name, &[]).await? else { return Ok(None) };
    let mut offset = 0;
    for piece in text.as_bytes().chunks(PIECE_BYTES_MAX) {
        // One character a byte is what `btoa` takes.
        let plain: String = piece.iter().copied().map(char::from).collect();
        let data = window().btoa(&plain).map_err(|_| unreadable())?;
        shell::write_file_chunk(&path, offset, &data).await?;
        offset += piece.len() as u64;
    }
    Ok(Some(()))
}

/// Has the host write an export where the person says, in the window; as a download, in a browser. Its name; nothing when it
/// was given up. `write` has it written to a path, or into the folder of exports, and returns its name.
pub(crate) async fn take_out(
    app: App,
    (stem, end, media_type): (&str, &str, &str),
    write: impl AsyncFn(Option<String>) -> Result<String, ApiError>,
) -> Result<Option<String>, ApiError> {
    if shell::state().await.can.native_dialogs {
        let filter = shell::Filter { name: end.to_uppercase(), extensions: vec![end.to_owned()] };
        let Some(path) = shell::pick_save(&[stem, ".", end].concat(), &[filter]).await? else { return Ok(None) };
        return write(Some(path)).await.map(Some);
    }
    let name = write(None).await?;
    let piece = async |offset| app.call(ReadExport { name: name.clone(), offset }).await;
    download(&name, media_type, piece).await?;
    Ok(Some(name))
}

fn hand_over(parts: &js_sys::Array, name: &str, media_type: &str) -> Result<(), JsValue> {
    let options = web_sys::BlobPropertyBag::new();
    options.set_type(media_type);
    let blob = web_sys::Blob::new_with_u8_array_sequence_and_options(parts, &options)?;
    let url = web_sys::Url::create_object_url_with_blob(&blob)?;
    let link: web_sys::HtmlElement = leptos::prelude::document().create_element("a")?.unchecked_into();
    link.set_attribute("href", &url)?;
    link.set_attribute("download", name)?;
    link.click();
    // The browser has taken it when the click is through with.
    leptos::prelude::set_timeout(
        move || drop(web_sys::Url::revoke_object_url(&url)),
        std::time::Duration::from_secs(60),
    );
    Ok(())
}

/// Has the person choose files: by the system's dialog in the window, by the page's own in a browser.
pub(crate) async fn pick(accept: &[&str], multiple: bool) -> Vec<Source> {
    if shell::state().await.can.native_dialogs {
        let filters =
            shell::Filter { name: String::new(), extensions: accept.iter().map(ToString::to_string).collect() };
        let filters = if accept.is_empty() { Vec::new() } else { vec![filters] };
        let paths = shell::pick_open(&filters, multiple, false).await.unwrap_or_default();
        return paths.into_iter().map(Source::Path).collect();
    }
    let accept: Vec<String> = accept.iter().map(|end| [".", end].concat()).collect();
    browser::pick_files(&accept.join(","), multiple).await.into_iter().map(Source::Page).collect()
}

/// The files of a drop in a browser; in the window the shell tells their paths.
pub(crate) fn of_drop(event: &leptos::ev::DragEvent) -> Vec<Source> {
    let files = event.data_transfer().and_then(|transfer| transfer.files());
    let count = files.as_ref().map_or(0, web_sys::FileList::length);
    (0..count).filter_map(|index| files.as_ref()?.get(index)).map(Source::Page).collect()
}
