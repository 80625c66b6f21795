//! How heavy the interface is that a window starts with, beside what it may be.

use anyhow::{Context, Result, ensure};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// What the module of the start may have at most, in bytes.
const PLAIN_MAX: usize = 1_500_000;
/// The same as it travels, packed by brotli.
const PACKED_MAX: usize = 450_000;

/// The module that a window starts with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Weight {
    plain: usize,
    packed: usize,
}

impl Weight {
    /// That of the interface in `dist`.
    ///
    /// # Errors
    /// When there is none, or it cannot be read.
    pub(crate) fn of(dist: &Path) -> Result<Self> {
        let is_start = |path: &PathBuf| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            name.starts_with("atom_ui_bg") && name.ends_with(".wasm")
        };
        let mut assets = fs::read_dir(dist.join("assets"))?.flatten().map(|entry| entry.path());
        let start = assets.find(is_start).context("the interface has no module to start with")?;
        let module = fs::read(start)?;
        let mut packed = Vec::new();
        brotli::BrotliCompress(&mut module.as_slice(), &mut packed, &brotli::enc::BrotliEncoderParams::default())?;
        Ok(Self { plain: module.len(), packed: packed.len() })
    }

    /// In a sentence, beside what it may be.
    pub(crate) fn told(self) -> String {
        let (fits, mb) = (self.fits(), |bytes: usize| bytes as f64 / 1e6);
        format!(
            "a window starts with {:.3} MB, {:.3} MB by brotli (at most {:.3} and {:.3} MB: {})",
            mb(self.plain),
            mb(self.packed),
            mb(PLAIN_MAX),
            mb(PACKED_MAX),
            if fits { "met" } else { "missed" }
        )
    }

    fn fits(self) -> bool {
        self.plain <= PLAIN_MAX && self.packed <= PACKED_MAX
    }

    /// Refuses one that is too heavy.
    ///
    /// # Errors
    /// When it is more than it may be; the message says where to look.
    pub(crate) fn check(self) -> Result<()> {
        ensure!(
            self.fits(),
            "{}. What the start does not need belongs into a part: see ui/src/views/later.rs",
            self.told()
        );
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_start_that_is_too_heavy_is_refused_by_either_measure() {
        let fits = |plain, packed| Weight { plain, packed }.check().is_ok();
        assert!(fits(PLAIN_MAX, PACKED_MAX));
        assert!(!fits(PLAIN_MAX + 1, PACKED_MAX));
        assert!(!fits(PLAIN_MAX, PACKED_MAX + 1));
    }

    #[test]
    fn the_weight_stands_beside_what_it_may_be() {
        let told = Weight { plain: 1_760_000, packed: 440_000 }.told();
        assert!(told.contains("1.760 MB, 0.440 MB by brotli (at most 1.500 and 0.450 MB: missed)"), "{told}");
    }
}
