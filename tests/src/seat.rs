//! A place to sit down at: an Atom of its own on an empty directory, served to a browser window.

use crate::{
    chromium,
    desk::Desk,
    needs,
    served::Served,
    webdriver::{Driver, Session},
};
use tempfile::TempDir;

/// It ends with the test: the window first, then what serves it, and the directory last.
#[derive(Debug)]
pub struct Seat {
    /// The window, in front of whoever has no account yet.
    pub page: Session,
    /// What serves it.
    pub atom: Served,
    _driver: Driver,
    _data: TempDir,
}

impl Seat {
    /// Starts all of it, with a window of this size on a dark or a light system; `None`, with a notice, where there is no
    /// browser.
    ///
    /// # Panics
    /// When there is no place for temporary files.
    pub async fn take(width: u32, height: u32, dark: bool) -> Option<Self> {
        Self::at(tempfile::tempdir().expect("a temporary directory"), width, height, dark).await
    }

    /// As [`Self::take`], on a directory that has something in it already.
    pub async fn at(data: TempDir, width: u32, height: u32, dark: bool) -> Option<Self> {
        if !needs::programs(chromium::NEEDED) {
            return None;
        }
        let atom = Served::start(data.path());
        let driver = chromium::driver().await;
        let page = chromium::window(&driver, width, height, dark).await;
        page.open(atom.url()).await;
        Some(Self { page, atom, _driver: driver, _data: data })
    }

    /// As [`Self::take`], with the first account made.
    pub async fn signed_in(width: u32, height: u32, dark: bool) -> Option<Self> {
        let seat = Self::take(width, height, dark).await?;
        Desk::on(&seat.page).register().await;
        Some(seat)
    }
}
