//! The rows of the palette.

use crate::{
    components::{chip::Dot, icon::Icon, keys::Keys},
    state::palette::hits::{Hit, Section},
};
use leptos::prelude::*;

/// A section; its first row is number `first` of all.
pub(super) fn section(section: Section, first: usize, at: RwSignal<usize>, on_choose: Callback<usize>) -> AnyView {
    let Section { title, hits } = section;
    let label = title.clone();
    let rows = hits.into_iter().zip(first..).map(|(hit, index)| row(hit, index, at, on_choose)).collect_view();
    view! {
        <div role="group" aria-label=label>
            <div class="palette-title" aria-hidden="true">
                <span class="clip">{title}</span>
            </div>
            {rows}
        </div>
    }
    .into_any()
}

fn row(hit: Hit, index: usize, at: RwSignal<usize>, on_choose: Callback<usize>) -> AnyView {
    let Hit { thing, marks } = hit;
    view! {
        <div
            id=format!("palette-{index}")
            class="palette-row"
            role="option"
            data-testid="palette-row"
            aria-selected=move || (at.get() == index).to_string()
            on:pointermove=move |_| {
                if at.get_untracked() != index {
                    at.set(index);
                }
            }
            on:click=move |_| on_choose.run(index)
        >
            <span class="glyph">
                {thing.glyph.map(|glyph| view! { <Icon glyph /> })}
                {thing.dot.map(|tone| view! { <Dot tone /> })}
            </span>
            <span class="clip">{marked(&thing.title, &marks)}</span>
            {(!thing.note.is_empty()).then(|| view! { <span class="note clip figures">{thing.note}</span> })}
            {thing.keys.map(|keys| view! { <Keys keys /> })}
        </div>
    }
    .into_any()
}

/// The name with the letters that fit in the colour of the accent.
fn marked(title: &str, marks: &[usize]) -> AnyView {
    parts(title, marks)
        .into_iter()
        .map(|(text, marked)| match marked {
            true => view! { <b>{text}</b> }.into_any(),
            false => text.into_any(),
        })
        .collect_view()
        .into_any()
}

/// The name in runs of letters that fit and letters that do not. What joins the letter before it stays with that one.
fn parts(title: &str, marks: &[usize]) -> Vec<(String, bool)> {
    let mut parts: Vec<(String, bool)> = Vec::new();
    let mut marks = marks.iter().peekable();
    for (place, letter) in title.chars().enumerate() {
        let marked = marks.next_if(|mark| **mark == place).is_some();
        let joined = joins(letter) || parts.last().is_some_and(|(text, _)| text.ends_with(JOINER));
        match parts.last_mut().filter(|(_, before)| joined || *before == marked) {
            Some((text, _)) => text.push(letter),
            None => parts.push((letter.to_string(), marked)),
        }
    }
    parts
}

/// The joiner of signs: what stands behind it is drawn as one with what stands before.
const JOINER: char = '\u{200d}';

/// Whether a character changes the one before it: marks, variants, colours of skin, the joiner.
const fn joins(letter: char) -> bool {
    matches!(letter, JOINER | '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}')
        || matches!(letter, '\u{20d0}'..='\u{20ff}' | '\u{fe00}'..='\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}')
}

#[cfg(test)]
mod tests {
    use super::parts;

    #[test]
    fn what_is_drawn_as_one_is_not_parted() {
        assert_eq!(parts("👩‍👩‍👧 x", &[0]), [("👩‍👩‍👧".to_owned(), true), (" x".to_owned(), false)]);
        assert_eq!(parts("e\u{301}a", &[0]), [("e\u{301}".to_owned(), true), ("a".to_owned(), false)]);
    }

    #[test]
    fn a_name_is_parted_into_runs() {
        let runs = |title, marks: &[usize]| -> Vec<String> {
            parts(title, marks)
                .into_iter()
                .map(|(text, marked)| if marked { format!("[{text}]") } else { text })
                .collect()
        };
        assert_eq!(runs("Büro", &[0, 1]).concat(), "[Bü]ro");
        assert_eq!(runs("New task", &[0, 4]).concat(), "[N]ew [t]ask");
        assert_eq!(runs("New", &[]).concat(), "New");
        assert_eq!(runs("", &[]).concat(), "");
    }
}
