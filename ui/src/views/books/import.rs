//! Statements and journals that come in: looked at first, and added all or none.

use super::{
    export::export,
    import_file::{FORMATS, File, Reading, Wish, format_name, format_of, is_journal, is_of_closed_days},
    import_late::late_notice,
    import_summary::{balances_after, rows, summary},
    import_work::under_way,
    imports::{TakingBack, imports},
    shelf,
    statement::Statement,
};
use crate::{
    components::{
        button::{Button, Weight},
        choice::Choice,
        notice::{Notice, Tone},
        progress::Progress,
        select::Select,
    },
    state::{
        books::room::{Room, Span},
        name::Name,
        toast::{Offer, explain},
        transfer::{self, Source},
    },
    words,
};
use atom_api::{
    ApiError,
    ledger::{Imported, UndoImport, WhenClosed},
};
use leptos::{ev, prelude::*, task::spawn_local};

/// The forms by the ends of their names.
const ENDS: [&str; 19] = [
    "csv",
    "tsv",
    "ofx",
    "qfx",
    "qif",
    "xml",
    "sta",
    "mt940",
    "940",
    "txt",
    "journal",
    "hledger",
    "j",
    "ledger",
    "dat",
    "beancount",
    "bean",
    "camt",
    "json",
];

/// Where an import stands.
#[derive(Debug, Clone, PartialEq)]
enum Step {
    Idle,
    /// The file is on its way.
    Sending(f64),
    /// It is looked through.
    Reading,
    /// A journal was looked through and waits for a yes.
    Look(File, Imported),
    /// A statement waits for its account, or for a yes.
    Statement(File, Option<Imported>, Option<ApiError>),
    Adding(File, Imported),
    Done(String, Imported),
    /// Some of it is of closed days, which waits for a yes to put that on an open one.
    Late(File, String),
    /// It was called off.
    Stopped,
    Wrong(String),
}

/// The ways in and out.
pub(super) fn import() -> AnyView {
    let shelf = shelf();
    let desk = shelf.desk;
    let (app, over, dropped) = (desk.app, desk.hovered, desk.dropped);
    let step = RwSignal::new(Step::Idle);
    let format = RwSignal::new("auto".to_owned());
    let stopped = RwSignal::new(false);
    let when_closed = RwSignal::new(WhenClosed::Refuse);
    let taking_back = RwSignal::new(None::<UndoImport>);
    // Which file is wanted: one that was called off has another number, and is not heard of any more.
    let wanted = RwSignal::new(0_u32);
    let turn = move || {
        wanted.update(|wanted| *wanted += 1);
        wanted.try_get_untracked().unwrap_or_default()
    };
    let look = move |file: File, number: u32| async move {
        let (format, when_closed) = (format_of(&format.get_untracked()), when_closed.get_untracked());
        let reading = Reading { format, account: None, mapping: None, when_closed };
        stopped.set(false);
        let read = file.clone().read(app, reading, Wish::Look).await;
        if wanted.try_get_untracked() == Some(number) {
            step.try_set(match read {
                // It may be through already: looked at only, it has added nothing.
                Ok(_) if stopped.get_untracked() => Step::Stopped,
                Ok(imported) if is_journal(imported.format) => Step::Look(file, imported),
                Ok(imported) => Step::Statement(file, Some(imported), None),
                Err(_) if stopped.get_untracked() => Step::Stopped,
                Err(error) if is_of_closed_days(&error) => Step::Late(file, explain(&error)),
                Err(error) if file.is_table() || error.field.as_deref() == Some("account") => {
                    Step::Statement(file, None, Some(error))
                }
                Err(error) => Step::Wrong(explain(&error)),
            });
        }
    };
    let take = move |source: Source| {
        // The room may have been left while a file was chosen.
        if wanted.is_disposed() {
            return;
        }
        let number = turn();
        when_closed.set(WhenClosed::Refuse);
        step.set(Step::Sending(0.0));
        spawn_local(async move {
            let goes_on = move |share: f64| {
                let is_wanted = wanted.try_get_untracked() == Some(number);
                if is_wanted {
                    step.try_set(Step::Sending(share));
                }
                is_wanted
            };
            let file = match &source {
                // What it includes lies beside it, so it is read where it is.
                Source::Path(path) => Ok(Some(File::Path(path.clone()))),
                Source::Page(_) => transfer::send(app, &source, goes_on)
                    .await
                    .map(|upload| upload.map(|upload| File::Upload(upload, source.name()))),
            };
            match file {
                Ok(Some(file)) => {
                    step.try_set(Step::Reading);
                    look(file, number).await;
                }
                Ok(None) => {}
                Err(error) => drop(step.try_set(Step::Wrong(explain(&error)))),
            }
        });
    };
    let choose = move |()| {
        spawn_local(async move {
            if let Some(source) = transfer::pick(&ENDS, false).await.into_iter().next() {
                take(source);
            }
        });
    };
    // Files that were dropped on the window come here while this room is open.
    Effect::new(move |_| {
        let sources = dropped.get();
        if !sources.is_empty() {
            dropped.set(Vec::new());
            if let Some(source) = sources.into_iter().next() {
                take(source);
            }
        }
    });
    let reform = move |key: String| {
        format.set(key);
        // In another form the same file says something else.
        if let Step::Look(file, _) | Step::Statement(file, ..) | Step::Late(file, _) = step.get_untracked() {
            let number = turn();
            step.set(Step::Reading);
            spawn_local(look(file, number));
        }
    };
    let postpone = move |file: File| {
        when_closed.set(WhenClosed::Next);
        let number = turn();
        step.set(Step::Reading);
        spawn_local(look(file, number));
    };
    let add = move |file: File, reading: Reading, looked: Imported| {
        step.set(Step::Adding(file.clone(), looked));
        stopped.set(false);
        spawn_local(async move {
            let name = file.name();
            let next = match file.read(app, reading, Wish::Add).await {
                Ok(imported) => {
                    app.say(words::did_import_entries(imported.transactions), Offer::Nothing);
                    Step::Done(name, imported)
                }
                Err(_) if stopped.try_get_untracked() == Some(true) => Step::Stopped,
                Err(error) => Step::Wrong(explain(&error)),
            };
            step.try_set(next);
        });
    };
    let stop = move |()| {
        turn();
        step.set(Step::Idle);
    };
    let busy = Signal::derive(move || matches!(step.get(), Step::Sending(_) | Step::Reading | Step::Adding(..)));
    let share = Signal::derive(move || match step.get() {
        Step::Sending(share) => Some(share),
        _ => None,
    });
    let shown = Memo::new(move |_| match step.get() {
        Step::Sending(_) => Step::Sending(0.0),
        other => other,
    });
    let state = move || match shown.get() {
        Step::Idle => ().into_any(),
        Step::Sending(_) => view! {
            <div class="import-work">
                <Progress label=words::reading_file() value=share />
                <Button testid="import-stop-sending" on_press=stop>
                    {words::cancel()}
                </Button>
            </div>
        }
        .into_any(),
        Step::Reading => view! { <p class="help">{words::reading_file()}</p> }.into_any(),
        Step::Stopped => view! {
            <Notice tone=Tone::Plain>
                <p data-testid="import-stopped">{words::import_called_off()}</p>
            </Notice>
        }
        .into_any(),
        Step::Wrong(text) => view! {
            <Notice>
                <p data-testid="journal-wrong" data-written="">{text}</p>
            </Notice>
        }
        .into_any(),
        Step::Late(file, text) => {
            let postpone = move || postpone(file.clone());
            view! {
                {late_notice(text, postpone)}
                <div class="settings-actions">
                    <Button on_press=stop>{words::cancel()}</Button>
                </div>
            }
            .into_any()
        }
        Step::Adding(file, imported) => summary(&file.name(), &imported, words::import_preview()),
        Step::Statement(file, looked, wrong) => {
            let later = file.clone();
            let format = format_of(&format.get_untracked());
            let add = move |(reading, looked)| add(later.clone(), reading, looked);
            view! { <Statement file format looked wrong when_closed on_add=add on_cancel=stop /> }.into_any()
        }
        Step::Look(file, imported) => {
            let nothing = imported.transactions == 0;
            let (looked, later) = (imported.clone(), file.clone());
            let lines = imported.rows.clone();
            let balances = balances_after(&imported);
            let first = lines.len() as u64;
            let add = move |()| {
                let (format, when_closed) = (format_of(&format.get_untracked()), when_closed.get_untracked());
                let reading = Reading { format, account: None, mapping: None, when_closed };
                add(later.clone(), reading, looked.clone());
            };
            view! {
                {summary(&file.name(), &imported, words::import_preview())}
                {nothing.then(|| view! { <p class="help">{words::import_nothing_new()}</p> })}
                {(!nothing)
                    .then(|| {
                        view! {
                            <p class="help">{words::first_rows(first)}</p>
                            {rows(Signal::stored(lines), words::import_what_is_new())}
                        }
                    })}
                {balances}
                <div class="settings-actions">
                    {(!nothing)
                        .then(|| {
                            view! {
                                <Button weight=Weight::Primary testid="journal-add" on_press=add>
                                    {words::import_entries(imported.transactions)}
                                </Button>
                            }
                        })}
                    <Button on_press=stop>{words::cancel()}</Button>
                </div>
            }
            .into_any()
        }
        Step::Done(name, imported) => {
            let room = imported.account.as_deref().and_then(Name::of).map(|name| Room::Account(name, Span::default()));
            let undo = imported.import_id.map(|import_id| UndoImport { import_id, date: None });
            view! {
                {summary(&name, &imported, words::import_done())}
                <div class="settings-actions">
                    <Button
                        testid="journal-show"
                        on_press=move |()| shelf.go(room.unwrap_or(Room::Accounts))
                    >
                        {if room.is_some() { words::show_register() } else { words::show_accounts() }}
                    </Button>
                    {undo
                        .map(|undo| {
                            view! {
                                <Button testid="import-undo" on_press=move |()| taking_back.set(Some(undo.clone()))>
                                    {words::import_take_back()}
                                </Button>
                            }
                        })}
                </div>
            }
            .into_any()
        }
    };
    // A form that is filled in is not read out as a whole whenever something in it changes.
    let live = move || (!matches!(shown.get(), Step::Statement(..))).then_some("polite");
    let formats = FORMATS.map(|(key, format)| Choice::new(key, format_name(format)));
    let asked = move || {
        let close = move |()| taking_back.set(None);
        taking_back.get().map(|request| view! { <TakingBack request on_close=close /> })
    };
    view! {
        <section class="settings-group" aria-labelledby="books-import">
            <h2 id="books-import">{words::import_books()}</h2>
            <p class="help">{words::import_books_help()}</p>
            <div
                class="import-drop"
                class:dropping=move || over.get()
                on:dragover=move |event| {
                    event.prevent_default();
                    over.set(true);
                }
                on:dragleave=move |_| over.set(false)
                on:drop=move |event: ev::DragEvent| {
                    event.prevent_default();
                    over.set(false);
                    dropped.set(transfer::of_drop(&event));
                }
            >
                <Button testid="journal-choose" busy on_press=choose>
                    {words::choose_file()}
                </Button>
                <span class="help">{words::drop_file()}</span>
                <span class="space"></span>
                <Select
                    label=words::import_format()
                    choices=Signal::stored(formats.to_vec())
                    value=format
                    on_change=reform
                    testid="journal-format"
                />
            </div>
            <div aria-live=live class="journal-state">
                {under_way(stopped)} {state}
            </div>
        </section>
        {imports()}
        {export()}
        {asked}
    }
    .into_any()
}
