//! The interface's files: from a folder, or from inside this binary, or a page that says what is missing.

use crate::{
    failure::{Failure, no_route},
    router::{is_api, unknown},
    site::Site,
};
use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header},
    response::{Html, IntoResponse, Response},
};
use std::{
    borrow::Cow,
    env,
    io::Read,
    path::{Path, PathBuf},
};

/// The variable that names a folder with a built interface.
pub const UI_DIR_VARIABLE: &str = "ATOM_UI_DIR";

/// Where the interface comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ui {
    /// The files of a folder, read with each request.
    Folder(PathBuf),
    /// The files inside this binary.
    Embedded,
    /// There is none; a page says so.
    Absent,
}

impl Ui {
    /// The folder in `ATOM_UI_DIR`, else what was built into the binary, else (in a development build) `ui/dist`.
    #[must_use]
    pub fn find() -> Self {
        if let Some(folder) = env::var_os(UI_DIR_VARIABLE).filter(|folder| !folder.is_empty()) {
            return Self::Folder(folder.into());
        }
        if !EMBEDDED.is_empty() {
            return Self::Embedded;
        }
        #[cfg(debug_assertions)]
        {
            let dist = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ui/dist");
            if dist.join("index.html").is_file() {
                return Self::Folder(dist);
            }
        }
        Self::Absent
    }

    async fn file(&self, name: &str) -> Option<File> {
        match self {
            Self::Folder(folder) => {
                let plain = Path::new(name).components().all(|part| matches!(part, std::path::Component::Normal(_)));
                let hidden = name.split('/').any(|part| part.starts_with('.'));
                if !plain || hidden || name.contains('\\') {
                    return None;
                }
                let bytes = tokio::fs::read(folder.join(name)).await.ok()?;
                let digest = blake3::hash(&bytes).to_hex()[..16].to_owned();
                Some(File { bytes: bytes.into(), digest: digest.into(), gzip: false })
            }
            Self::Embedded => {
                let at = EMBEDDED.binary_search_by(|file| file.name.cmp(name)).ok()?;
                let file = &EMBEDDED[at];
                Some(File { bytes: file.bytes.into(), digest: file.digest.into(), gzip: file.gzip })
            }
            Self::Absent => None,
        }
    }
}

/// A file of the interface inside this binary. The build script writes the table, sorted by name.
struct Embedded {
    name: &'static str,
    digest: &'static str,
    gzip: bool,
    bytes: &'static [u8],
}

static EMBEDDED: &[Embedded] = include!(concat!(env!("OUT_DIR"), "/interface.rs"));

struct File {
    bytes: Cow<'static, [u8]>,
    digest: Cow<'static, str>,
    gzip: bool,
}

/// `GET /`.
pub(crate) async fn index(State(site): State<Site>, headers: HeaderMap) -> Response {
    match site.ui.file("index.html").await {
        Some(file) => reply(file, "index.html", &headers),
        None => {
            let policy = [(header::CONTENT_SECURITY_POLICY, "default-src 'none'; style-src 'unsafe-inline'")];
            (StatusCode::SERVICE_UNAVAILABLE, policy, Html(ABSENT)).into_response()
        }
    }
}

/// Every other path: a file, or, for an address inside the interface such as `/tasks/today`, the page itself.
pub(crate) async fn asset(
    State(site): State<Site>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let path = uri.path();
    if is_api(path) || !(method == Method::GET || method == Method::HEAD) {
        return Err(unknown(path));
    }
    let name = path.trim_start_matches('/');
    if let Some(file) = site.ui.file(name).await {
        return Ok(reply(file, name, &headers));
    }
    let asks_for_a_page =
        headers.get(header::ACCEPT).is_some_and(|accept| accept.to_str().is_ok_and(|it| it.contains("text/html")));
    let names_a_file = name.rsplit('/').next().is_some_and(|last| last.contains('.'));
    if asks_for_a_page && !names_a_file { Ok(index(State(site), headers).await) } else { Err(no_route(path)) }
}

fn reply(file: File, name: &str, asked: &HeaderMap) -> Response {
    let tag = format!("\"{}\"", file.digest);
    let caching = if carries_digest(name) { "public, max-age=31536000, immutable" } else { "no-cache" };
    let known = asked.get(header::IF_NONE_MATCH).is_some_and(|it| it.to_str().is_ok_and(|it| it.contains(&tag)));
    let takes_gzip =
        asked.get(header::ACCEPT_ENCODING).is_some_and(|it| it.to_str().is_ok_and(|it| it.contains("gzip")));

    let (body, encoding) = match (known, file.gzip, takes_gzip) {
        (true, ..) => (Body::empty(), None),
        (_, false, _) => (body_of(file.bytes), None),
        (_, true, true) => (body_of(file.bytes), Some("gzip")),
        (_, true, false) => {
            let mut plain = Vec::new();
            // The bytes were packed by our own build; a client that cannot unpack them is rare.
            if let Err(error) = flate2::read::GzDecoder::new(&*file.bytes).read_to_end(&mut plain) {
                tracing::error!(%error, name, "a file of the interface does not unpack");
                return StatusCode::INTERNAL_SERVER_ERROR.into_response();
            }
            (plain.into(), None)
        }
    };
    let status = if known { StatusCode::NOT_MODIFIED } else { StatusCode::OK };
    let mut response = (status, body).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type(name)));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    if let Some(encoding) = encoding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    response
}

fn body_of(bytes: Cow<'static, [u8]>) -> Body {
    match bytes {
        Cow::Borrowed(bytes) => bytes.into(),
        Cow::Owned(bytes) => bytes.into(),
    }
}

/// Whether a name contains a digest of its content, so that the content behind it never changes.
fn carries_digest(name: &str) -> bool {
    let mut parts = name.rsplit('/').next().unwrap_or_default().split(['.', '-', '_']);
    parts.any(|part| {
        part.len() >= 8 && part.bytes().all(|b| b.is_ascii_hexdigit()) && part.bytes().any(|b| b.is_ascii_digit())
    })
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "wasm" => "application/wasm",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/vnd.microsoft.icon",
        "woff2" => "font/woff2",
        "json" | "webmanifest" => "application/json",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// What a browser shows when there is no interface to show.
const ABSENT: &str = r#"<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Atom: no interface in this build</title>
<style>
  :root { color-scheme: light dark; }
  body { font: 16px/1.6 system-ui, sans-serif; max-width: 40rem; margin: 15vh auto; padding: 0 1.5rem; }
  code { font: 0.95em ui-monospace, monospace; }
</style>
<h1>Atom is running</h1>
<p>Its interface was not built into this program, so there is nothing to show here. Everything else works: the command line,
and <a href="/api/v1/openapi.json">the API</a>.</p>
<p>To see the interface, run <code>cargo xtask ui</code> in the source tree and build again; or set <code>ATOM_UI_DIR</code> to a folder
that has a built one, and start Atom again.</p>
"#;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_with_a_digest_are_kept_for_good() {
        assert!(carries_digest("assets/atom_ui.0f3a99c1d2e4b5a6.js"));
        assert!(carries_digest("assets/atom-1234abcd.css"));
        for changing in ["index.html", "assets/inter-OFL.txt", "assets/facade.css", "effaced1/index.html"] {
            assert!(!carries_digest(changing), "{changing}");
        }
    }

    #[tokio::test]
    async fn a_folder_gives_its_files_and_nothing_beside_them() {
        let dir = tempfile::tempdir().unwrap();
        let dist = dir.path().join("dist");
        std::fs::create_dir(&dist).unwrap();
        std::fs::write(dist.join("index.html"), "page").unwrap();
        std::fs::write(dist.join(".stamp"), "hidden").unwrap();
        std::fs::write(dir.path().join("secret"), "secret").unwrap();
        let ui = Ui::Folder(dist);
        assert!(ui.file("index.html").await.is_some());
        for outside in ["../secret", ".stamp", "./../secret", "/etc/hostname", "..\\secret", "", "missing"] {
            assert!(ui.file(outside).await.is_none(), "{outside}");
        }
    }
}
