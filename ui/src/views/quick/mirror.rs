//! What was understood of a line, marked in the line itself.
//!
//! A field of text has one look for all of its letters. So the same letters stand once more behind it, unseen, and carry
//! the marks; caret, selection and what is being composed stay the field's own.

use crate::state::quick::Piece;
use leptos::{html, prelude::*};

/// The letters behind the field `of`, scrolled as it is. Whoever moves the text of the field calls [`follow`].
pub(super) fn mirror(node: NodeRef<html::Span>, pieces: Memo<Vec<Piece>>) -> AnyView {
    let piece = |Piece { text, marked }: Piece| match marked {
        true => view! { <mark>{text}</mark> }.into_any(),
        false => text.into_any(),
    };
    view! {
        <span node_ref=node class="quick-mirror" aria-hidden="true">
            {move || pieces.get().into_iter().map(piece).collect_view()}
        </span>
    }
    .into_any()
}

/// Scrolls the letters to where the field has its own.
pub(super) fn follow(field: NodeRef<html::Input>, mirror: NodeRef<html::Span>) {
    // After the field has moved to its caret.
    request_animation_frame(move || {
        let places = field.try_get_untracked().flatten().zip(mirror.try_get_untracked().flatten());
        if let Some((field, mirror)) = places {
            mirror.set_scroll_left(field.scroll_left());
        }
    });
}
