//! How a table of a bank is read, as the fields of a form: each has a key, and another key makes another mapping.

use atom_api::ledger::{DateOrder, Mapping, SignConvention};

/// A field of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Field {
    /// The encoding of the file.
    Encoding,
    /// What parts the columns.
    Delimiter,
    /// In which line of the table the statement begins, from one on.
    FirstLine,
    /// In which order day, month and year stand.
    DateOrder,
    /// The decimal sign.
    Decimal,
    /// Whose side the signs take.
    Sign,
    /// The column of the day.
    Date,
    /// The column of the amount.
    Amount,
    /// The column of what went out.
    Out,
    /// The column of what came in.
    In,
    /// The column that says which way an amount goes.
    Direction,
    /// The column of whom it was with.
    Payee,
    /// The column of what it was.
    Note,
    /// A second column of what it was.
    Further,
    /// The column of the currency.
    Currency,
    /// The column of what the bank names a row.
    Id,
}

impl Field {
    /// What is chosen in it; empty for nothing.
    pub(crate) fn key(self, mapping: &Mapping) -> String {
        let number = |column: Option<u32>| column.map(|column| column.to_string());
        let note = |at: usize| mapping.narration.as_ref().and_then(|columns| columns.get(at).copied());
        let key = match self {
            Self::Encoding => mapping.encoding.clone(),
            Self::Delimiter => mapping.delimiter.clone(),
            Self::FirstLine => number(mapping.skip_rows.map(|rows| rows + 1)),
            Self::DateOrder => mapping.date_order.map(|order| {
                match order {
                    DateOrder::Ymd => "ymd",
                    DateOrder::Dmy => "dmy",
                    DateOrder::Mdy => "mdy",
                }
                .to_owned()
            }),
            Self::Decimal => mapping.decimal.clone(),
            Self::Sign => {
                Some(if mapping.sign == Some(SignConvention::Inverted) { "turned" } else { "plain" }.to_owned())
            }
            Self::Date => number(mapping.date),
            Self::Amount => number(mapping.amount),
            Self::Out => number(mapping.debit),
            Self::In => number(mapping.credit),
            Self::Direction => number(mapping.direction),
            Self::Payee => number(mapping.payee),
            Self::Note => number(note(0)),
            Self::Further => number(note(1)),
            Self::Currency => number(mapping.currency_column),
            Self::Id => number(mapping.id),
        };
        key.unwrap_or_default()
    }

    /// The mapping with another choice in this field. What no longer fits beside it is left to be recognised.
    pub(crate) fn change(self, mapping: &Mapping, key: &str) -> Mapping {
        let now = mapping.clone();
        let column = key.parse::<u32>().ok();
        match self {
            Self::Encoding => Mapping { encoding: Some(key.to_owned()), ..now },
            // Parted otherwise, no column is where it was.
            Self::Delimiter => {
                Mapping { encoding: now.encoding, delimiter: Some(key.to_owned()), ..Mapping::nothing() }
            }
            Self::FirstLine => Mapping { skip_rows: column.and_then(|line| line.checked_sub(1)), ..now },
            Self::DateOrder => Mapping {
                date_order: match key {
                    "ymd" => Some(DateOrder::Ymd),
                    "dmy" => Some(DateOrder::Dmy),
                    "mdy" => Some(DateOrder::Mdy),
                    _ => None,
                },
                ..now
            },
            Self::Decimal => Mapping { decimal: Some(key.to_owned()), ..now },
            Self::Sign => {
                let sign = if key == "turned" { SignConvention::Inverted } else { SignConvention::AsWritten };
                Mapping { sign: Some(sign), ..now }
            }
            Self::Date => Mapping { date: column, date_order: None, ..now },
            // One column of amounts, or two: not both.
            Self::Amount => Mapping { amount: column, debit: None, credit: None, decimal: None, ..now },
            Self::Out => Mapping { debit: column, amount: None, direction: None, decimal: None, ..now },
            Self::In => Mapping { credit: column, amount: None, direction: None, decimal: None, ..now },
            Self::Direction => Mapping { direction: column, ..now },
            Self::Payee => Mapping { payee: column, ..now },
            Self::Note => Mapping { narration: notes(column, second(&now)), ..now },
            Self::Further => Mapping { narration: notes(first(&now), column), ..now },
            Self::Currency => Mapping { currency_column: column, currency: None, ..now },
            Self::Id => Mapping { id: column, ..now },
        }
    }
}

fn first(mapping: &Mapping) -> Option<u32> {
    mapping.narration.as_ref()?.first().copied()
}

fn second(mapping: &Mapping) -> Option<u32> {
    mapping.narration.as_ref()?.get(1).copied()
}

fn notes(first: Option<u32>, second: Option<u32>) -> Option<Vec<u32>> {
    Some(first.into_iter().chain(second.filter(|second| Some(*second) != first)).collect())
}

/// How many columns there are to choose from, where a table does not name them.
pub(crate) fn width(names: usize, mapping: &Mapping) -> usize {
    let used = [
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
    let last = used.iter().filter_map(|field| field.key(mapping).parse::<usize>().ok()).max().map_or(8, |at| at + 1);
    if names > 0 { names.max(last) } else { last.max(8) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read() -> Mapping {
        Mapping {
            encoding: Some("UTF-8".to_owned()),
            delimiter: Some(";".to_owned()),
            skip_rows: Some(1),
            date: Some(0),
            date_order: Some(DateOrder::Dmy),
            amount: Some(3),
            decimal: Some(",".to_owned()),
            sign: Some(SignConvention::AsWritten),
            payee: Some(1),
            narration: Some(vec![2, 4]),
            ..Mapping::nothing()
        }
    }

    #[test]
    fn what_is_chosen_is_what_was_chosen() {
        for (field, key) in [
            (Field::Encoding, "windows-1252"),
            (Field::Delimiter, "\t"),
            (Field::FirstLine, "3"),
            (Field::DateOrder, "mdy"),
            (Field::Decimal, "."),
            (Field::Sign, "turned"),
            (Field::Date, "5"),
            (Field::Amount, "6"),
            (Field::Out, "7"),
            (Field::In, "8"),
            (Field::Direction, "9"),
            (Field::Payee, "2"),
            (Field::Note, "6"),
            (Field::Further, "7"),
            (Field::Currency, "3"),
            (Field::Id, "4"),
        ] {
            assert_eq!(field.key(&field.change(&read(), key)), key, "{field:?}");
        }
    }

    #[test]
    fn amounts_stand_in_one_column_or_in_two_and_another_delimiter_forgets_the_columns() {
        let two = Field::In.change(&Field::Out.change(&read(), "4"), "5");
        assert_eq!((two.amount, two.debit, two.credit), (None, Some(4), Some(5)));
        let one = Field::Amount.change(&two, "3");
        assert_eq!((one.amount, one.debit, one.credit), (Some(3), None, None));
        let parted = Field::Delimiter.change(&read(), ",");
        assert_eq!((parted.encoding.as_deref(), parted.date, parted.payee), (Some("UTF-8"), None, None));
        assert_eq!(Field::Note.change(&read(), "").narration, Some(vec![4]), "the further one moves up");
        assert_eq!((width(0, &read()), width(4, &read()), width(12, &read())), (8, 5, 12));
    }
}
