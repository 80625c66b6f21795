//! An entry: its lines, where it came from, what became of it, and how it hangs in the chain.

use super::{asking::Asking, day_field::DayField, follow, shelf, split::Editor};
use crate::{
    browser,
    components::{
        badge::Badge,
        bone::{Bone, width_in_row},
        button::Button,
        icon::Glyph,
        notice::{Notice, Tone},
        state::Trouble,
    },
    state::{
        books::{
            exact::Exact,
            figure::{amount, figure},
            room::{Room, Span},
        },
        name::Name,
        perform,
        query::Query,
        route::{Place, Route},
        when,
    },
    words,
};
use atom_api::{
    ledger::{EntryView, GetEntry, PostingKind, PostingView, Reverse},
    ledger_names::{Correction, GetCorrection},
};
use atom_core::EntryId;
use leptos::prelude::*;

/// An entry.
pub(super) fn entry(id: EntryId) -> AnyView {
    let app = shelf().desk.app;
    let correction = Query::<Correction>::new(app, move || Some(GetCorrection { id }));
    fetched(id, move |entry| detail(entry, correction))
}

/// The editor of an entry that is mended.
pub(super) fn mend(id: EntryId) -> AnyView {
    fetched(id, |entry| {
        // What was typed stays while the books change around it.
        if !can_mend(&entry) {
            return view! { <Notice tone=Tone::Needs>{words::cannot_mend()}</Notice> }.into_any();
        }
        view! {
            <p class="help">{words::mend_help()}</p>
            <Editor mends=entry />
        }
        .into_any()
    })
}

/// Shows an entry as soon as it is here; drawn anew only when something of it has changed.
fn fetched(id: EntryId, draw: impl Fn(EntryView) -> AnyView + Send + Sync + 'static) -> AnyView {
    let query = Query::<EntryView>::new(shelf().desk.app, move || Some(GetEntry { id }));
    let now = Memo::new(move |_| query.data.get());
    let content = move || match (now.get(), query.error.get()) {
        (Some(entry), _) => draw(entry),
        (None, Some(error)) => {
            view! { <Trouble title=words::entry_trouble() error on_retry=move |()| query.retry() /> }.into_any()
        }
        (None, None) => view! {
            <div aria-busy="true">{(0..4).map(|row| view! { <Bone width=width_in_row(row) /> }).collect_view()}</div>
        }
        .into_any(),
    };
    content.into_any()
}

/// Whether the editor can say all that the entry says, and it still counts.
fn can_mend(entry: &EntryView) -> bool {
    let real = |posting: &PostingView| posting.kind == PostingKind::Real;
    entry.reversed_by.is_none() && entry.reverses.is_none() && entry.postings.iter().all(real)
}

fn detail(entry: EntryView, correction: Query<Correction>) -> AnyView {
    let shelf = shelf();
    let app = shelf.desk.app;
    let id = entry.id;
    let title = [&entry.payee, &entry.narration].into_iter().find(|text| !text.is_empty()).cloned();
    let title = title.unwrap_or_else(|| words::nobody_named().to_owned());
    let narration = Some(entry.narration.clone()).filter(|text| *text != title && !text.is_empty());
    let asking = RwSignal::new(false);
    let copy = {
        let text = as_text(&entry);
        move |()| perform::copy(app, text.clone(), words::did_copy_entry())
    };
    let state = match (entry.reversed_by, entry.reverses) {
        (Some(_), _) => Some(view! { <Badge tone="grey">{words::was_reversed()}</Badge> }.into_any()),
        (None, Some(_)) => Some(view! { <Badge tone="grey">{words::is_reversal()}</Badge> }.into_any()),
        _ => None,
    };
    let (may_reverse, may_mend) = (entry.reversed_by.is_none(), can_mend(&entry));
    let date = entry.date;
    let lines = entry.postings.iter().map(line).collect_view();
    let day = when::day(date, app.today.get_untracked());
    let label = title.clone();
    view! {
        <article class="entry" data-testid="entry" aria-label=label>
            <header class="entry-head">
                <div>
                    <h2 data-written="">{title}</h2>
                    {narration.map(|text| view! { <p data-written="">{text}</p> })}
                    <p class="meta figures" data-written="">{day}</p>
                </div>
                {state}
            </header>
            <div class="settings-actions">
                {may_mend
                    .then(|| {
                        view! {
                            <Button glyph=Glyph::Edit testid="entry-mend" on_press=move |()| shelf.go(Room::Mend(id))>
                                {words::mend()}
                            </Button>
                        }
                    })}
                {may_reverse
                    .then(|| {
                        view! {
                            <Button
                                glyph=Glyph::Restore
                                testid="entry-reverse"
                                on_press=move |()| asking.set(true)
                            >
                                {words::reverse()}
                            </Button>
                        }
                    })}
                <Button testid="entry-copy" on_press=copy>
                    {words::copy_entry()}
                </Button>
            </div>
            <div class="table-field scroll" tabindex="0" role="group" aria-label=words::lines() data-scrolls="">
                <table class="table entry-lines">
                    <caption class="spoken">{words::lines()}</caption>
                    <thead>
                        <tr>
                            <th scope="col">{words::account()}</th>
                            <th scope="col" class="number">
                                {words::debit()}
                            </th>
                            <th scope="col" class="number">
                                {words::credit()}
                            </th>
                            <th scope="col">{words::commodity()}</th>
                        </tr>
                    </thead>
                    <tbody>{lines}</tbody>
                </table>
            </div>
            {history(&entry, correction)}
            {move || asking.get().then(|| view! { <Reversing id date on_close=move |()| asking.set(false) /> })}
        </article>
    }
    .into_any()
}

fn line(posting: &PostingView) -> AnyView {
    let exact = Exact::parse(&posting.quantity).unwrap_or_default();
    let shown = figure(&exact.abs().to_string());
    let (debit, credit) = if exact.is_negative() { (String::new(), shown) } else { (shown, String::new()) };
    let kind = match posting.kind {
        PostingKind::Real => None,
        PostingKind::VirtualBalanced | PostingKind::Virtual => Some(words::virtual_line()),
    };
    let cost = posting.cost.as_ref().map(|cost| words::at_cost(&amount(&cost.quantity, &cost.commodity)));
    let price = posting.price.as_ref().map(|price| words::at_price(&amount(&price.quantity, &price.commodity)));
    let notes = [cost, price, kind.map(str::to_owned)];
    let notes: Vec<String> = notes.into_iter().flatten().collect();
    let comment = Some(posting.comment.trim().to_owned()).filter(|comment| !comment.is_empty());
    view! {
        <tr data-testid="entry-line">
            <th scope="row">
                {account_link(&posting.account)}
                {(!notes.is_empty()).then(|| view! { <span class="help figures">{notes.join(" · ")}</span> })}
                {comment.map(|comment| view! { <span class="help" data-written="">{comment}</span> })}
            </th>
            <td class="number">{debit}</td>
            <td class="number">{credit}</td>
            <td data-written="">{posting.commodity.clone()}</td>
        </tr>
    }
    .into_any()
}

/// An account, as the way to its register.
fn account_link(account: &str) -> AnyView {
    let shelf = shelf();
    let Some(name) = Name::of(account) else { return account.to_owned().into_any() };
    let room = Room::Account(name, Span::default());
    view! {
        <a
            class="account-link"
            data-written=""
            href=Route::to(Place::Books(room)).address()
            on:click=move |event| follow(shelf, room, &event)
        >
            {account.to_owned()}
        </a>
    }
    .into_any()
}

fn entry_link(id: EntryId, said: &'static str, testid: &'static str) -> AnyView {
    let shelf = shelf();
    let room = Room::Entry(id);
    view! {
        <a
            href=Route::to(Place::Books(room)).address()
            data-testid=testid
            on:click=move |event| follow(shelf, room, &event)
        >
            {said}
        </a>
    }
    .into_any()
}

/// What became of the entry, its source, and its link in the chain.
fn history(entry: &EntryView, correction: Query<Correction>) -> AnyView {
    let app = shelf().desk.app;
    let known = browser::wall(entry.known_at);
    let known = format!("{} {}", when::day(known.date(), app.today.get_untracked()), when::clock(known.time()));
    let source = entry.source.as_ref().map(|source| words::source_line(&source.file, &source.line.to_string()));
    let (reverses, reversed_by) = (entry.reverses, entry.reversed_by);
    let mended = move || {
        let Correction { replaces, replaced_by } = correction.data.get().unwrap_or_default();
        let after = match (replaced_by, reversed_by) {
            (Some(id), _) => Some((words::was_mended(), entry_link(id, words::show_new_entry(), "entry-replacement"))),
            (None, Some(id)) => Some((words::was_reversed(), entry_link(id, words::show_reversal(), "entry-reversal"))),
            _ => None,
        };
        let before = match (replaces, reverses) {
            (Some(id), _) => Some((words::stands_for(), entry_link(id, words::show_old_entry(), "entry-original"))),
            (None, Some(id)) => Some((words::is_reversal(), entry_link(id, words::show_old_entry(), "entry-original"))),
            _ => None,
        };
        let rows = [before, after].into_iter().flatten();
        rows.map(|(name, link)| view! { <dt>{name}</dt><dd>{link}</dd> }).collect_view()
    };
    let written = |name: &'static str, text: &str| {
        let text = text.trim().to_owned();
        (!text.is_empty()).then(|| view! { <dt>{name}</dt><dd data-written="">{text}</dd> })
    };
    let tags = entry.tags.iter().map(|tag| format!("#{tag}"));
    let links = entry.links.iter().map(|link| format!("^{link}"));
    let marks = tags.chain(links).collect::<Vec<_>>().join(" ");
    view! {
        <section class="entry-history" aria-labelledby="entry-history">
            <h3 id="entry-history">{words::entry_history()}</h3>
            <dl class="facts-list">
                {mended}
                {written(words::voucher(), &entry.code)}
                {written(words::tags_and_links(), &marks)}
                {written(words::comment(), &entry.comment)}
                {source.map(|source| view! { <dt>{words::came_from()}</dt><dd data-written="">{source}</dd> })}
                <dt>{words::known_since()}</dt>
                <dd class="figures">{known}</dd>
                <dt>{words::number_in_chain()}</dt>
                <dd class="figures">{words::number(entry.sequence)}</dd>
                <dt>{words::link_in_chain()}</dt>
                <dd>
                    <code class="hash" data-testid="entry-hash">{entry.hash.clone()}</code>
                </dd>
            </dl>
        </section>
    }
    .into_any()
}

/// The entry as a journal writes it, for the clipboard.
fn as_text(entry: &EntryView) -> String {
    let title = [entry.payee.as_str(), entry.narration.as_str()];
    let title = title.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" | ");
    let mut text = format!("{} {title}\n", entry.date).trim_end().to_owned();
    text.push('\n');
    for posting in &entry.postings {
        let amount = [posting.quantity.as_str(), posting.commodity.as_str()].join(" ");
        text.push_str(&format!("    {}  {}\n", posting.account, amount.trim_end()));
    }
    text
}

/// Asks for the day of a reversal.
#[component]
fn Reversing(id: EntryId, date: jiff::civil::Date, #[prop(into)] on_close: Callback<()>) -> impl IntoView {
    let shelf = shelf();
    let app = shelf.desk.app;
    let closed = shelf.names.data.with_untracked(|names| names.as_ref()?.closed_through);
    // Of a closed period, the reversal belongs to what is open.
    let day =
        RwSignal::new(Some(if closed.is_some_and(|closed| date <= closed) { app.today.get_untracked() } else { date }));
    let request = move || match day.get_untracked() {
        Some(date) => Ok(Reverse { entry_id: id, date }),
        None => Err(words::day_unread()),
    };
    view! {
        <Asking
            testids=["reverse-dialog", "reverse-now"]
            title=words::reverse_entry()
            verb=words::reverse()
            request
            did=words::did_reverse()
            on_close
        >
            <p>{words::reverse_help()}</p>
            <div class="field">
                <label for="reverse-day">{words::reversed_on()}</label>
                <DayField label=words::reversed_on() day id="reverse-day" testid="reverse-day" />
            </div>
        </Asking>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry() -> EntryView {
        serde_json::from_value(serde_json::json!({
            "id": "01890a5d-ac96-774b-bcce-b302099a8057", "sequence": 1, "date": "2026-11-23",
            "known_at": "2026-11-23T10:00:00Z", "payee": "Figma", "narration": "November", "code": "", "mark": "",
            "comment": "", "tags": [], "links": [], "hash": "00",
            "postings": [
                { "account": "Expenses:Software", "quantity": "45.00", "commodity": "EUR", "kind": "real" },
                { "account": "Assets:Bank", "quantity": "-45.00", "commodity": "EUR", "kind": "real" },
            ],
        }))
        .expect("an entry")
    }

    #[test]
    fn an_entry_is_copied_as_a_journal_writes_it() {
        let text = "2026-11-23 Figma | November\n    Expenses:Software  45.00 EUR\n    Assets:Bank  -45.00 EUR\n";
        assert_eq!(as_text(&entry()), text);
    }

    #[test]
    fn what_was_reversed_or_has_lines_that_are_not_real_is_not_mended() {
        assert!(can_mend(&entry()));
        let id = entry().id;
        assert!(!can_mend(&EntryView { reversed_by: Some(id), ..entry() }));
        let mut virtual_one = entry();
        virtual_one.postings[0].kind = PostingKind::Virtual;
        assert!(!can_mend(&virtual_one));
    }
}
