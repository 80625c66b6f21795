//! A new entry: in plain words, or as accountants write it.

use super::{simple::simple, split::Editor};
use crate::{
    browser,
    components::{choice::Choice, segmented::Segmented},
    words,
};
use leptos::prelude::*;

/// Where it is kept that entries are written as debits and credits.
const AS_SPLIT: &str = "atom.books-split";

/// The form, in the way that was chosen last.
pub(super) fn new_entry() -> AnyView {
    let as_split = RwSignal::new(browser::kept(AS_SPLIT).is_some());
    let choices = vec![Choice::new("plain", words::entry_plain()), Choice::new("split", words::entry_split())];
    let change = move |key: String| {
        let split = key == "split";
        browser::keep(AS_SPLIT, split.then_some("1"));
        as_split.set(split);
    };
    view! {
        <div class="books-bar">
            <Segmented
                label=words::how_to_write()
                choices=Signal::stored(choices)
                value=Signal::derive(move || if as_split.get() { "split" } else { "plain" }.to_owned())
                on_change=change
                testid="entry-way"
            />
        </div>
        {move || if as_split.get() { view! { <Editor /> }.into_any() } else { simple() }}
    }
    .into_any()
}
