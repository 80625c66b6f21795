//! What one line of a table says: a task.

use super::names::Columns;
use crate::{
    cell::parted,
    document::{Origin, Place, Task},
    read::{
        dates::Dates,
        meanings,
        tidy::{keep_date, note},
    },
    warnings::Warnings,
};
use atom_api::{
    data::{TaskField as Meaning, Trouble},
    tasks::Status,
};
use csv::StringRecord;
use std::collections::HashMap;

use Meaning::{
    Completed, Created, Done, Due, DueTime, Estimate, Evening, Labels, Notes, Parent, Priority, Reference, Section,
    Source, Start, Title, Url,
};

/// A line of a table, and what its columns say.
pub(super) struct Line<'l> {
    pub(super) columns: &'l Columns,
    pub(super) row: &'l StringRecord,
    pub(super) place: Place,
}

impl<'l> Line<'l> {
    fn cell(&self, meaning: Meaning) -> &'l str {
        self.columns.cell(self.row, meaning)
    }

    pub(super) fn task(&self, dates: &HashMap<u8, Dates<'_>>, warnings: &mut Warnings) -> Task {
        let mut task = Task {
            title: self.cell(Title).to_owned(),
            notes: self.cell(Notes).to_owned(),
            labels: parted(self.cell(Labels)),
            parent: Some(self.cell(Parent).trim()).filter(|parent| !parent.is_empty()).map(str::to_owned),
            place: self.place,
            ..Task::default()
        };
        if self.columns.has(Meaning::Project) {
            task.labels.extend(Some(self.cell(Section).trim().to_owned()).filter(|section| !section.is_empty()));
        }
        self.state(&mut task, dates, warnings);
        let mut due = self.cell(Due).trim().to_owned();
        let time = self.cell(DueTime).trim();
        if !due.is_empty() && !time.is_empty() {
            due = [&due, " ", time].concat();
        }
        for (name, meaning, text) in [("Due", Due, due.as_str()), ("Start", Start, self.cell(Start).trim())] {
            if text.is_empty() {
                continue;
            }
            match dates.get(&(meaning as u8)).and_then(|dates| dates.when(text)) {
                Some(when) if meaning == Due => task.due = Some(when),
                Some(when) => task.start = Some(when),
                None => keep_date(&mut task, name, text, Trouble::DateUnknown, warnings),
            }
        }
        let priority = self.cell(Priority);
        task.priority = meanings::priority(priority).unwrap_or_else(|| {
            warnings.add(self.place, Trouble::PriorityUnknown, priority);
            4
        });
        let estimate = self.cell(Estimate).trim();
        if !estimate.is_empty() {
            task.duration_min = meanings::minutes(estimate);
            if task.duration_min.is_none() {
                warnings.add(self.place, Trouble::EstimateUnknown, estimate);
            }
        }
        task.evening = meanings::status(self.cell(Evening)) == Some(Status::Done);
        let (provider, url) = (self.cell(Source).trim(), self.cell(Url).trim());
        if !provider.is_empty() {
            let reference = self.cell(Reference).to_owned();
            task.source = Some(Origin {
                provider: provider.to_owned(),
                external_id: String::new(),
                reference,
                url: url.to_owned(),
            });
        } else if !url.is_empty() {
            note(&mut task, "Link", url);
        }
        task
    }

    /// Status, box to tick and instants, which have to agree.
    fn state(&self, task: &mut Task, dates: &HashMap<u8, Dates<'_>>, warnings: &mut Warnings) {
        let instant = |meaning: Meaning, text: &str| dates.get(&(meaning as u8)).and_then(|dates| dates.instant(text));
        let status = self.cell(Meaning::Status);
        match meanings::status(status) {
            Some(status) => task.status = status,
            None => {
                warnings.add(self.place, Trouble::StatusUnknown, status);
                // A board's own stage says something to its people.
                task.labels.push(status.to_owned());
            }
        }
        let done = self.cell(Done).trim();
        let completed = match (meanings::status(done), instant(Done, done)) {
            (Some(status), _) => {
                if status != Status::Open && !task.status.is_closed() {
                    task.status = status;
                }
                None
            }
            (None, Some(at)) => Some(at),
            (None, None) => {
                warnings.add(self.place, Trouble::StatusUnknown, done);
                None
            }
        };
        let completed = completed.or_else(|| instant(Completed, self.cell(Completed)));
        if completed.is_some() && !task.status.is_closed() {
            task.status = Status::Done;
        }
        task.completed_at = completed;
        task.created_at = instant(Created, self.cell(Created));
    }
}
