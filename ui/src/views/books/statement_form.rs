//! How a table of a bank is read: shown for a yes, and changed where it is wrong.

use super::{name_field::NameField, posting::said, shelf};
use crate::{
    components::{choice::Choice, select::Select},
    state::books::mapping::{Field, width},
    words,
};
use atom_api::ledger::Mapping;
use leptos::prelude::*;

/// Encodings that banks still send.
const ENCODINGS: [&str; 9] = [
    "UTF-8",
    "windows-1252",
    "ISO-8859-15",
    "ISO-8859-2",
    "windows-1250",
    "windows-1251",
    "macintosh",
    "UTF-16LE",
    "UTF-16BE",
];
/// Lines of a file that a statement may begin in.
const FIRST_MAX: u32 = 40;

const WAYS: [Field; 6] =
    [Field::Encoding, Field::Delimiter, Field::FirstLine, Field::DateOrder, Field::Decimal, Field::Sign];
const COLUMNS: [Field; 10] = [
    Field::Date,
    Field::Amount,
    Field::Out,
    Field::In,
    Field::Direction,
    Field::Payee,
    Field::Note,
    Field::Further,
    Field::Currency,
    Field::Id,
];

/// The form: `mapping` as it is now, `names` of the columns, and who hears of another one.
pub(super) fn statement_form(
    mapping: Signal<Mapping>,
    names: Signal<Vec<String>>,
    on_change: Callback<Mapping>,
) -> AnyView {
    let field = move |field: Field| {
        let (label, testid) = called(field);
        let choices = Signal::derive(move || choices(field, &mapping.get(), &names.get()));
        let value = Signal::derive(move || field.key(&mapping.get()));
        let change = move |key: String| on_change.run(field.change(&mapping.get_untracked(), &key));
        view! {
            <div class="field">
                <label for=testid>{label}</label>
                <Select label choices value on_change=change id=testid testid placeholder=words::recognised() />
            </div>
        }
    };
    view! {
        <fieldset class="mapping" data-testid="mapping">
            <legend>{words::statement_confirm()}</legend>
            <p class="help">{words::statement_confirm_help()}</p>
            <div class="mapping-fields">{WAYS.map(field).collect_view()}</div>
        </fieldset>
        <fieldset class="mapping">
            <legend>{words::statement_columns()}</legend>
            <div class="mapping-fields">
                {COLUMNS.map(field).collect_view()} {currency(mapping, on_change)}
            </div>
        </fieldset>
    }
    .into_any()
}

/// The currency of all lines, which is said by whoever leaves the field.
fn currency(mapping: Signal<Mapping>, on_change: Callback<Mapping>) -> AnyView {
    let shelf = shelf();
    let written = move || mapping.with(|mapping| mapping.currency.clone().unwrap_or_default());
    let typed = RwSignal::new(untrack(written));
    Effect::new(move |_| typed.set(written()));
    let codes = Signal::derive(move || shelf.named_commodities());
    let say = move || {
        let code = typed.get_untracked().trim().to_uppercase();
        if code != untrack(written) {
            let now = mapping.get_untracked();
            on_change.run(Mapping { currency_column: None, currency: said(&code), ..now });
        }
    };
    view! {
        <div class="field" on:focusout=move |_| say()>
            <label for="mapping-currency">{words::currency_of_all()}</label>
            <NameField
                label=words::currency_of_all()
                value=typed
                choices=codes
                on_pick=move |_| say()
                id="mapping-currency"
                testid="mapping-currency"
            />
        </div>
    }
    .into_any()
}

fn called(field: Field) -> (&'static str, &'static str) {
    match field {
        Field::Encoding => (words::encoding(), "mapping-encoding"),
        Field::Delimiter => (words::delimiter(), "mapping-delimiter"),
        Field::FirstLine => (words::first_line(), "mapping-first-line"),
        Field::DateOrder => (words::day_order(), "mapping-date-order"),
        Field::Decimal => (words::decimal_sign(), "mapping-decimal"),
        Field::Sign => (words::signs(), "mapping-sign"),
        Field::Date => (words::date(), "mapping-date"),
        Field::Amount => (words::column_amount(), "mapping-amount"),
        Field::Out => (words::column_out(), "mapping-out"),
        Field::In => (words::column_in(), "mapping-in"),
        Field::Direction => (words::column_direction(), "mapping-direction"),
        Field::Payee => (words::payee(), "mapping-payee"),
        Field::Note => (words::narration(), "mapping-note"),
        Field::Further => (words::column_further(), "mapping-further"),
        Field::Currency => (words::column_currency(), "mapping-currency-column"),
        Field::Id => (words::column_id(), "mapping-id"),
    }
}

/// What can be chosen in a field; what is chosen is among it.
fn choices(field: Field, mapping: &Mapping, names: &[String]) -> Vec<Choice> {
    let of =
        |pairs: &[(&str, &'static str)]| pairs.iter().map(|(key, name)| Choice::new(*key, *name)).collect::<Vec<_>>();
    let mut choices: Vec<Choice> = match field {
        Field::Encoding => ENCODINGS.map(|name| Choice::new(name, name)).to_vec(),
        Field::Delimiter => of(&[
            (";", words::by_semicolon()),
            (",", words::by_comma()),
            ("\t", words::by_tab()),
            ("|", words::by_pipe()),
        ]),
        Field::FirstLine => (1..=FIRST_MAX).map(|line| Choice::new(line.to_string(), line.to_string())).collect(),
        Field::DateOrder => {
            of(&[("dmy", words::day_first()), ("mdy", words::month_first()), ("ymd", words::year_first())])
        }
        Field::Decimal => of(&[(",", words::decimal_comma()), (".", words::decimal_point())]),
        Field::Sign => of(&[("plain", words::signs_plain()), ("turned", words::signs_turned())]),
        _ => columns(mapping, names),
    };
    let key = field.key(mapping);
    if !key.is_empty() && !choices.iter().any(|choice| choice.key == key) {
        choices.insert(0, Choice::new(key.clone(), key));
    }
    choices
}

fn columns(mapping: &Mapping, names: &[String]) -> Vec<Choice> {
    let named = |at: usize| names.get(at).filter(|name| !name.is_empty()).cloned();
    let column = |at: usize| {
        Choice::new(at.to_string(), named(at).unwrap_or_else(|| words::column_number(&(at + 1).to_string())))
    };
    let none = Choice::new("", words::column_none());
    std::iter::once(none).chain((0..width(names.len(), mapping)).map(column)).collect()
}
