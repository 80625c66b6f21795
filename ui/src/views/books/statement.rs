//! A statement of a bank before it is imported: of which account it is, how it is read, and what would come.

use super::{
    account_field::account_field,
    import_file::{File, Reading, Wish, format_name, is_of_closed_days},
    import_late::late_notice,
    import_summary::{balances_after, rows, warnings},
    shelf,
    statement_form::statement_form,
};
use crate::{
    browser,
    components::{
        badge::Badge,
        button::{Button, Weight},
        notice::{Notice, Tone},
    },
    state::{
        books::resolve::{Role, resolve},
        toast::explain,
    },
    words,
};
use atom_api::{
    ApiError,
    ledger::{ImportFormat, Imported, Mapping, WhenClosed},
};
use leptos::{ev, prelude::*, task::spawn_local};

/// A statement that waits for a yes. `looked` is what was understood of it, `wrong` why nothing was.
#[component]
pub(super) fn Statement(
    file: File,
    format: ImportFormat,
    looked: Option<Imported>,
    wrong: Option<ApiError>,
    /// What becomes of entries whose day is closed.
    when_closed: RwSignal<WhenClosed>,
    #[prop(into)] on_add: Callback<(Reading, Imported)>,
    #[prop(into)] on_cancel: Callback<()>,
) -> impl IntoView {
    let shelf = shelf();
    let app = shelf.desk.app;
    let name = file.name();
    let is_table = format == ImportFormat::Csv || file.is_table();
    let account = RwSignal::new(looked.as_ref().and_then(|looked| looked.account.clone()).unwrap_or_default());
    let mapping =
        RwSignal::new(looked.as_ref().and_then(|looked| looked.mapping.clone()).unwrap_or(Mapping::nothing()));
    let looked = RwSignal::new(looked);
    // That nobody said the account yet is no error.
    let unasked = |error: &ApiError| error.field.as_deref() != Some("account");
    let wrong = RwSignal::new(wrong.filter(unasked).map(|error| explain(&error)));
    // That some of it is of closed days.
    let late = RwSignal::new(false);
    let asked = StoredValue::new(None::<Mapping>);
    let busy = RwSignal::new(false);
    let turn = StoredValue::new(0_u32);
    let file = StoredValue::new(file);
    let meant = move || resolve(&account.get(), Some(Role::Purse), &shelf.accounts());
    let look = move |said: Option<Mapping>| {
        let Some(of) = untrack(meant) else { return wrong.set(Some(words::statement_which().to_owned())) };
        asked.set_value(said.clone());
        let reading = Reading { format, account: Some(of), mapping: said, when_closed: when_closed.get_untracked() };
        turn.update_value(|turn| *turn += 1);
        let now = turn.get_value();
        busy.set(true);
        spawn_local(async move {
            let Some(file) = file.try_get_value() else { return };
            let read = file.read(app, reading, Wish::LookAgain).await;
            if turn.try_get_value() != Some(now) {
                return;
            }
            match read {
                Ok(imported) => {
                    mapping.set(imported.mapping.clone().unwrap_or(Mapping::nothing()));
                    looked.set(Some(imported));
                    wrong.set(None);
                    late.set(false);
                }
                Err(error) => {
                    late.set(is_of_closed_days(&error));
                    wrong.set(Some(explain(&error)));
                }
            }
            busy.set(false);
        });
    };
    let postpone = move || {
        when_closed.set(WhenClosed::Next);
        look(asked.get_value());
    };
    let change = move |changed: Mapping| {
        mapping.set(changed.clone());
        look(Some(changed));
    };
    // Of another account it is read as that one's statements are.
    let other = Memo::new(move |_| {
        let read = looked.with(|looked| looked.as_ref().and_then(|looked| looked.account.clone()));
        read != meant()
    });
    let read_anew = move |event: ev::SubmitEvent| {
        event.prevent_default();
        if other.get_untracked() {
            // The button goes away when it is read.
            browser::focus("[data-testid='statement-account']");
            look(None);
        }
    };
    let add = move |()| {
        let (Some(imported), Some(of)) = (looked.get_untracked(), untrack(meant)) else { return };
        let mapping = imported.mapping.clone();
        let when_closed = when_closed.get_untracked();
        on_add.run((Reading { format, account: Some(of), mapping, when_closed }, imported));
    };
    let names = Signal::derive(move || {
        looked.with(|looked| looked.as_ref().map(|looked| looked.columns.clone()).unwrap_or_default())
    });
    let with_form = Memo::new(move |_| is_table && (looked.with(Option::is_some) || wrong.with(Option::is_some)));
    let form = move || with_form.get().then(|| statement_form(mapping.into(), names, Callback::new(change)));
    let all_rows = Signal::derive(move || {
        looked.with(|looked| looked.as_ref().map(|looked| looked.rows.clone()).unwrap_or_default())
    });
    let counted = Memo::new(move |_| {
        looked.with(|looked| looked.as_ref().map(|looked| (looked.transactions, looked.duplicates)))
    });
    let told = move || looked.with(|looked| looked.as_ref().map(|looked| warnings(&looked.warnings)));
    let balances = move || looked.with(|looked| looked.as_ref().map(balances_after));
    let here = Memo::new(move |_| counted.get().is_some());
    let preview = move || {
        here.get().then(|| {
            view! {
                {told}
                <p class="figures" data-testid="statement-counted">
                    {move || counted.get().map(|(new, present)| counts(new, present))}
                </p>
                <p class="help">{move || words::first_rows(all_rows.with(|rows| rows.len() as u64))}</p>
                {rows(all_rows, words::statement_lines())}
                {balances}
            }
        })
    };
    let form_of = move || {
        let form = looked.with(|looked| looked.as_ref().map(|looked| format_name(looked.format)));
        form.map(|form| {
            view! {
                <Badge>
                    <span data-written="">{form}</span>
                </Badge>
            }
        })
    };
    let ready = Memo::new(move |_| {
        let new = counted.get().map_or(0, |(new, _)| new);
        Some(new).filter(|new| *new > 0 && wrong.with(Option::is_none) && !other.get())
    });
    view! {
        <div class="statement" data-testid="statement">
            <p>
                <span class="figures" data-written="">{name}</span>
                " "
                {form_of}
            </p>
            <form class="statement-account" on:submit=read_anew>
                {account_field(shelf, words::statement_of(), Role::Purse, account, "statement-account")}
                <Show when=move || other.get()>
                    <Button weight=Weight::Primary submits=true busy testid="statement-read">
                        {if here.get_untracked() { words::statement_read_anew() } else { words::statement_read() }}
                    </Button>
                </Show>
            </form>
            <div aria-live="polite">
                {move || {
                    wrong
                        .get()
                        .map(|text| {
                            if late.get() {
                                return late_notice(text, postpone);
                            }
                            view! {
                                <Notice>
                                    <p data-testid="statement-wrong" data-written="">{text}</p>
                                </Notice>
                            }
                            .into_any()
                        })
                }}
            </div>
            {form}
            {preview}
            <Show when=move || counted.get().is_some_and(|(new, _)| new == 0)>
                <Notice tone=Tone::Plain>{words::statement_nothing_new()}</Notice>
            </Show>
            <div class="settings-actions">
                {move || {
                    ready
                        .get()
                        .map(|new| {
                            view! {
                                <Button weight=Weight::Primary busy testid="statement-add" on_press=add>
                                    {words::import_entries(new)}
                                </Button>
                            }
                        })
                }}
                <Button testid="statement-cancel" on_press=move |()| on_cancel.run(())>
                    {words::cancel()}
                </Button>
            </div>
        </div>
    }
    .into_any()
}

/// How many lines are new, and how many are here already.
fn counts(new: u64, present: u64) -> AnyView {
    view! {
        <b data-testid="journal-new">{words::number(new)}</b>
        {format!(" {} · ", words::row_new())}
        <b data-testid="journal-present">{words::number(present)}</b>
        {format!(" {}", words::row_present())}
    }
    .into_any()
}
