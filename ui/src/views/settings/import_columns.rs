//! What the columns of a table say that is imported: as their names say, and as a person chooses.

use crate::{
    components::{choice::Choice, select::Select},
    words,
};
use atom_api::data::{Imported, TableColumn, TaskField};
use leptos::prelude::*;

/// What a column can say, in the order in which it is offered; its place is its key.
const FIELDS: [TaskField; 21] = [
    TaskField::Nothing,
    TaskField::Title,
    TaskField::Notes,
    TaskField::Due,
    TaskField::DueTime,
    TaskField::Start,
    TaskField::Priority,
    TaskField::Status,
    TaskField::Done,
    TaskField::Project,
    TaskField::Section,
    TaskField::Labels,
    TaskField::Parent,
    TaskField::Estimate,
    TaskField::Evening,
    TaskField::Completed,
    TaskField::Created,
    TaskField::Id,
    TaskField::Url,
    TaskField::Source,
    TaskField::Reference,
];

/// The columns, each with its first text and a choice of what it says. They are shown at once where one of them is not
/// understood, else folded.
#[component]
pub(super) fn ImportColumns(now: RwSignal<Imported>, on_tell: Callback<(String, TaskField)>) -> impl IntoView {
    let columns = now.with_untracked(|now| now.columns.clone());
    let open = columns.iter().any(|column| column.field.is_none());
    let choices = FIELDS.iter().map(|field| Choice::new(key_of(Some(*field)), words::task_field(*field)));
    let choices = Signal::stored(choices.collect::<Vec<_>>());
    let lines = columns.into_iter().map(|column| line(column, now, choices, on_tell)).collect_view();
    view! {
        <details class="import-columns" open=open data-testid="import-columns">
            <summary>{words::import_columns()}</summary>
            <div class="table-field scroll" data-scrolls="">
                <table class="table">
                    <thead>
                        <tr>
                            <th scope="col">{words::import_column()}</th>
                            <th scope="col">{words::import_first()}</th>
                            <th scope="col">{words::import_taken()}</th>
                        </tr>
                    </thead>
                    <tbody>{lines}</tbody>
                </table>
            </div>
        </details>
    }
    .into_any()
}

fn line(
    column: TableColumn,
    now: RwSignal<Imported>,
    choices: Signal<Vec<Choice>>,
    on_tell: Callback<(String, TaskField)>,
) -> AnyView {
    let TableColumn { name, sample, .. } = column;
    let label = words::import_column_says(&name);
    let kept = StoredValue::new(name.clone());
    let value = Signal::derive(move || {
        let field = now.with(|now| {
            kept.with_value(|name| now.columns.iter().find(|each| each.name == *name).and_then(|each| each.field))
        });
        key_of(field)
    });
    let change = move |key: String| {
        if let Some(field) = field_of(&key) {
            on_tell.run((kept.get_value(), field));
        }
    };
    view! {
        <tr data-testid="import-column">
            <th scope="row" data-written="">
                {name}
            </th>
            <td data-written="">{sample}</td>
            <td>
                <Select label choices value on_change=change testid="import-field" />
            </td>
        </tr>
    }
    .into_any()
}

/// The key of what a column says; what is not known is left out.
fn key_of(field: Option<TaskField>) -> String {
    let field = field.unwrap_or(TaskField::Nothing);
    FIELDS.iter().position(|each| *each == field).unwrap_or_default().to_string()
}

fn field_of(key: &str) -> Option<TaskField> {
    FIELDS.get(key.parse::<usize>().ok()?).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_leads_back_to_what_it_stands_for() {
        for field in FIELDS {
            assert_eq!(field_of(&key_of(Some(field))), Some(field));
        }
        assert_eq!(field_of(&key_of(None)), Some(TaskField::Nothing));
        assert_eq!(field_of("99"), None);
    }
}
