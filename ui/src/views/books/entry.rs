//! An entry: its lines, where it came from, and what can be done about it.

use super::{
    account_link::account_link, documents::documents, fetched::fetched, more_fields::mark_name, posting::said,
    reversing::Reversing, shelf, split::Editor, story::story, title,
};
use crate::{
    components::{
        badge::Badge,
        button::Button,
        icon::Glyph,
        notice::{Notice, Tone},
    },
    state::{
        books::{
            besides,
            exact::Exact,
            figure::{amount, figure},
            room::{Room, Span},
        },
        perform,
        query::Query,
        when,
    },
    words,
};
use atom_api::ledger::{EntryMark, EntryState, EntryView, GetEntry, PostingKind, PostingView};
use atom_core::EntryId;
use jiff::civil::Date;
use leptos::prelude::*;

/// An entry.
pub(super) fn entry(id: EntryId) -> AnyView {
    of(id, detail)
}

/// The editor of an entry that is mended.
pub(super) fn mend(id: EntryId) -> AnyView {
    of(id, |entry| {
        // What was typed stays while the books change around it.
        if !entry.mendable {
            return view! { <Notice tone=Tone::Needs>{words::cannot_mend()}</Notice> }.into_any();
        }
        view! {
            <p class="help">{words::mend_help()}</p>
            <Editor mends=entry />
        }
        .into_any()
    })
}

/// Shows an entry as soon as it is here.
fn of(id: EntryId, draw: impl Fn(EntryView) -> AnyView + Send + Sync + 'static) -> AnyView {
    let query = Query::<EntryView>::new(shelf().desk.app, move || Some(GetEntry { id }));
    fetched(query, words::entry_trouble(), 4, draw)
}

fn detail(entry: EntryView) -> AnyView {
    let shelf = shelf();
    let app = shelf.desk.app;
    let id = entry.id;
    let title = title(&entry.payee, &entry.narration);
    let narration = Some(entry.narration.clone()).filter(|text| *text != title && !text.is_empty());
    let asking = RwSignal::new(false);
    let copy = {
        let text = as_text(&entry);
        move |()| perform::copy(app, text.clone(), words::did_copy_entry())
    };
    let state = match (entry.reversed_by, entry.reverses) {
        (Some(_), _) => Some(view! { <Badge tone="grey">{words::was_reversed()}</Badge> }.into_any()),
        (None, Some(_)) => Some(view! { <Badge tone="grey">{words::is_reversal()}</Badge> }.into_any()),
        _ => match entry.state {
            EntryState::Posted => None,
            EntryState::Pending => Some(view! { <Badge tone="amber">{words::pending()}</Badge> }.into_any()),
            EntryState::Voided => Some(view! { <Badge tone="grey">{words::state_voided()}</Badge> }.into_any()),
            EntryState::Expired => Some(view! { <Badge tone="grey">{words::state_expired()}</Badge> }.into_any()),
        },
    };
    let posted = entry.state == EntryState::Posted;
    let (may_reverse, may_mend) = (posted && entry.reversed_by.is_none(), entry.mendable);
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
            {besides(&entry)}
            {posted.then(|| documents(id))}
            {posted.then(|| story(id))}
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
    let comment = said(&posting.comment);
    view! {
        <tr data-testid="entry-line">
            <th scope="row">
                {account_link(&posting.account, |name| Room::Account(name, Span::default()))}
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

/// What the source of the entry says of it besides, and where it stands there. Nothing where it says nothing.
fn besides(entry: &EntryView) -> Option<AnyView> {
    let source = entry.source.as_ref().map(|source| words::source_line(&source.file, &source.line.to_string()));
    let tags = entry.tags.iter().map(|tag| format!("#{tag}"));
    let links = entry.links.iter().map(|link| format!("^{link}"));
    let marks = tags.chain(links).collect::<Vec<_>>().join(" ");
    let (meant, comment) = meant_for(&entry.comment);
    // A reversal says what the entry said that it takes back; it did not come late itself.
    let meant = meant.filter(|_| entry.reverses.is_none());
    let today = shelf().desk.app.today.get_untracked();
    let meant = meant.map(|day| when::day(day, today)).unwrap_or_default();
    // What is pending is told so above.
    let mark = besides::mark(&entry.mark);
    let marked = entry.state == EntryState::Posted && mark != EntryMark::None;
    let said = [
        (words::meant_for(), meant),
        (words::voucher(), entry.code.clone()),
        (words::entry_mark(), if marked { mark_name(mark).to_owned() } else { String::new() }),
        (words::tags_and_links(), marks),
        (words::comment(), comment),
        (words::came_from(), source.unwrap_or_default()),
    ];
    let rows = said.into_iter().filter(|(_, text)| !text.trim().is_empty());
    let rows: Vec<_> = rows
        .map(|(name, text)| {
            view! {
                <dt>{name}</dt>
                <dd data-written="">{text.trim().to_owned()}</dd>
            }
        })
        .collect();
    (!rows.is_empty()).then(|| view! { <dl class="facts-list">{rows}</dl> }.into_any())
}

/// The day that an entry was meant for which came too late for it, and what its comment says besides.
fn meant_for(comment: &str) -> (Option<Date>, String) {
    let day = |line: &str| line.trim().strip_prefix("late: ").and_then(|day| day.trim().parse::<Date>().ok());
    let rest: Vec<&str> = comment.lines().filter(|line| day(line).is_none()).collect();
    (comment.lines().find_map(day), rest.join("\n"))
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
    fn what_came_too_late_tells_its_day_apart_from_its_comment() {
        let day = jiff::civil::date(2026, 1, 5);
        assert_eq!(meant_for("lunch\nlate: 2026-01-05"), (Some(day), "lunch".to_owned()));
        assert_eq!(meant_for("late: an hour"), (None, "late: an hour".to_owned()));
    }
}
