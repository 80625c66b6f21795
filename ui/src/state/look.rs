//! How the window is set: how close its rows stand, how large its text is, how strong its contrast.
//!
//! `page/theme.js` reads the same keys before anything is painted, and `styles/tokens.css` does the rest.

use crate::browser;
use leptos::prelude::*;

/// The height of a row at the usual size of text, in CSS pixels, by density: `--row` in `tokens.css` is the same.
const ROW_PX: [f64; 3] = [30.0, 36.0, 44.0];
/// The size of the root's text that these heights are meant for.
const REM_PX: f64 = 16.0;

macro_rules! settings {
    ($($(#[$doc:meta])* $name:ident($key:literal, $attribute:literal) { $($(#[$each:meta])* $variant:ident = $text:literal,)* })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
        pub(crate) enum $name {
            $($(#[$each])* $variant,)*
        }

        impl $name {
            /// All of them, in the order in which they are offered.
            pub(crate) const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The name under which it is kept, which the page has as well.
            pub(crate) const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)*
                }
            }

            /// The setting of that name, or the usual one.
            pub(crate) fn parse(text: &str) -> Self {
                Self::ALL.iter().copied().find(|each| each.as_str() == text).unwrap_or_default()
            }

            const KEY: &str = $key;
            const ATTRIBUTE: &str = $attribute;
        }
    )*};
}

settings! {
    /// How close rows stand.
    Density("atom.density", "data-density") {
        /// 30 px.
        Compact = "compact",
        /// 36 px.
        #[default]
        Normal = "normal",
        /// 44 px.
        Comfortable = "comfortable",
    }
    /// How large text is.
    TextSize("atom.text", "data-text") {
        /// A little smaller.
        Small = "small",
        /// As the browser or the system has it.
        #[default]
        Normal = "normal",
        /// A little larger.
        Large = "large",
        /// Much larger.
        Huge = "huge",
    }
    /// How strong lines and text are.
    Contrast("atom.contrast", "data-contrast") {
        /// As the system has it.
        #[default]
        System = "system",
        /// The usual one.
        Usual = "usual",
        /// More: text at 7:1, lines that part, borders where a tint marks.
        More = "more",
    }
    /// Whether things move.
    Motion("atom.motion", "data-motion") {
        /// As the system has it.
        #[default]
        System = "system",
        /// As little as can be.
        Reduced = "reduced",
    }
}

/// How the window is set. Each of these may be written; the page follows, and it is kept on this machine.
#[derive(Clone, Copy)]
pub(crate) struct Look {
    /// How close rows stand.
    pub(crate) density: RwSignal<Density>,
    /// How large text is.
    pub(crate) text: RwSignal<TextSize>,
    /// How strong lines and text are.
    pub(crate) contrast: RwSignal<Contrast>,
    /// Whether things move.
    pub(crate) motion: RwSignal<Motion>,
    rem_px: RwSignal<f64>,
}

impl Look {
    /// The size of the root's text in CSS pixels: what `1rem` is.
    pub(crate) fn rem_px(self) -> f64 {
        self.rem_px.get()
    }

    /// The height of a row in whole CSS pixels.
    pub(crate) fn row_px(self) -> f64 {
        row_px(self.density.get(), self.rem_px.get())
    }
}

impl Look {
    /// Takes over what another window has kept since.
    pub(crate) fn take_over(self) {
        renew(self.density, Density::parse(&kept(Density::KEY)));
        renew(self.text, TextSize::parse(&kept(TextSize::KEY)));
        renew(self.contrast, Contrast::parse(&kept(Contrast::KEY)));
        renew(self.motion, Motion::parse(&kept(Motion::KEY)));
    }
}

fn row_px(density: Density, rem_px: f64) -> f64 {
    let usual = ROW_PX[Density::ALL.iter().position(|each| *each == density).unwrap_or(1)];
    (usual * rem_px / REM_PX).round()
}

/// How the window is set: given to everything below the window by [`follow`].
pub(crate) fn look() -> Look {
    expect_context::<Look>()
}

/// The look as it was kept. From here on the page follows the signals and the system.
pub(crate) fn follow() -> Look {
    const SYSTEM_WANTS_MORE: &str = "(prefers-contrast: more)";
    let look = Look {
        density: RwSignal::new(Density::parse(&kept(Density::KEY))),
        text: RwSignal::new(TextSize::parse(&kept(TextSize::KEY))),
        contrast: RwSignal::new(Contrast::parse(&kept(Contrast::KEY))),
        motion: RwSignal::new(Motion::parse(&kept(Motion::KEY))),
        rem_px: RwSignal::new(REM_PX),
    };
    Effect::new(move |_| {
        let motion = look.motion.get();
        set(Motion::KEY, Motion::ATTRIBUTE, motion.as_str(), motion == Motion::default());
    });
    let system_wants_more = RwSignal::new(browser::matches(SYSTEM_WANTS_MORE));
    browser::on_media(SYSTEM_WANTS_MORE, move |more| system_wants_more.set(more));
    Effect::new(move |_| {
        let density = look.density.get();
        set(Density::KEY, Density::ATTRIBUTE, density.as_str(), density == Density::default());
    });
    Effect::new(move |_| {
        let text = look.text.get();
        set(TextSize::KEY, TextSize::ATTRIBUTE, text.as_str(), text == TextSize::default());
        look.rem_px.set(browser::rem_px().unwrap_or(REM_PX));
    });
    Effect::new(move |_| {
        let contrast = look.contrast.get();
        let more = contrast == Contrast::More || (contrast == Contrast::System && system_wants_more.get());
        browser::keep(Contrast::KEY, Some(contrast.as_str()).filter(|_| contrast != Contrast::default()));
        browser::mark(Contrast::ATTRIBUTE, if more { Contrast::More } else { Contrast::Usual }.as_str());
    });
    look
}

fn kept(key: &str) -> String {
    browser::kept(key).unwrap_or_default()
}

/// Sets a signal where that changes it.
fn renew<T: PartialEq + Send + Sync + 'static>(signal: RwSignal<T>, value: T) {
    if signal.with_untracked(|now| *now != value) {
        signal.set(value);
    }
}

/// Says it on the page, and keeps what is not the usual.
fn set(key: &str, attribute: &str, text: &str, usual: bool) {
    browser::keep(key, Some(text).filter(|_| !usual));
    browser::mark(attribute, text);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_read_back_and_nonsense_is_the_usual() {
        for density in Density::ALL {
            assert_eq!(Density::parse(density.as_str()), *density);
        }
        assert_eq!(TextSize::parse("gigantic"), TextSize::Normal);
        assert_eq!(Contrast::parse(""), Contrast::System);
    }

    #[test]
    fn rows_grow_with_the_text_in_whole_pixels() {
        assert_eq!(Density::ALL.iter().map(|density| row_px(*density, 16.0)).collect::<Vec<_>>(), ROW_PX);
        assert_eq!(row_px(Density::Normal, 18.0), 41.0);
        assert_eq!(row_px(Density::Compact, 32.0), 60.0);
    }
}
