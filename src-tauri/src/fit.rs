//! How large the quick-add window is: as large as its page needs at every size of text and every zoom, and never larger
//! than the screen.

use crate::{
    quick::{self, Quick},
    window::told,
    zoom,
};
use tauri::{AppHandle, LogicalSize, Monitor, State, WebviewWindow};

/// As the design has it: room for the line, its help and some names, in CSS pixels.
pub(crate) const USUAL: LogicalSize<f64> = LogicalSize::new(640.0, 200.0);
/// How far below the top of the screen it stands, as a part of its height: eyes rest in the upper third.
pub(crate) const FROM_TOP: f64 = 0.22;

/// The size of the window, in pixels that the system scales: for a page that needs `height` CSS pixels, each of which is
/// `factor` large, where there is so much room.
fn size(height: u32, factor: f64, room: Option<LogicalSize<f64>>) -> LogicalSize<f64> {
    let (width, height) = (USUAL.width * factor, f64::from(height).max(USUAL.height) * factor);
    match room {
        Some(room) => LogicalSize::new(width.min(room.width), height.min(room.height)),
        None => LogicalSize::new(width, height),
    }
}

/// What there is of a screen from where the window stands.
fn room(screen: &Monitor) -> LogicalSize<f64> {
    let area = screen.work_area().size.to_logical::<f64>(screen.scale_factor());
    LogicalSize::new(area.width, area.height * (1.0 - FROM_TOP))
}

/// Gives the window the size that its page needs on this screen, and replies it.
pub(crate) fn fit(window: &WebviewWindow, quick: &Quick, screen: Option<&Monitor>) -> LogicalSize<f64> {
    let size = size(quick.needed(), zoom::factor(window), screen.map(room));
    // Nobody else changes it: where a window may not be resized, some systems do not let the program do it either.
    told(window.set_max_size(None::<LogicalSize<f64>>), "let grow");
    told(window.set_min_size(Some(size)), "limit");
    told(window.set_size(size), "size");
    told(window.set_max_size(Some(size)), "limit");
    size
}

/// The page of the window tells how many CSS pixels it needs from its top.
#[tauri::command]
pub(crate) async fn quick_fit(app: AppHandle, quick: State<'_, Quick>, height: u32) -> Result<(), ()> {
    if quick.needs(height) {
        quick::fit_again(&app);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_grows_with_its_page_and_its_zoom_and_stays_on_the_screen() {
        let wide = |height, factor, room: Option<(f64, f64)>| {
            let size = size(height, factor, room.map(|(width, height)| LogicalSize::new(width, height)));
            format!("{} x {}", size.width, size.height)
        };
        assert_eq!(wide(0, 1.0, None), "640 x 200", "until the page has said what it needs");
        assert_eq!(wide(275, 1.0, None), "640 x 275");
        assert_eq!(wide(275, 2.0, Some((1_920.0, 800.0))), "1280 x 550");
        assert_eq!(wide(275, 3.0, Some((1_024.0, 600.0))), "1024 x 600");
    }
}
