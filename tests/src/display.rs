//! A display of the test's own: Xvfb, with its frame buffer in a file that can be read while programs draw.

use crate::child::Running;
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};
use tempfile::TempDir;

/// The size of the display.
pub const WIDTH: usize = 1_360;
/// The size of the display.
pub const HEIGHT: usize = 900;

/// A running X server without a screen.
#[derive(Debug)]
pub struct Display {
    number: u32,
    buffer: PathBuf,
    _running: Running,
    _folder: TempDir,
}

impl Display {
    /// Starts one under a number that the server chooses itself, so that tests can run side by side.
    ///
    /// # Panics
    /// When Xvfb cannot start.
    #[must_use]
    pub fn start() -> Self {
        let folder = tempfile::tempdir().expect("a temporary directory");
        let mut xvfb = Command::new("Xvfb");
        xvfb.args(["-displayfd", "1", "-nolisten", "tcp", "-screen", "0", &format!("{WIDTH}x{HEIGHT}x24"), "-fbdir"]);
        let mut running = Running::start(xvfb.arg(folder.path()).stdout(Stdio::piped()).stderr(Stdio::null()));
        let number = running.line(|line| line.parse().ok());
        Self { number, buffer: folder.path().join("Xvfb_screen0"), _running: running, _folder: folder }
    }

    /// The value of `DISPLAY` for programs that shall draw here.
    #[must_use]
    pub fn name(&self) -> String {
        format!(":{}", self.number)
    }

    /// What is on the display now.
    ///
    /// # Panics
    /// When the frame buffer is not in the format that Xvfb writes (XWD version 7, 32 bits a pixel).
    #[must_use]
    pub fn frame(&self) -> Frame {
        let bytes = fs::read(&self.buffer).expect("the frame buffer can be read");
        let word = |index: usize| {
            let at = index * 4;
            u32::from_be_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]) as usize
        };
        let (header, version, width, height) = (word(0), word(1), word(4), word(5));
        let (little_endian, bits, line, colours) = (word(7) == 0, word(11), word(12), word(19));
        assert_eq!((version, bits, little_endian), (7, 32, true), "an unknown frame buffer");
        let start = header + colours * 12;
        let mut pixels = Vec::with_capacity(width * height);
        for row in bytes[start..].chunks_exact(line).take(height) {
            // Little endian: blue, green, red, unused.
            pixels.extend(row.chunks_exact(4).take(width).map(|pixel| [pixel[2], pixel[1], pixel[0]]));
        }
        Frame { width, pixels }
    }
}

/// One look at the display.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    width: usize,
    pixels: Vec<[u8; 3]>,
}

impl Frame {
    /// Which part of the display has this colour, from 0 to 1.
    #[must_use]
    pub fn share(&self, wanted: impl Fn([u8; 3]) -> bool) -> f64 {
        let count = self.pixels.iter().filter(|pixel| wanted(**pixel)).count();
        count as f64 / self.pixels.len().max(1) as f64
    }

    /// Keeps it as a picture (portable pixmap) for people to look at.
    ///
    /// # Panics
    /// When it cannot be kept.
    pub fn keep(&self, file: &Path) {
        let mut picture = format!("P6 {} {} 255\n", self.width, self.pixels.len() / self.width.max(1)).into_bytes();
        picture.extend(self.pixels.iter().flatten());
        fs::write(file, picture).expect("the picture can be kept");
    }
}

/// Whether a colour is as bright as paper.
#[must_use]
pub fn is_white(pixel: [u8; 3]) -> bool {
    pixel.iter().all(|channel| *channel >= 244)
}
