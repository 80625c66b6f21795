//! What an entry says besides its day and its lines, folded away until somebody wants it: number, mark, tags, links and a
//! comment.

use super::text_line::text_line;
use crate::{
    components::{choice::Choice, select::Select},
    state::books::besides::{self, Besides, Changed},
    words,
};
use atom_api::ledger::EntryMark;
use leptos::prelude::*;

const MARKS: [(&str, EntryMark); 3] =
    [("none", EntryMark::None), ("pending", EntryMark::Pending), ("cleared", EntryMark::Cleared)];

/// What a mark is called.
pub(super) fn mark_name(mark: EntryMark) -> &'static str {
    match mark {
        EntryMark::None => words::mark_none(),
        EntryMark::Pending => words::mark_pending(),
        EntryMark::Cleared => words::mark_cleared(),
    }
}

/// What is typed of it. Copied freely.
#[derive(Debug, Clone, Copy)]
pub(super) struct MoreFields {
    /// Whether it is to be seen.
    pub(super) open: RwSignal<bool>,
    code: RwSignal<String>,
    mark: RwSignal<String>,
    tags: RwSignal<String>,
    links: RwSignal<String>,
    comment: RwSignal<String>,
    before: StoredValue<Besides>,
}

impl MoreFields {
    /// The fields as an entry has them; open where it says something.
    pub(super) fn new(besides: Besides) -> Self {
        let key = MARKS.iter().find(|(_, mark)| *mark == besides.mark).map_or("none", |(key, _)| key);
        Self {
            open: RwSignal::new(!besides.is_nothing()),
            code: RwSignal::new(besides.code.clone()),
            mark: RwSignal::new(key.to_owned()),
            tags: RwSignal::new(besides.tags.join(" ")),
            links: RwSignal::new(besides.links.join(" ")),
            comment: RwSignal::new(besides.comment.clone()),
            before: StoredValue::new(besides),
        }
    }

    /// What is typed.
    pub(super) fn said(self) -> Besides {
        let key = self.mark.get_untracked();
        Besides {
            code: self.code.get_untracked().trim().to_owned(),
            mark: MARKS.iter().find(|(known, _)| *known == key).map(|(_, mark)| *mark).unwrap_or_default(),
            tags: self.tags.with_untracked(|text| besides::words(text, '#')),
            links: self.links.with_untracked(|text| besides::words(text, '^')),
            comment: self.comment.get_untracked().trim().to_owned(),
        }
    }

    /// What of it is not as it was.
    pub(super) fn changed(self) -> Changed {
        self.before.with_value(|before| before.changed_to(self.said()))
    }

    /// The button that unfolds it, and the fields. `form` begins their ids.
    pub(super) fn fold(self, form: &'static str) -> AnyView {
        view! {
            <div class="entry-more">
                <button
                    type="button"
                    class="link-button"
                    data-testid=format!("{form}-more")
                    aria-expanded=move || self.open.get().to_string()
                    on:click=move |_| self.open.update(|open| *open = !*open)
                >
                    {words::entry_more()}
                </button>
                <Show when=move || self.open.get()>{self.fields(form)}</Show>
            </div>
        }
        .into_any()
    }

    fn fields(self, form: &'static str) -> AnyView {
        let choices = MARKS.map(|(key, mark)| Choice::new(key, mark_name(mark))).to_vec();
        let mark_id = format!("{form}-mark");
        let mark_testid = if form == "split" { "split-mark" } else { "simple-mark" };
        let comment_id = format!("{form}-comment");
        view! {
            <div class="more-fields" role="group" aria-label=words::entry_more_fields()>
                {text_line(format!("{form}-code"), words::voucher(), self.code, None)}
                <div class="field">
                    <label for=mark_id.clone()>{words::entry_mark()}</label>
                    <Select
                        label=words::entry_mark()
                        choices=Signal::stored(choices)
                        value=self.mark
                        on_change=move |key: String| self.mark.set(key)
                        id=mark_id
                        testid=mark_testid
                    />
                </div>
                {text_line(format!("{form}-tags"), words::entry_tags(), self.tags, Some(words::words_help()))}
                {text_line(format!("{form}-links"), words::entry_links(), self.links, Some(words::words_help()))}
                <div class="field whole">
                    <label for=comment_id.clone()>{words::comment()}</label>
                    <textarea
                        class="input area"
                        id=comment_id.clone()
                        data-testid=comment_id
                        rows="2"
                        bind:value=self.comment
                    ></textarea>
                </div>
            </div>
        }
        .into_any()
    }
}
