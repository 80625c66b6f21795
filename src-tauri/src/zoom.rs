//! How large everything in the windows is, in percent: steps as browsers have them (WCAG 2.2, 1.4.4: text up to twice
//! its size). In a browser it is the browser's own matter.

use crate::{
    preferences::{Preferences, not_kept},
    quick,
    window::told,
};
use atom_api::ApiError;
use serde::Deserialize;
use tauri::{AppHandle, Manager as _, WebviewWindow};

/// As large as the design has it.
pub(crate) const ACTUAL: u16 = 100;
/// The sizes, the smallest first.
const STEPS: [u16; 12] = [50, 67, 80, 90, ACTUAL, 110, 125, 150, 175, 200, 250, 300];

/// Which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Step {
    Larger,
    Smaller,
    Actual,
}

/// The size one step from `percent`, which stays where there is none.
fn next(percent: u16, step: Step) -> u16 {
    match step {
        Step::Larger => STEPS.into_iter().find(|each| *each > percent).unwrap_or(percent),
        Step::Smaller => STEPS.into_iter().rev().find(|each| *each < percent).unwrap_or(percent),
        Step::Actual => ACTUAL,
    }
}

/// Makes everything larger or smaller, in this run and the next; replies the new size.
#[tauri::command(async)]
pub(crate) fn zoom(app: AppHandle, step: Step) -> Result<u16, ApiError> {
    let preferences = app.state::<Preferences>();
    let percent = next(preferences.get().zoom, step);
    let kept = preferences.change(|kept| kept.zoom = percent).map_err(not_kept);
    app.webview_windows().values().for_each(apply);
    quick::fit_again(&app);
    kept.map(|()| percent)
}

/// Gives a window the size that was chosen.
pub(crate) fn apply(window: &WebviewWindow) {
    told(window.set_zoom(factor(window)), "zoom");
}

/// How large a pixel of the page is, in those of the window.
pub(crate) fn factor(window: &WebviewWindow) -> f64 {
    let percent = window.state::<Preferences>().get().zoom.clamp(STEPS[0], STEPS[STEPS.len() - 1]);
    f64::from(percent) / f64::from(ACTUAL)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_end_at_the_smallest_and_the_largest() {
        assert_eq!([next(100, Step::Larger), next(100, Step::Smaller), next(175, Step::Actual)], [110, 90, 100]);
        assert_eq!([next(300, Step::Larger), next(50, Step::Smaller)], [300, 50]);
        // A file that was written by hand.
        assert_eq!([next(99, Step::Larger), next(101, Step::Smaller), next(9_999, Step::Larger)], [100, 100, 9_999]);
        assert!(STEPS.contains(&200));
    }
}
