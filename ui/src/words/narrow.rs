//! What a list is narrowed by.

use super::{due, labels, next_week, overdue, priority, project, sentences, status, today, words};
use crate::state::narrow::Part;
use atom_api::tasks::DueIn;

words! {
    narrow = "Filter by…", "Filtern nach …";
    narrowed_by = "What the list is filtered by", "Wonach die Liste gefiltert ist";
    narrow_any = "Any", "Beliebig";
    narrow_title = "Title", "Titel";
    narrow_week = "This week", "Diese Woche";
    narrow_between = "Between two days", "Zwischen zwei Tagen";
    narrow_days = "Days", "Tage";
    narrow_from = "From", "Von";
    narrow_to = "Until", "Bis";
    narrow_clear = "Clear filters", "Filter aufheben";
    narrow_none = "Nothing fits these filters", "Nichts passt zu diesen Filtern";
    narrow_none_text = "Take one of them off, or all.", "Einen davon entfernen, oder alle.";
    cmd_narrow = "Filter the list by…", "Liste filtern nach …";
    kw_narrow = "due priority status project label overdue where", "fällig priorität status projekt label überfällig";
    cmd_widen = "Clear the filters of the list", "Filter der Liste aufheben";
    kw_widen = "remove reset all", "entfernen zurücksetzen alle";
}

sentences! {
    narrow_text(text) = "Title has “{text}”", "Titel enthält „{text}“";
    narrow_since(day) = "from {day}", "ab {day}";
    narrow_until(day) = "until {day}", "bis {day}";
    narrow_off(what) = "Take off the filter {what}", "Filter {what} entfernen";
}

/// The name of a part.
pub(crate) fn narrow_part(part: Part) -> &'static str {
    match part {
        Part::Text => narrow_title(),
        Part::Due => due(),
        Part::Priority => priority(),
        Part::Status => status(),
        Part::Project => project(),
        Part::Label => labels(),
    }
}

/// When something is due, told from today.
pub(crate) fn narrow_due(due: DueIn) -> &'static str {
    match due {
        DueIn::Overdue => overdue(),
        DueIn::Today => today(),
        DueIn::Week => narrow_week(),
        DueIn::NextWeek => next_week(),
    }
}
