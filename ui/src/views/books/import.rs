//! Journals that come in: looked at first, and added all or none.

use super::{export::export, shelf};
use crate::{
    components::{
        badge::Badge,
        button::{Button, Weight},
        choice::Choice,
        notice::{Notice, Tone},
        progress::Progress,
        select::Select,
    },
    state::{
        app::App,
        books::room::Room,
        toast::{Offer, explain},
        transfer::{self, Source},
    },
    words,
};
use atom_api::{
    ApiError, Code,
    ledger::{Import, ImportFormat, ImportOutcome, Imported},
    ledger_names::ImportUpload,
};
use atom_core::UploadId;
use leptos::{ev, prelude::*, task::spawn_local};

/// How many warnings are shown.
const WARNINGS_SHOWN: usize = 50;
/// The forms by the ends of their names.
const ENDS: [&str; 8] = ["journal", "hledger", "j", "ledger", "dat", "beancount", "bean", "txt"];

/// A file of this machine, or an upload, and what it is called.
#[derive(Debug, Clone, PartialEq)]
enum File {
    Path(String),
    Upload(UploadId, String),
}

impl File {
    fn name(&self) -> String {
        match self {
            Self::Path(path) => path.rsplit(['/', '\\']).next().unwrap_or(path).to_owned(),
            Self::Upload(_, name) => name.clone(),
        }
    }

    /// Reads it, and adds what is new unless it is only to be looked at.
    async fn read(self, app: App, format: ImportFormat, dry_run: bool) -> Result<Imported, ApiError> {
        match self {
            Self::Path(path) => {
                let wanted = Import { path, format, account: None, mapping: None, job: false, dry_run, wait: true };
                match app.write(wanted).await? {
                    ImportOutcome::Done(imported) => Ok(*imported),
                    ImportOutcome::Started { .. } => {
                        Err(ApiError::new(Code::Internal, "The import goes on by itself."))
                    }
                }
            }
            Self::Upload(upload, name) => app.write(ImportUpload { upload, name, format, dry_run }).await,
        }
    }
}

/// Where an import stands.
#[derive(Debug, Clone, PartialEq)]
enum Step {
    Idle,
    /// The file is on its way, or looked through where that is nothing.
    Reading(Option<f64>),
    /// It was looked through and waits for a yes.
    Look(File, Imported),
    Adding(File, Imported),
    Done(String, Imported),
    Wrong(String),
}

fn format_of(key: &str) -> ImportFormat {
    match key {
        "hledger" => ImportFormat::Hledger,
        "ledger" => ImportFormat::Ledger,
        "beancount" => ImportFormat::Beancount,
        _ => ImportFormat::Auto,
    }
}

fn format_name(format: ImportFormat) -> &'static str {
    match format {
        ImportFormat::Auto => words::format_auto(),
        ImportFormat::Hledger => "hledger",
        ImportFormat::Ledger => "Ledger",
        ImportFormat::Beancount => "Beancount",
        ImportFormat::Csv => "CSV",
        ImportFormat::Ofx => "OFX",
        ImportFormat::Qif => "QIF",
        ImportFormat::Camt053 => "CAMT.053",
        ImportFormat::Mt940 => "MT940",
        ImportFormat::Json => "JSON",
    }
}

/// The ways in and out.
pub(super) fn import() -> AnyView {
    let shelf = shelf();
    let desk = shelf.desk;
    let (app, over, dropped) = (desk.app, desk.hovered, desk.dropped);
    let step = RwSignal::new(Step::Idle);
    let format = RwSignal::new("auto".to_owned());
    // Which file is wanted: one that was called off has another number, and is not heard of any more.
    let wanted = RwSignal::new(0_u32);
    let look = move |file: File, number: u32| async move {
        let read = file.clone().read(app, format_of(&format.get_untracked()), true).await;
        if wanted.try_get_untracked() == Some(number) {
            step.try_set(match read {
                Ok(imported) => Step::Look(file, imported),
                Err(error) => Step::Wrong(explain(&error)),
            });
        }
    };
    let turn = move || {
        wanted.update(|wanted| *wanted += 1);
        wanted.get_untracked()
    };
    let take = move |source: Source| {
        let number = turn();
        step.set(Step::Reading(Some(0.0)));
        spawn_local(async move {
            let goes_on = move |share: f64| {
                let is_wanted = wanted.try_get_untracked() == Some(number);
                if is_wanted {
                    step.try_set(Step::Reading(Some(share).filter(|share| *share < 1.0)));
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
                    step.try_set(Step::Reading(None));
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
        if let Step::Look(file, _) = step.get_untracked() {
            let number = turn();
            step.set(Step::Reading(None));
            spawn_local(look(file, number));
        }
    };
    let add = move |file: File, looked: Imported| {
        step.set(Step::Adding(file.clone(), looked));
        spawn_local(async move {
            let name = file.name();
            let next = match file.read(app, format_of(&format.get_untracked()), false).await {
                Ok(imported) => {
                    app.say(words::did_import_entries(imported.transactions), Offer::Nothing);
                    Step::Done(name, imported)
                }
                Err(error) => Step::Wrong(explain(&error)),
            };
            step.try_set(next);
        });
    };
    let busy = Signal::derive(move || matches!(step.get(), Step::Reading(_) | Step::Adding(..)));
    let share = Signal::derive(move || match step.get() {
        Step::Reading(share) => share,
        _ => None,
    });
    let shown = Memo::new(move |_| match step.get() {
        Step::Reading(_) => Step::Reading(None),
        other => other,
    });
    let state = move || match shown.get() {
        Step::Idle => ().into_any(),
        Step::Reading(_) => view! { <Progress label=words::reading_file() value=share /> }.into_any(),
        Step::Wrong(text) => view! {
            <Notice>
                <p data-testid="journal-wrong" data-written="">{text}</p>
            </Notice>
        }
        .into_any(),
        Step::Adding(file, imported) => view! {
            {summary(&file.name(), &imported, words::import_preview())}
            <Progress label=words::import_working() value=None />
        }
        .into_any(),
        Step::Look(file, imported) => {
            let nothing = imported.transactions == 0;
            let name = file.name();
            let (looked, later) = (imported.clone(), file.clone());
            view! {
                {summary(&name, &imported, words::import_preview())}
                {nothing.then(|| view! { <p class="help">{words::import_nothing_new()}</p> })}
                <div class="settings-actions">
                    {(!nothing)
                        .then(|| {
                            view! {
                                <Button
                                    weight=Weight::Primary
                                    testid="journal-add"
                                    on_press=move |()| add(later.clone(), looked.clone())
                                >
                                    {words::import_entries(imported.transactions)}
                                </Button>
                            }
                        })}
                    <Button
                        on_press=move |()| {
                            turn();
                            step.set(Step::Idle);
                        }
                    >
                        {words::cancel()}
                    </Button>
                </div>
            }
            .into_any()
        }
        Step::Done(name, imported) => view! {
            {summary(&name, &imported, words::import_done())}
            <div class="settings-actions">
                <Button testid="journal-show" on_press=move |()| shelf.go(Room::Accounts)>
                    {words::show_accounts()}
                </Button>
            </div>
        }
        .into_any(),
    };
    let formats = ["auto", "hledger", "ledger", "beancount"].map(|key| Choice::new(key, format_name(format_of(key))));
    view! {
        <section class="settings-group" aria-labelledby="books-import">
            <h2 id="books-import">{words::import_journal()}</h2>
            <p class="help">{words::import_journal_help()}</p>
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
                    label=words::journal_format()
                    choices=Signal::stored(formats.to_vec())
                    value=format
                    on_change=reform
                    testid="journal-format"
                />
            </div>
            <div aria-live="polite" class="journal-state">
                {state}
            </div>
        </section>
        {export()}
    }
    .into_any()
}

/// What a file has: how much is new, what is here already, and what was not understood, line by line.
fn summary(name: &str, imported: &Imported, title: &'static str) -> AnyView {
    let Imported { format, transactions, postings, duplicates, warnings, .. } = imported;
    let form = format_name(*format);
    let more = warnings.len().saturating_sub(WARNINGS_SHOWN);
    let lines = warnings.iter().take(WARNINGS_SHOWN).map(|warning| {
        let place = format!("{}:{}", warning.file, warning.line);
        view! {
            <li>
                <code class="figures">{place}</code>
                " "
                <span data-written="">{warning.message.clone()}</span>
            </li>
        }
    });
    let lines = lines.collect_view();
    let told = (!warnings.is_empty()).then(|| {
        view! {
            <Notice tone=Tone::Needs>
                <p>{words::import_warnings()}</p>
                <ul data-testid="journal-warnings">{lines}</ul>
                {(more > 0).then(|| words::more_warnings(&words::number(more as u64)))}
            </Notice>
        }
    });
    view! {
        <div class="journal-summary" data-testid="journal-summary">
            <h3>{title}</h3>
            <p>
                <span class="figures" data-written="">{name.to_owned()}</span>
                " "
                <Badge>
                    <span data-written="">{form}</span>
                </Badge>
            </p>
            <dl class="facts-list">
                <dt>{words::new_entries()}</dt>
                <dd class="figures" data-testid="journal-new">{words::number(*transactions)}</dd>
                <dt>{words::new_lines()}</dt>
                <dd class="figures">{words::number(*postings)}</dd>
                <dt>{words::entries_present()}</dt>
                <dd class="figures" data-testid="journal-present">{words::number(*duplicates)}</dd>
            </dl>
            {told}
        </div>
    }
    .into_any()
}
