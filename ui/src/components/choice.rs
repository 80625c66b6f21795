//! One of several: what select, combobox, tabs and segments offer.

use super::{
    chip::Dot,
    icon::{Glyph, Icon},
};
use leptos::prelude::*;

/// One of several to choose from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Choice {
    /// What tells it from the others.
    pub(crate) key: String,
    /// What stands there.
    pub(crate) label: String,
    /// An icon before it.
    pub(crate) glyph: Option<Glyph>,
    /// A coloured point before it.
    pub(crate) dot: Option<String>,
    /// Quiet text at its end.
    pub(crate) note: Option<String>,
    /// Whether it cannot be chosen now.
    pub(crate) disabled: bool,
    /// Whether it is chosen already; `None` where that is not told.
    pub(crate) chosen: Option<bool>,
}

impl Choice {
    /// With words alone.
    pub(crate) fn new(key: impl Into<String>, label: impl Into<String>) -> Self {
        Self { key: key.into(), label: label.into(), glyph: None, dot: None, note: None, disabled: false, chosen: None }
    }

    /// With an icon.
    pub(crate) fn glyph(self, glyph: Glyph) -> Self {
        Self { glyph: Some(glyph), ..self }
    }

    /// With a coloured point.
    pub(crate) fn dot(self, tone: impl Into<String>) -> Self {
        Self { dot: Some(tone.into()), ..self }
    }

    /// With quiet text at its end.
    pub(crate) fn note(self, note: impl Into<String>) -> Self {
        Self { note: Some(note.into()), ..self }
    }

    /// As one of which it is told whether it is chosen already.
    pub(crate) fn chosen(self, chosen: bool) -> Self {
        Self { chosen: Some(chosen), ..self }
    }

    /// As one that cannot be chosen now.
    pub(crate) fn disabled(self) -> Self {
        Self { disabled: true, ..self }
    }

    /// Its icon or point, and its words.
    pub(super) fn face(&self) -> AnyView {
        let dot = self.dot.clone().map(|tone| view! { <Dot tone /> });
        let glyph = self.glyph.map(|glyph| view! { <Icon glyph /> });
        let label = self.label.clone();
        view! {
            {glyph}
            {dot}
            <span class="clip">{label}</span>
        }
        .into_any()
    }
}

/// The next choice in a direction that can be chosen, around the ends; `from` is where to begin, nothing before the first.
pub(super) fn step(choices: &[Choice], from: Option<usize>, forward: bool) -> Option<usize> {
    let count = choices.len();
    let start = from.unwrap_or(if forward { count.wrapping_sub(1) } else { 0 });
    let way = 1..=count;
    way.map(|by| if forward { start.wrapping_add(by) % count } else { (start + count - by % count) % count })
        .find(|index| !choices[*index].disabled)
}

/// The first choice after `from`, around the end, whose words begin with what was typed.
pub(super) fn typed(choices: &[Choice], from: Option<usize>, text: &str) -> Option<usize> {
    let text = text.to_lowercase();
    let start = from.map_or(0, |from| if text.chars().count() > 1 { from } else { from + 1 });
    (start..choices.len()).chain(0..start.min(choices.len())).find(|index| {
        let choice = &choices[*index];
        !choice.disabled && choice.label.to_lowercase().starts_with(&text)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choices() -> Vec<Choice> {
        vec![
            Choice::new("none", "None"),
            Choice::new("low", "Low"),
            Choice::new("medium", "Medium").disabled(),
            Choice::new("high", "High"),
        ]
    }

    #[test]
    fn a_step_leaves_out_what_cannot_be_chosen_and_goes_around() {
        let choices = choices();
        assert_eq!(step(&choices, None, true), Some(0));
        assert_eq!(step(&choices, Some(1), true), Some(3));
        assert_eq!(step(&choices, Some(3), true), Some(0));
        assert_eq!(step(&choices, Some(3), false), Some(1));
        assert_eq!(step(&choices, Some(0), false), Some(3));
        assert_eq!(step(&choices, None, false), Some(3));
        assert_eq!(step(&[], None, true), None);
    }

    #[test]
    fn typing_finds_by_the_first_letters() {
        let choices = choices();
        assert_eq!(typed(&choices, Some(0), "h"), Some(3));
        assert_eq!(typed(&choices, Some(0), "LO"), Some(1));
        assert_eq!(typed(&choices, None, "m"), None, "it cannot be chosen");
        assert_eq!(typed(&choices, Some(3), "n"), Some(0), "around the end");
    }
}
