//! Which column of a table is what, as far as nobody said it.

use super::{
    LOOK, Row, cell,
    hints::{AMOUNTS, BALANCES, CREDITS, CURRENCIES, DATES, DEBITS, DIRECTIONS, IDS, NARRATIONS, PAYEES, hinted},
    numbers::{decimal, order},
};
use crate::{
    currency,
    number::{self, Order},
};
use atom_api::ledger::{Mapping, SignConvention};

/// What is said of a table, and what is recognised of the rest.
pub(super) fn recognise(
    names: &[String],
    data: &[&Row],
    said: &Mapping,
    usual: usize,
    owed: bool,
    warnings: &mut Vec<(u32, String)>,
) -> Mapping {
    let lower: Vec<String> = names.iter().map(|name| name.to_lowercase()).collect();
    let look: Vec<&Row> = data.iter().take(LOOK).filter(|(_, cells)| cells.len() + 1 >= usual).copied().collect();
    let column =
        |at: u32| look.iter().map(move |(_, cells)| cell(cells, Some(at)).trim()).filter(|cell| !cell.is_empty());
    let most = |at: u32, fits: &dyn Fn(&str) -> bool| {
        let (all, fit) = (column(at).count(), column(at).filter(|cell| fits(cell)).count());
        all > 0 && fit * 10 >= all * 9
    };
    // What a name says needs less proof: a cell that is wrong is to be named, and not to hide its column.
    let half = |at: u32, fits: &dyn Fn(&str) -> bool| {
        let (all, fit) = (column(at).count(), column(at).filter(|cell| fits(cell)).count());
        all > 0 && fit * 2 >= all
    };
    let some_date =
        |cell: &str| [Order::Ymd, Order::Dmy, Order::Mdy].iter().any(|order| number::date(cell, *order).is_some());
    let some_amount = |cell: &str| {
        cell.chars().any(|c| c.is_ascii_digit())
            && (number::amount(cell, '.').is_some() || number::amount(cell, ',').is_some())
    };
    let columns = || (0..u32::try_from(usual).unwrap_or(0)).filter(|at| column(*at).next().is_some());
    let date = said.date.or_else(|| {
        hinted(&lower, DATES).filter(|at| half(*at, &some_date)).or_else(|| columns().find(|at| most(*at, &some_date)))
    });

    let apart = |hints: &[&str]| hinted(&lower, hints).filter(|at| look.is_empty() || half(*at, &some_amount));
    let (mut amount, mut debit, mut credit) = (said.amount, said.debit, said.credit);
    if amount.is_none() && debit.is_none() && credit.is_none() {
        (debit, credit) = (apart(DEBITS), apart(CREDITS));
        if debit.is_none() || credit.is_none() || debit == credit {
            (debit, credit) = (None, None);
            let balance = hinted(&lower, BALANCES);
            amount = hinted(&lower, AMOUNTS).filter(|at| Some(*at) != balance && half(*at, &some_amount));
            // Without a name: the first column of amounts, those with decimals before others.
            let numbers =
                || columns().filter(|at| Some(*at) != date && Some(*at) != balance && most(*at, &some_amount));
            let exact = |at: &u32| column(*at).any(|cell| cell.contains(['.', ',']) || cell.contains('-'));
            amount = amount.or_else(|| numbers().find(exact)).or_else(|| numbers().next());
        }
    }
    let way = |cell: &str| direction(cell).is_some();
    let direction = said.direction.or_else(|| {
        amount
            .and_then(|_| hinted(&lower, DIRECTIONS))
            .filter(|at| column(*at).next().is_some() && column(*at).all(way))
    });
    let amounts: Vec<&str> = [amount, debit, credit].into_iter().flatten().flat_map(column).collect();
    let decimal = said.decimal.clone().unwrap_or_else(|| {
        let (sign, certain) = decimal(&amounts);
        if !certain {
            let line = look.first().map_or(1, |row| row.0);
            warnings.push((
                line,
                "The decimal sign is not certain; look at the amounts, and say it in `mapping.decimal`.".to_owned(),
            ));
        }
        sign.to_string()
    });
    let sign_char = if decimal == "," { ',' } else { '.' };
    let less = amounts
        .iter()
        .filter(|cell| number::amount(cell, sign_char).is_some_and(|amount| amount.is_negative()))
        .count();
    let sign = said.sign.unwrap_or(if owed && amount.is_some() && direction.is_none() && less * 2 < amounts.len() {
        SignConvention::Inverted
    } else {
        SignConvention::AsWritten
    });
    let days: Vec<&str> = date.into_iter().flat_map(column).collect();
    let date_order = said.date_order.unwrap_or_else(|| {
        let (order, certain) = order(&days, sign_char);
        if !certain {
            let line = look.first().map_or(1, |row| row.0);
            warnings.push((
                line,
                "The order of day and month is not certain; look at the days, and say it in `mapping.date_order`."
                    .to_owned(),
            ));
        }
        order
    });
    let taken = [date, amount, debit, credit, direction];
    let free = |at: &u32| !taken.contains(&Some(*at)) && !most(*at, &some_date) && !most(*at, &some_amount);
    let payee = said.payee.or_else(|| hinted(&lower, PAYEES).filter(free)).or_else(|| {
        // Without a name: the first column of words.
        columns().filter(free).find(|at| lower.is_empty() && most(*at, &|cell| cell.chars().any(char::is_alphabetic)))
    });
    let narration = said.narration.clone().unwrap_or_else(|| {
        hinted(&lower, NARRATIONS).filter(|at| free(at) && Some(*at) != payee).into_iter().collect()
    });
    let currency_column = said.currency_column.or_else(|| {
        let hinted = hinted(&lower, CURRENCIES).filter(|at| most(*at, &|cell| currency(cell).is_some()));
        hinted.or_else(|| {
            columns().find(|at| {
                free(at)
                    && most(*at, &|cell| {
                        cell.len() == 3
                            && cell.bytes().all(|b| b.is_ascii_uppercase())
                            && atom_ledger::iso::exponent(cell).is_some()
                    })
            })
        })
    });
    let of_all = said.currency.clone().or_else(|| {
        let named = amount.or(debit).and_then(|at| names.get(at as usize)).map_or("", String::as_str);
        currency_column.is_none().then(|| told_currency(named, &amounts)).flatten()
    });
    let id = said.id.or_else(|| hinted(&lower, IDS).filter(|at| !taken.contains(&Some(*at))));
    Mapping {
        encoding: None,
        delimiter: None,
        skip_rows: None,
        date,
        date_order: Some(date_order),
        amount,
        debit,
        credit,
        direction,
        decimal: Some(decimal),
        sign: Some(sign),
        payee,
        narration: Some(narration),
        currency_column,
        currency: of_all,
        id,
    }
}

/// A currency that the name of a column or the amounts say.
fn told_currency(name: &str, amounts: &[&str]) -> Option<String> {
    let code = |text: &str| {
        let mut words = text.split(|c: char| !c.is_ascii_alphabetic());
        words.find(|word| word.len() == 3 && atom_ledger::iso::exponent(word).is_some()).map(str::to_owned)
    };
    let signed = |text: &str| {
        [('€', "EUR"), ('£', "GBP"), ('$', "USD"), ('₹', "INR")]
            .into_iter()
            .find(|(sign, _)| text.contains(*sign))
            .map(|(_, code)| code.to_owned())
    };
    let first = amounts.first().copied().unwrap_or_default();
    code(name).or_else(|| signed(name)).or_else(|| code(first)).or_else(|| signed(first))
}

/// Whether a cell says that an amount goes out.
pub(super) fn direction(cell: &str) -> Option<bool> {
    match cell.trim().to_lowercase().as_str() {
        "s" | "soll" | "d" | "dr" | "debit" | "dbit" | "out" | "-" | "withdrawal" | "belastung" => Some(true),
        "h" | "haben" | "c" | "cr" | "credit" | "crdt" | "in" | "+" | "deposit" | "gutschrift" => Some(false),
        _ => None,
    }
}
