//! Where the person is. It stands after `#` in the address, so that a reload, a bookmark and the back button all work
//! on every host without the host knowing of it.

use super::{books::room::Room, name::Name};
use atom_api::tasks::View;
use atom_core::{ConnectionId, FilterId, ProjectId, TaskId};

/// What the middle of the window shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Place {
    /// A ready-made selection of tasks.
    View(View),
    /// The tasks of a project.
    Project(ProjectId),
    /// The tasks with a label.
    Label(Name),
    /// The tasks that came through a connection.
    Source(ConnectionId),
    /// The tasks of a saved filter.
    Filter(FilterId),
    /// Connections to outside services.
    Connections,
    /// One of them.
    Connection(ConnectionId),
    /// Writes on their way to services.
    Outbox,
    /// What was changed here and at a service.
    Conflicts,
    /// A room of the books.
    Books(Room),
    /// A page of the settings.
    Settings(Page),
    /// What has happened and waits to be read.
    Notifications,
    /// Jobs and what they did.
    Activity,
    /// Quick add alone, in a small window of its own.
    Quick,
    /// All components in all their states; in debug builds.
    Components,
}

impl Place {
    /// Whether it shows a list of tasks.
    pub(crate) const fn has_tasks(self) -> bool {
        matches!(self, Self::View(_) | Self::Project(_) | Self::Label(_) | Self::Source(_) | Self::Filter(_))
    }

    /// Whether the link to `other` leads here: all rooms of the books have one.
    pub(crate) fn is_of(self, other: Self) -> bool {
        self == other || matches!((self, other), (Self::Books(_), Self::Books(_)))
    }
}

/// A page of the settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Page {
    /// Who one is, and the sessions.
    Account,
    /// Workspaces, and who is in this one.
    Members,
    /// The key of the data.
    Security,
    /// Theme, density, text, language, formats.
    Appearance,
    /// The keys.
    Shortcuts,
    /// What notifies, and when.
    Notifications,
    /// Backups, export, import, the end of it all.
    Data,
    /// Who did what.
    Audit,
    /// Versions and diagnostics.
    About,
}

impl Page {
    /// All of them, in their order.
    pub(crate) const ALL: [Self; 9] = [
        Self::Account,
        Self::Members,
        Self::Security,
        Self::Appearance,
        Self::Shortcuts,
        Self::Notifications,
        Self::Data,
        Self::Audit,
        Self::About,
    ];

    /// Its name in the address.
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Members => "members",
            Self::Security => "security",
            Self::Appearance => "appearance",
            Self::Shortcuts => "shortcuts",
            Self::Notifications => "notifications",
            Self::Data => "data",
            Self::Audit => "audit",
            Self::About => "about",
        }
    }
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

    /// The detail of `task` beside the list where the person is, or beside all tasks where there is no list.
    pub(crate) const fn of_task(task: TaskId, here: Place) -> Self {
        let place = if here.has_tasks() { here } else { Place::View(View::All) };
        Self { place, task: Some(task) }
    }

    /// Reads an address such as `#/today/0189…`; what cannot be read is Today. `#/task/0189…` names no place: it opens
    /// the task `here`.
    pub(crate) fn parse(hash: &str, here: Place) -> Self {
        let mut parts = hash.trim_start_matches(['#', '/']).split('/').filter(|part| !part.is_empty());
        let place = match parts.next() {
            Some("task") => {
                let today = Self::to(Place::View(View::Today));
                return parts.next().and_then(|id| id.parse().ok()).map_or(today, |task| Self::of_task(task, here));
            }
            Some("project") => parts.next().and_then(|id| id.parse().ok()).map(Place::Project),
            Some("label") => parts.next().and_then(Name::decode).map(Place::Label),
            Some("source") => parts.next().and_then(|id| id.parse().ok()).map(Place::Source),
            Some("filter") => parts.next().and_then(|id| id.parse().ok()).map(Place::Filter),
            Some("connections") => Some(Place::Connections),
            Some("connection") => parts.next().and_then(|id| id.parse().ok()).map(Place::Connection),
            Some("outbox") => Some(Place::Outbox),
            Some("conflicts") => Some(Place::Conflicts),
            Some("books") => Some(Place::Books(Room::parse(&mut parts))),
            Some("settings") => {
                let name = parts.next().unwrap_or_default();
                let page = Page::ALL.into_iter().find(|page| page.key() == name);
                Some(Place::Settings(page.unwrap_or(Page::Account)))
            }
            Some("notifications") => Some(Place::Notifications),
            Some("activity") => Some(Place::Activity),
            Some("quick") => Some(Place::Quick),
            Some("dev") => parts.next().filter(|part| *part == "components").map(|_| Place::Components),
            Some(name) => view(name).map(Place::View),
            None => None,
        };
        let task = || parts.next().and_then(|id| id.parse().ok());
        place.map_or(Self::to(Place::View(View::Today)), |place| Self {
            place,
            task: place.has_tasks().then(task).flatten(),
        })
    }

    /// The address of it, with the `#`.
    pub(crate) fn address(&self) -> String {
        let place = match self.place {
            Place::View(view) => {
                VIEWS.iter().find(|(known, _)| *known == view).map_or("today", |(_, name)| *name).to_owned()
            }
            Place::Project(id) => format!("project/{id}"),
            Place::Label(name) => format!("label/{}", name.encode()),
            Place::Source(id) => format!("source/{id}"),
            Place::Filter(id) => format!("filter/{id}"),
            Place::Connections => "connections".to_owned(),
            Place::Connection(id) => format!("connection/{id}"),
            Place::Outbox => "outbox".to_owned(),
            Place::Conflicts => "conflicts".to_owned(),
            Place::Books(room) => room.address(),
            Place::Settings(page) => format!("settings/{}", page.key()),
            Place::Notifications => "notifications".to_owned(),
            Place::Activity => "activity".to_owned(),
            Place::Quick => "quick".to_owned(),
            Place::Components => "dev/components".to_owned(),
        };
        self.task.map_or_else(|| format!("#/{place}"), |task| format!("#/{place}/{task}"))
    }
}

/// The view of this name, as addresses say it.
fn view(name: &str) -> Option<View> {
    VIEWS.iter().find(|(_, known)| *known == name).map(|(view, _)| *view)
}

/// Where `atom://view/<name>` leads, whose name is that of the address: exactly that, or nowhere. What is found by an id
/// or a name has links of its own kind, but for sources; and what a link cannot show leads nowhere.
pub(crate) fn of_link(name: &str) -> Option<Place> {
    let Route { place, task } = Route::parse(name, Place::View(View::Today));
    let reached = match place {
        Place::View(_)
        | Place::Source(_)
        | Place::Books(_)
        | Place::Settings(_)
        | Place::Notifications
        | Place::Activity
        | Place::Connections
        | Place::Outbox
        | Place::Conflicts => true,
        Place::Project(_)
        | Place::Label(_)
        | Place::Filter(_)
        | Place::Connection(_)
        | Place::Quick
        | Place::Components => false,
    };
    // What cannot be read became something else.
    let exact = name == "settings" || Route::to(place).address().strip_prefix("#/") == Some(name);
    (reached && exact && task.is_none()).then_some(place)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "01890a5d-ac96-774b-bcce-b302099a8057";
    const TODAY: Place = Place::View(View::Today);

    fn places() -> Vec<Place> {
        let with_tasks = [
            Place::Project(ID.parse().expect("an id")),
            Place::Label(Name::of("Büro/home 50 %").expect("a name")),
            Place::Source(ID.parse().expect("an id")),
            Place::Filter(ID.parse().expect("an id")),
        ];
        VIEWS.map(|(view, _)| Place::View(view)).into_iter().chain(with_tasks).collect()
    }

    #[test]
    fn an_address_leads_back_to_the_same_route() {
        let task = ID.parse::<TaskId>().ok();
        for place in places() {
            for route in [Route::to(place), Route { place, task }] {
                assert_eq!(Route::parse(&route.address(), TODAY), route);
            }
        }
        let pages = Page::ALL.map(Place::Settings);
        let others = [
            Place::Connections,
            Place::Connection(ID.parse().expect("an id")),
            Place::Outbox,
            Place::Conflicts,
            Place::Books(Room::Accounts),
            Place::Books(Room::Proof),
            Place::Notifications,
            Place::Activity,
            Place::Quick,
            Place::Components,
        ];
        for place in pages.into_iter().chain(others) {
            assert_eq!(Route::parse(&Route::to(place).address(), TODAY), Route::to(place));
        }
    }

    #[test]
    fn an_unknown_address_leads_to_today() {
        for hash in
            ["", "#", "#/", "#/nowhere", "#/project/7", "#/connection/7", "#/label", "#/label/%f", "#/task/7", "#/dev"]
        {
            assert_eq!(Route::parse(hash, Place::Connections), Route::to(TODAY), "{hash}");
        }
    }

    #[test]
    fn a_link_leads_exactly_to_a_view_or_nowhere() {
        let source = format!("source/{ID}");
        let entry = format!("books/entry/{ID}");
        for (name, place) in [
            ("today", TODAY),
            ("trash", Place::View(View::Trash)),
            ("notifications", Place::Notifications),
            ("activity", Place::Activity),
            ("connections", Place::Connections),
            ("outbox", Place::Outbox),
            ("conflicts", Place::Conflicts),
            ("books", Place::Books(Room::Accounts)),
            ("books/pending", Place::Books(Room::Pending)),
            (entry.as_str(), Place::Books(Room::Entry(ID.parse().expect("an id")))),
            ("settings", Place::Settings(Page::Account)),
            ("settings/data", Place::Settings(Page::Data)),
            (source.as_str(), Place::Source(ID.parse().expect("an id"))),
        ] {
            assert_eq!(of_link(name), Some(place), "{name}");
        }
        let (task, project, beside) = (format!("task/{ID}"), format!("project/{ID}"), format!("today/{ID}"));
        for name in [
            "",
            "/",
            "nowhere",
            "/today",
            "#/today",
            "today/",
            "today/x",
            "settings/language",
            "settings/data/x",
            "settings/../books",
            "source/7",
            "books/nowhere",
            "books/report/nowhere",
            "quick",
            "dev/components",
            "label/bug",
            "<script>",
            &task,
            &project,
            &beside,
        ] {
            assert_eq!(of_link(name), None, "{name}");
        }
    }

    #[test]
    fn a_task_alone_opens_where_the_person_is() {
        let task = ID.parse().ok();
        let link = format!("#/task/{ID}");
        for place in places() {
            assert_eq!(Route::parse(&link, place), Route { place, task });
        }
        assert_eq!(Route::parse(&link, Place::Connections), Route { place: Place::View(View::All), task });
    }

    #[test]
    fn a_place_without_tasks_has_no_detail() {
        assert_eq!(Route::parse(&format!("#/connections/{ID}"), TODAY), Route::to(Place::Connections));
    }
}
