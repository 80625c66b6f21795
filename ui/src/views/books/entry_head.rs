//! What every entry says besides its lines: the day, whom it was with, a note, and whether it is only announced.

use super::{
    day_field::day_line,
    more_fields::MoreFields,
    name_field::name_line,
    posting::{Announced, Late, Wanted},
    shelf,
};
use crate::{
    components::{calendar::DateField, check_box::Checkbox},
    state::books::besides::Besides,
    words,
};
use atom_api::ledger::NewPosting;
use jiff::civil::Date;
use leptos::prelude::*;

/// What is typed of it. Copied freely.
#[derive(Debug, Clone, Copy)]
pub(super) struct EntryHead {
    day: RwSignal<Option<Date>>,
    payee: RwSignal<String>,
    note: RwSignal<String>,
    pub(super) announces: RwSignal<bool>,
    last_day: RwSignal<Option<Date>>,
    /// What is folded away.
    pub(super) more: MoreFields,
}

impl EntryHead {
    pub(super) fn new(day: Date, payee: String, note: String, besides: Besides) -> Self {
        Self {
            day: RwSignal::new(Some(day)),
            payee: RwSignal::new(payee),
            note: RwSignal::new(note),
            announces: RwSignal::new(false),
            last_day: RwSignal::new(None),
            more: MoreFields::new(besides),
        }
    }

    /// The entry with these lines; what is wrong, where it is none.
    pub(super) fn wanted(self, key: String, postings: Vec<NewPosting>) -> Result<Wanted, String> {
        let date = self.day.get_untracked().ok_or_else(|| words::day_unread().to_owned())?;
        let announced = self.announces.get_untracked().then(|| Announced { expires: self.last_day.get_untracked() });
        let (payee, narration) = (self.payee.get_untracked(), self.note.get_untracked());
        let besides = self.more.said();
        Ok(Wanted { key, date, payee, narration, besides, postings, announced, late: Late::Ask })
    }

    pub(super) fn day_line(self, id: &'static str) -> AnyView {
        day_line(words::date(), self.day, id)
    }

    pub(super) fn payee_line(self, label: &'static str, id: &'static str) -> AnyView {
        let shelf = shelf();
        name_line(label, self.payee, Signal::derive(move || shelf.payee_choices()), id)
    }

    pub(super) fn note_line(self, id: &'static str) -> AnyView {
        view! {
            <div class="field">
                <label for=id>{words::narration()}</label>
                <input
                    class="input small"
                    id=id
                    data-testid=id
                    type="text"
                    autocomplete="off"
                    bind:value=self.note
                />
            </div>
        }
        .into_any()
    }

    /// A box, and the last day beside it once it is ticked.
    pub(super) fn announce_line(self) -> AnyView {
        let set_last_day = move |day: Option<Date>| self.last_day.set(day);
        view! {
            <div class="announce">
                <Checkbox
                    label=words::announce_only()
                    checked=self.announces
                    on_change=move |on: bool| self.announces.set(on)
                    testid="entry-announce"
                />
                <Show when=move || self.announces.get()>
                    <DateField
                        label=words::last_day_to_post()
                        value=self.last_day
                        on_change=set_last_day
                        clear=words::without_last_day()
                        testid="entry-last-day"
                    />
                </Show>
            </div>
        }
        .into_any()
    }

    /// The word on the button that ends the form.
    pub(super) fn verb(self) -> &'static str {
        if self.announces.get() { words::announce() } else { words::post() }
    }
}
