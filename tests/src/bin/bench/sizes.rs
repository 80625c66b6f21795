//! The sizes of what ships.

use crate::figures::mb;
use anyhow::Result;
use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

/// The interface and the programs, as they were built for this run.
pub(crate) fn measure(report: &mut String) -> Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let size = |path: &Path| fs::metadata(path).map(|data| data.len()).ok();
    writeln!(report, "## Sizes\n\n| | |\n|---|---|")?;
    interface(report, &root.join("ui/dist/assets"))?;
    if let Some(bytes) = size(&atom_tests::binaries::atom()) {
        writeln!(report, "| `atom`, the command line, with the interface inside | {} |", mb(bytes))?;
    }
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    if let Some(bytes) = newest(&target.join("release/bundle/deb"), ".deb").as_deref().and_then(size) {
        writeln!(report, "| the Debian package | {} |", mb(bytes))?;
    }
    Ok(())
}

/// The modules of the interface: the one that a window starts with, and all of them.
fn interface(report: &mut String, assets: &Path) -> Result<()> {
    let (mut start, mut all, mut parts) = (None, Sum::default(), 0);
    for path in fs::read_dir(assets).into_iter().flatten().flatten().map(|entry| entry.path()) {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if !name.ends_with(".wasm") {
            continue;
        }
        let size = Sum::of(&fs::read(&path)?)?;
        all = Sum { plain: all.plain + size.plain, brotli: all.brotli + size.brotli };
        match name.starts_with("atom_ui") {
            true => start = Some(size),
            false => parts += 1,
        }
    }
    if let Some(Sum { plain, brotli }) = start {
        writeln!(report, "| interface (WASM), what a window starts with | {}; {} by brotli |", mb(plain), mb(brotli))?;
        writeln!(
            report,
            "| with the {parts} modules that come later | {}; {} by brotli |",
            mb(all.plain),
            mb(all.brotli)
        )?;
    }
    Ok(())
}

/// Bytes as they are, and as they travel.
#[derive(Default)]
struct Sum {
    plain: u64,
    brotli: u64,
}

impl Sum {
    fn of(content: &[u8]) -> Result<Self> {
        let mut packed = Vec::new();
        let best = brotli::enc::BrotliEncoderParams::default();
        brotli::BrotliCompress(&mut &*content, &mut packed, &best)?;
        Ok(Self { plain: content.len() as u64, brotli: packed.len() as u64 })
    }
}

fn newest(dir: &Path, end: &str) -> Option<PathBuf> {
    let files = fs::read_dir(dir).ok()?.flatten().map(|entry| entry.path());
    files
        .filter(|path| path.to_string_lossy().ends_with(end))
        .max_by_key(|path| fs::metadata(path).and_then(|data| data.modified()).ok())
}
