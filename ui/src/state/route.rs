//! Where the person is. It stands after `#` in the address, so that a reload, a bookmark and the back button all work
//! on every host without the host knowing of it.

use atom_api::tasks::View;
use atom_core::{ProjectId, TaskId};

/// What the middle of the window shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Place {
    /// A ready-made selection of tasks.
    View(View),
    /// The tasks of a project.
    Project(ProjectId),
    /// Connections to outside services.
    Connections,
}

/// A place, and the task whose detail is open there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Route {
    /// What the middle shows.
    pub(crate) place: Place,
    /// The task in the detail pane.
    pub(crate) task: Option<TaskId>,
}

const VIEWS: [(View, &str); 6] = [
    (View::Inbox, "inbox"),
    (View::Today, "today"),
    (View::Upcoming, "upcoming"),
    (View::All, "all"),
    (View::Completed, "completed"),
    (View::Trash, "trash"),
];

impl Route {
    /// The place alone.
    pub(crate) const fn to(place: Place) -> Self {
        Self { place, task: None }
    }

    /// The same place with the detail of `task`, or without one.
    pub(crate) const fn with_task(self, task: Option<TaskId>) -> Self {
        Self { task, ..self }
    }

    /// Reads an address such as `#/today/0189…`; what cannot be read is Today.
    pub(crate) fn parse(hash: &str) -> Self {
        let mut parts = hash.trim_start_matches(['#', '/']).split('/').filter(|part| !part.is_empty());
        let place = match parts.next() {
            Some("connections") => Some(Place::Connections),
            Some("project") => parts.next().and_then(|id| id.parse().ok()).map(Place::Project),
            Some(name) => VIEWS.iter().find(|(_, known)| *known == name).map(|(view, _)| Place::View(*view)),
            None => None,
        };
        let task = parts.next().and_then(|id| id.parse().ok());
        place.map_or(Self::to(Place::View(View::Today)), |place| Self { place, task })
    }

    /// The address of it, with the `#`.
    pub(crate) fn address(&self) -> String {
        let place = match self.place {
            Place::Connections => "connections".to_owned(),
            Place::Project(id) => format!("project/{id}"),
            Place::View(view) => {
                VIEWS.iter().find(|(known, _)| *known == view).map_or("today", |(_, name)| *name).to_owned()
            }
        };
        self.task.map_or_else(|| format!("#/{place}"), |task| format!("#/{place}/{task}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_leads_back_to_the_same_route() {
        let id = "01890a5d-ac96-774b-bcce-b302099a8057";
        let task = id.parse::<TaskId>().ok();
        let places = VIEWS.map(|(view, _)| Place::View(view));
        let project = Place::Project(id.parse().expect("an id"));
        for place in places.into_iter().chain([project, Place::Connections]) {
            for route in [Route::to(place), Route { place, task }] {
                assert_eq!(Route::parse(&route.address()), route);
            }
        }
    }

    #[test]
    fn an_unknown_address_leads_to_today() {
        for hash in ["", "#", "#/", "#/nowhere", "#/project/7"] {
            assert_eq!(Route::parse(hash), Route::to(Place::View(View::Today)), "{hash}");
        }
    }
}
