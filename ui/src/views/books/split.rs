//! An entry of any number of lines, with debits and credits, as accountants write it.

use super::{
    Shelf,
    amount_field::AmountField,
    closed_day::{Refused, forget, ways_out},
    entry_head::EntryHead,
    name_field::NameField,
    posting::{Late, Wanted, new_key, post, said},
    sending::wrong_line,
    shelf,
};
use crate::{
    browser,
    components::{
        badge::Badge,
        button::{Button, IconButton, Weight},
        icon::Glyph,
    },
    state::{
        books::{
            besides::{Besides, Changed},
            broke,
            figure::{amount, marks, typed},
            resolve::resolve,
            room::Room,
            split::{Judged, Typed, judge, postings},
        },
        toast::explain,
    },
    words,
};
use atom_api::ledger::{Correct, CorrectLate, EntryView, NewPosting};
use leptos::{ev, prelude::*, task::spawn_local};

/// The fields of a line.
#[derive(Debug, Clone, Copy)]
struct LineFields {
    number: u32,
    account: RwSignal<String>,
    debit: RwSignal<String>,
    credit: RwSignal<String>,
    commodity: RwSignal<String>,
    comment: RwSignal<String>,
    /// As it stood in the entry, with cost and price.
    before: StoredValue<Typed>,
}

impl LineFields {
    fn new(number: u32, line: Typed) -> Self {
        Self {
            number,
            account: RwSignal::new(line.account.clone()),
            debit: RwSignal::new(line.debit.clone()),
            credit: RwSignal::new(line.credit.clone()),
            commodity: RwSignal::new(line.commodity.clone()),
            comment: RwSignal::new(line.comment.clone()),
            before: StoredValue::new(line),
        }
    }

    fn typed(self) -> Typed {
        Typed {
            account: self.account.get(),
            debit: self.debit.get(),
            credit: self.credit.get(),
            commodity: self.commodity.get(),
            comment: self.comment.get(),
            ..self.before.get_value()
        }
    }
}

/// The editor of an entry: a new one, or one that is mended.
///
/// A form; Enter posts as soon as all commodities come to nothing. The last line is followed by an empty one.
#[component]
pub(super) fn Editor(#[prop(optional)] mends: Option<EntryView>) -> impl IntoView {
    let shelf = shelf();
    let app = shelf.desk.app;
    let today = app.today.get_untracked();
    let usual = untrack(|| shelf.usual_commodity());
    let text = |pick: fn(&EntryView) -> &String| mends.as_ref().map(|entry| pick(entry).clone()).unwrap_or_default();
    // What is mended of a closed day belongs to what is open.
    let day = mends.as_ref().map_or(today, |entry| untrack(|| shelf.open_from(entry.date)));
    let besides = mends.as_ref().map(Besides::of).unwrap_or_default();
    let head = EntryHead::new(day, text(|entry| &entry.payee), text(|entry| &entry.narration), besides);
    let comments = mends.iter().flat_map(|entry| &entry.postings).any(|posting| !posting.comment.is_empty());
    if comments {
        head.more.open.set(true);
    }
    let of = mends.as_ref().map(|entry| (entry.id, entry.date));
    let mut lines: Vec<Typed> =
        mends.iter().flat_map(|entry| &entry.postings).map(|posting| Typed::of(posting, typed)).collect();
    while lines.len() < 2 {
        lines.push(Typed { commodity: usual.clone(), ..Typed::default() });
    }
    let next = StoredValue::new(u32::try_from(lines.len()).unwrap_or(0));
    let lines = RwSignal::new((0..).zip(lines).map(|(number, line)| LineFields::new(number, line)).collect::<Vec<_>>());
    let add = move |focus: bool| {
        let number = next.get_value();
        next.set_value(number + 1);
        let commodity = lines.with_untracked(|lines| lines.last().map(|line| line.commodity.get_untracked()));
        let line = Typed { commodity: commodity.unwrap_or_else(|| usual.clone()), ..Typed::default() };
        lines.update(|lines| lines.push(LineFields::new(number, line)));
        if focus {
            request_animation_frame(move || browser::focus(&format!("[data-testid='split-account-{number}']")));
        }
    };
    let add = StoredValue::new(add);
    let judged = Memo::new(move |_| {
        let typed: Vec<Typed> = lines.with(|lines| lines.iter().map(|line| line.typed()).collect());
        judge(&typed, marks(), |code| shelf.places(code))
    });
    let wrong = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let key = new_key();
    let refused = RwSignal::new(None::<Refused>);
    let go = move |wanted: Wanted| {
        if busy.get_untracked() {
            return;
        }
        wrong.set(None);
        refused.set(None);
        busy.set(true);
        spawn_local(async move {
            let done = match of {
                None => post(app, wanted.clone()).await.map(|posted| posted.entry_id),
                Some((entry_id, before)) => {
                    let Wanted { date, payee, narration, postings, late, .. } = wanted.clone();
                    // What a closed period has is taken back on the day of what stands in its place; where that goes into
                    // a period that is closed softly, so does its opposite.
                    let anyway = late == Late::Anyway;
                    let [firm, soft] = untrack(|| shelf.closed());
                    let open = super::open_from([firm, soft.filter(|_| !anyway)], before);
                    let reversed_on = (open != before).then_some(date);
                    let (payee, narration) = (said(&payee), said(&narration));
                    let Changed { code, mark, tags, links, comment } = head.more.changed();
                    let correction = Correct {
                        entry_id,
                        reversed_on,
                        date,
                        payee,
                        narration,
                        code,
                        mark,
                        comment,
                        tags,
                        links,
                        postings,
                    };
                    let corrected =
                        if anyway { app.write(CorrectLate { correction }).await } else { app.write(correction).await };
                    corrected.map(|corrected| {
                        broke::tell(app, words::did_mend(), &corrected.entry.broke, None);
                        corrected.entry.entry_id
                    })
                }
            };
            match done {
                Ok(id) => {
                    let waits = head.announces.try_get_untracked() == Some(true);
                    shelf.go(if waits { Room::Pending } else { Room::Entry(id) });
                    request_animation_frame(browser::focus_place);
                }
                Err(error) => {
                    refused.try_set(Refused::of(shelf, &error, wanted, of.is_some()));
                    wrong.try_set(Some(explain(&error)));
                }
            }
            busy.try_set(false);
        });
    };
    let send = move |event: ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        refused.set(None);
        let now = judged.get_untracked();
        if !now.ready {
            return wrong.set(Some(unready(&now)));
        }
        let accounts = untrack(|| shelf.accounts());
        let typed: Vec<Typed> = untrack(|| lines.with(|lines| lines.iter().map(|line| line.typed()).collect()));
        let mut postings: Vec<NewPosting> = postings(&typed, &now);
        for posting in &mut postings {
            if let Some(meant) = resolve(&posting.account, None, &accounts) {
                posting.account = meant;
            }
            // Of one that is mended each line says its comment, also where that is none any more.
            if of.is_some() {
                posting.comment = Some(posting.comment.take().unwrap_or_default());
            }
        }
        let wanted = match head.wanted(key.clone(), postings) {
            Ok(wanted) => wanted,
            Err(text) => return wrong.set(Some(text)),
        };
        go(wanted);
    };
    let state = move || {
        let judged = judged.get();
        let left = judged.left.iter().map(|(code, left)| {
            let places = shelf.places(code);
            let text = amount(&left.with_places(places).to_string(), code);
            let tone = if judged.takes_rest.is_some() { "" } else { "amber" };
            view! { <Badge tone>{words::left_over(&text)}</Badge> }
        });
        let even =
            judged.ready.then(|| view! { <Badge tone="green" glyph=Glyph::Check>{words::comes_to_nothing()}</Badge> });
        view! { {left.collect_view()} {even} }
    };
    let close = move |()| match of {
        Some((id, _)) => shelf.go(Room::Entry(id)),
        None => shelf.go(Room::Accounts),
    };
    view! {
        <form
            class="split"
            aria-label=if of.is_some() { words::mend_entry() } else { words::books_new_entry() }
            data-testid="split"
            on:submit=send
            on:input=move |_| forget(refused)
        >
            <div class="split-head">
                {head.day_line("split-day")} {head.payee_line(words::payee(), "split-payee")}
                {head.note_line("split-narration")}
            </div>
            <div class="split-lines" role="group" aria-label=words::lines()>
                <div class="split-line heads" aria-hidden="true">
                    <span>{words::account()}</span>
                    <span class="number">{words::debit()}</span>
                    <span class="number">{words::credit()}</span>
                    <span>{words::commodity()}</span>
                    <span></span>
                </div>
                <For each=move || lines.get() key=|line| line.number let:line>
                    {draw(shelf, line, lines, judged, head.more.open)}
                </For>
            </div>
            <div class="split-state">
                <Button glyph=Glyph::Plus testid="split-add" on_press=move |()| add.with_value(|add| add(true))>
                    {words::add_line()}
                </Button>
                <span class="space"></span>
                <span class="left" role="status" data-testid="split-left">
                    {state}
                </span>
            </div>
            {of.is_none().then(|| head.announce_line())}
            {head.more.fold("split")}
            {wrong_line(wrong)}
            {ways_out(shelf, refused, go)}
            <div class="settings-actions">
                <Button weight=Weight::Primary submits=true busy testid="split-post">
                    {move || if of.is_some() { words::save() } else { head.verb() }}
                </Button>
                <Button on_press=close>{words::cancel()}</Button>
            </div>
        </form>
    }
    .into_any()
}

/// Why it cannot be posted yet.
fn unready(judged: &Judged) -> String {
    if let Some(fault) = judged.amounts.iter().find_map(|amount| amount.as_ref().err()) {
        return super::amount_field::fault(*fault).to_owned();
    }
    match judged.left.first() {
        Some((code, left)) if judged.takes_rest.is_none() => words::left_over_text(&amount(&left.to_string(), code)),
        _ => words::lines_missing().to_owned(),
    }
}

fn draw(
    shelf: Shelf,
    line: LineFields,
    lines: RwSignal<Vec<LineFields>>,
    judged: Memo<Judged>,
    comments: RwSignal<bool>,
) -> AnyView {
    let of = Signal::derive(move || line.commodity.get());
    let at = move || lines.with(|lines| lines.iter().position(|each| each.number == line.number));
    // The line that takes the rest shows it where it would stand.
    let rest = move |debit: bool| {
        let judged = judged.get();
        if judged.takes_rest.is_none() || judged.takes_rest != at() {
            return String::new();
        }
        match &judged.left[..] {
            [(code, left)] if left.is_negative() == debit => typed(left.abs().with_places(shelf.places(code))),
            _ => String::new(),
        }
    };
    let codes = Signal::derive(move || shelf.commodity_choices());
    let kept = line.before.with_value(|before| {
        let cost = before.cost.as_ref().map(|cost| words::at_cost(&amount(&cost.quantity, &cost.commodity)));
        cost.or_else(|| before.price.as_ref().map(|price| words::at_price(&amount(&price.quantity, &price.commodity))))
    });
    let few = move || lines.with(|lines| lines.len() <= 2);
    let take = move |()| {
        let before = lines.with_untracked(|lines| {
            let at = lines.iter().position(|each| each.number == line.number)?;
            lines.get(at.checked_sub(1).unwrap_or(1)).map(|line| line.number)
        });
        lines.update(|lines| lines.retain(|each| each.number != line.number));
        if let Some(number) = before {
            request_animation_frame(move || browser::focus(&format!("[data-testid='split-account-{number}']")));
        }
    };
    let number = line.number;
    view! {
        <div class="split-line" role="group" aria-label=move || words::line_number(&(at().unwrap_or(0) + 1).to_string())>
            <span class="account-cell">
                <NameField
                    label=words::account()
                    value=line.account
                    choices=Signal::derive(move || shelf.account_choices())
                    completes=true
                    testid=format!("split-account-{number}")
                />
                {kept.map(|kept| view! { <span class="help figures">{kept}</span> })}
            </span>
            <AmountField
                label=words::debit()
                value=line.debit
                commodity=of
                placeholder=Signal::derive(move || rest(true))
                testid=format!("split-debit-{number}")
            />
            <AmountField
                label=words::credit()
                value=line.credit
                commodity=of
                placeholder=Signal::derive(move || rest(false))
                testid=format!("split-credit-{number}")
            />
            <NameField
                label=words::commodity()
                value=line.commodity
                choices=codes
                testid=format!("split-commodity-{number}")
            />
            <IconButton glyph=Glyph::Close label=words::remove_line() disabled=Signal::derive(few) on_press=take />
            <Show when=move || comments.get()>
                <input
                    class="input small line-comment"
                    type="text"
                    autocomplete="off"
                    aria-label=words::line_comment()
                    placeholder=words::line_comment()
                    data-testid=format!("split-comment-{number}")
                    bind:value=line.comment
                />
            </Show>
        </div>
    }
    .into_any()
}
