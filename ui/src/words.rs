//! Every word that the interface says, in English. Views hold no text of their own, so a second language is a second
//! set of these. Sentence case; verbs on buttons; no full stop on labels.

use atom_api::{
    integrations::Health,
    tasks::{Sort, Status, View},
};

macro_rules! words {
    ($($name:ident = $text:literal;)*) => {$(
        pub(crate) const $name: &str = $text;
    )*};
}

pub(crate) const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
pub(crate) const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

words! {
    // The program
    ATOM = "Atom";
    HOST_UNREACHABLE = "Atom cannot be reached. It is tried again by itself; nothing that was saved is lost.";
    REPLY_UNREADABLE = "Atom answered in a way that this page does not understand. Reload the page; if that does not help, update Atom.";
    CLOSE = "Close";
    CANCEL = "Cancel";
    SAVE = "Save";
    RETRY = "Try again";
    BACK = "Back";
    DISMISS = "Dismiss";
    MORE = "More";

    // Time
    YESTERDAY = "Yesterday";
    TODAY = "Today";
    TOMORROW = "Tomorrow";
    NEXT_WEEK = "Next week";
    NO_DATE = "No date";
    NOW = "now";
    JUST_NOW = "just now";

    // At the door
    STARTING = "Starting Atom";
    START_TROUBLE = "Atom cannot be reached";
    REGISTER_TITLE = "Create your account";
    REGISTER_LEAD = "It lives on this computer, encrypted, and works without a network.";
    REGISTER_SUBMIT = "Create account";
    LOGIN_TITLE = "Welcome back";
    LOGIN_LEAD = "Sign in to your workspace on this computer.";
    LOGIN_SUBMIT = "Sign in";
    TO_LOGIN = "I have an account";
    TO_REGISTER = "Create another account";
    NAME = "Name";
    EMAIL = "E-mail";
    PASSWORD = "Password";
    PASSWORD_HELP = "12 characters or more. A few unrelated words are easy to remember and hard to guess.";
    SHOW_PASSWORD = "Show password";
    HIDE_PASSWORD = "Hide password";
    NAME_MISSING = "Enter the name that others should see.";
    EMAIL_MISSING = "Enter an e-mail address, such as mira@example.org.";
    PASSWORD_SHORT = "Use at least 12 characters.";
    PASSWORD_MISSING = "Enter your password.";
    CHOOSE_TITLE = "Choose a passphrase";
    CHOOSE_LEAD = "This computer offers no keychain, so a passphrase protects your data. Atom asks for it at each start.";
    CHOOSE_SUBMIT = "Encrypt and continue";
    PASSPHRASE = "Passphrase";
    PASSPHRASE_AGAIN = "Passphrase again";
    PASSPHRASE_HELP = "12 characters or more.";
    PASSPHRASE_DIFFERS = "The two passphrases differ.";
    PASSPHRASE_WARNING = "Nobody can recover it: without the passphrase the data stays closed. Keep it where you keep your other keys.";
    UNLOCK_TITLE = "Unlock Atom";
    UNLOCK_LEAD = "Enter your passphrase to open your data.";
    UNLOCK_SUBMIT = "Unlock";
    GATE_FAILED = "Your data cannot be opened";
    GATE_FAILED_UNKNOWN = "The reason is in the log.";

    // The frame
    WORKSPACE_MENU = "Account and theme";
    THEME = "Theme";
    THEME_SYSTEM = "As the system";
    THEME_LIGHT = "Light";
    THEME_DARK = "Dark";
    KEYS = "Keyboard shortcuts";
    SIGN_OUT = "Sign out";
    MAIN_NAV = "Views, projects and connections";
    OPEN_SIDEBAR = "Open sidebar";
    PROJECTS = "Projects";
    NEW_PROJECT = "New project";
    PROJECT_NAME = "Name of the project";
    NO_PROJECTS = "Projects gather what belongs together";
    RENAME = "Rename";
    COLOUR = "Colour";
    DELETE = "Delete";
    PROJECT_DELETE_TITLE = "Delete this project?";
    CONNECTIONS = "Connections";
    CONNECT_SERVICE = "Connect a service";
    SAVED = "All changes saved";
    SAVING = "Saving";
    LOST = "Atom cannot be reached. Trying again";

    // The list
    NEW_TASK = "New task";
    FILTER = "Filter by title";
    CLEAR_FILTER = "Clear the filter";
    SORT_BY = "Sort by";
    OVERDUE = "Overdue";
    DONE = "Done";
    EDIT_TITLE = "Title";
    RESTORE = "Restore";
    HAS_NOTES = "Has notes";
    LIST_TROUBLE = "The tasks could not be fetched";
    ARRANGE_NEEDS_ORDER = "Sort by your own order first, without a filter: then Alt and the arrow keys move a task.";

    // The detail
    DETAIL = "Details of the task";
    DETAIL_TROUBLE = "The task could not be fetched";
    CLOSE_DETAIL = "Close details";
    STATUS = "Status";
    DUE = "Due";
    START = "Start";
    PRIORITY = "Priority";
    PROJECT = "Project";
    LABELS = "Labels";
    NO_PROJECT = "No project";
    NO_PRIORITY = "None";
    ADD_LABEL = "Add label";
    NOTES = "Notes";
    NOTES_HINT = "Notes, in Markdown";
    STEPS = "Steps";
    ADD_STEP = "Add a step";
    ACTIVITY = "Activity";
    TIME = "Time";
    TIME_WRONG = "A time such as 14:30";
    PREVIOUS_MONTH = "Previous month";
    NEXT_MONTH = "Next month";
    NO_TIME = "none";
    MOVE_TO_TRASH = "Move to trash";
    IN_TRASH = "This task is in the trash.";

    // Activity
    YOU = "You";
    DID_CREATE = "created it";
    DID_BRING = "brought it here";
    DID_RENAME = "renamed it to";
    DID_EDIT_NOTES = "edited the notes";
    DID_SET_STATUS = "set it to";
    DID_SET_PRIORITY = "set the priority to";
    DID_SET_DUE = "set the due date to";
    DID_CLEAR_DUE = "took away the due date";
    DID_SET_START = "set the start to";
    DID_CLEAR_START = "took away the start";
    DID_SET_PROJECT = "moved it to";
    A_PROJECT = "a project that is gone";
    DID_CLEAR_PROJECT = "took it out of its project";
    DID_SET_LABELS = "set the labels to";
    DID_CLEAR_LABELS = "took off all labels";
    DID_ADD_LABEL = "added the label";
    DID_REMOVE_LABEL = "took off the label";
    DID_TRASH = "moved it to the trash";
    DID_RESTORE = "took it out of the trash";
    DID_SET_PARENT = "made it a step of another task";
    DID_CLEAR_PARENT = "made it a task of its own";
    BY_UNDO = "by undo";
    BY_REDO = "by redo";

    // Toasts
    UNDO = "Undo";
    REDO = "Redo";
    UNDO_KEYS = "Ctrl Z";
    REDO_KEYS = "Ctrl Shift Z";

    // Connections
    CONNECTIONS_EMPTY = "Nothing connected yet";
    CONNECTIONS_EMPTY_TEXT = "Connect a service and its tasks appear beside your own. A personal token is enough, and it never leaves this computer except to that service.";
    CONNECTIONS_TROUBLE = "The connections could not be fetched";
    PROVIDERS_TROUBLE = "The list of services could not be fetched";
    YOUR_CONNECTIONS = "Connected";
    AVAILABLE = "Services";
    PROBLEMS = "Service descriptions that could not be read";
    CONNECT = "Connect";
    SYNC_NOW = "Sync now";
    SYNCING = "Syncing";
    STOP = "Stop";
    STOPPED = "Stopped";
    DISCONNECT = "Disconnect";
    SIGN_IN_AGAIN = "Sign in again";
    STREAM = "Kind";
    RECORDS = "Records";
    FETCHED = "Last fetched";
    NEVER = "never";
    TOKEN = "Access token";
    TOKEN_MISSING = "Paste the token here.";
    TOKEN_HELP = "Encrypted before it is stored, and never shown again.";
    OPEN_CREDENTIALS = "Make a token";
    ADVANCED = "Self-hosted";
    BASE_URL = "Address of the API";
    KEEP_TASKS = "Keep the tasks";
    KEEP_TASKS_TEXT = "They stay as your own tasks and are not updated any more.";
    REMOVE_TASKS = "Remove the tasks";
    REMOVE_TASKS_TEXT = "What came from this account leaves Atom; at the service nothing changes.";
    CANNOT_UNDO_DISCONNECT = "This cannot be undone here; connecting again brings back what the service has.";

    // Keys
    KEY_NEW = "New task";
    KEY_FILTER = "Filter the list";
    KEY_MOVE = "Next and previous task";
    KEY_OPEN = "Open, then edit the title";
    KEY_RENAME = "Edit the title in its row";
    KEY_TOGGLE = "Complete or reopen";
    KEY_TRASH = "Move to trash";
    KEY_ARRANGE = "Move up or down";
    KEY_UNDO = "Undo";
    KEY_REDO = "Redo";
    KEY_CLOSE = "Close what is open";
    KEY_GO = "Go to a view by its first letter";
    KEY_HELP = "This list";
}

/// The title of the browser's tab.
pub(crate) fn window_title(place: &str) -> String {
    if place.is_empty() { ATOM.into() } else { format!("{place} · {ATOM}") }
}

/// The name of a view.
pub(crate) const fn view(view: View) -> &'static str {
    match view {
        View::Inbox => "Inbox",
        View::Today => "Today",
        View::Upcoming => "Upcoming",
        View::All => "All tasks",
        View::Completed => "Completed",
        View::Trash => "Trash",
    }
}

/// What an empty view says: what belongs here.
pub(crate) const fn empty_view(view: View) -> (&'static str, &'static str) {
    match view {
        View::Inbox => (
            "Your inbox is empty",
            "Write down what comes to mind. It waits here until you give it a project or a date.",
        ),
        View::Today => {
            ("Nothing due today", "What is due today or late stands here. Write a task and it is due today.")
        }
        View::Upcoming => ("Nothing planned", "Tasks with a date after today stand here. A new one is due tomorrow."),
        View::All => ("No open tasks", "Everything that is open stands here, whatever its project or date."),
        View::Completed => ("Nothing completed yet", "What you complete or cancel stands here, and can be reopened."),
        View::Trash => ("The trash is empty", "What you delete waits here, and can be restored."),
    }
}

/// What an empty project says.
pub(crate) const EMPTY_PROJECT: (&str, &str) =
    ("No open tasks in this project", "Write the first step. Tasks that you add here belong to the project.");

/// What a filter without hits says.
pub(crate) fn no_hits(text: &str) -> (String, String) {
    (format!("No title has “{}”", short(text)), "The filter looks at the titles of this list.".into())
}

/// The name of a status.
pub(crate) const fn status(status: Status) -> &'static str {
    match status {
        Status::Open => "Open",
        Status::InProgress => "In progress",
        Status::Done => "Done",
        Status::Cancelled => "Cancelled",
    }
}

/// The name of a status as it stands in a history.
pub(crate) fn status_of(text: &str) -> &str {
    Status::parse(text).map_or(text, |parsed| status(parsed))
}

/// The name of a priority.
pub(crate) const fn priority(priority: u8) -> &'static str {
    match priority {
        1 => "Urgent",
        2 => "High",
        3 => "Low",
        _ => NO_PRIORITY,
    }
}

/// The name of an order.
pub(crate) const fn sort(sort: Sort) -> &'static str {
    match sort {
        Sort::Order => "My order",
        Sort::Due => "Due date",
        Sort::Priority => "Priority",
        Sort::Created => "Newest",
        Sort::Updated => "Last changed",
        Sort::Completed => "Last completed",
        Sort::Title => "Title",
    }
}

/// The name of a colour.
pub(crate) fn colour(name: &str) -> &str {
    match name {
        "accent" => "Indigo",
        "red" => "Red",
        "amber" => "Amber",
        "green" => "Green",
        "blue" => "Blue",
        "violet" => "Violet",
        "grey" => "Grey",
        other => other,
    }
}

/// What a connection's health means, in a few words.
pub(crate) const fn health(health: Health) -> &'static str {
    match health {
        Health::Ok => "Connected",
        Health::Syncing => "Syncing",
        Health::NeedsSignIn => "Needs you to sign in again",
        Health::Offline => "The network could not be reached",
        Health::Failing => "The last call failed",
    }
}

/// The same, for the sidebar; nothing where the age says more.
pub(crate) const fn health_short(health: Health) -> Option<&'static str> {
    match health {
        Health::Ok => None,
        Health::Syncing => Some("syncing"),
        Health::NeedsSignIn => Some("sign in"),
        Health::Offline => Some("offline"),
        Health::Failing => Some("failing"),
    }
}

/// `4 min ago`.
pub(crate) fn minutes_ago(minutes: i64) -> String {
    format!("{minutes} min ago")
}

/// A number with its thousands parted.
pub(crate) fn number(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A title as long as a sentence can bear.
fn short(title: &str) -> String {
    match title.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", title[..end].trim_end()),
        None => title.to_owned(),
    }
}

macro_rules! about_a_title {
    ($($(#[$doc:meta])* $name:ident = $before:literal;)*) => {$(
        $(#[$doc])*
        pub(crate) fn $name(title: &str) -> String {
            format!(concat!($before, " “{}”"), short(title))
        }
    )*};
}

about_a_title! {
    /// A task was made.
    created = "Created";
    /// A task was completed.
    completed = "Completed";
    /// A task was reopened.
    reopened = "Reopened";
    /// A task went to the trash.
    trashed = "Moved to the trash:";
    /// A task came back.
    restored = "Restored";
    /// A title changed.
    renamed = "Renamed to";
    /// A task's fields changed.
    changed = "Changed";
    /// A project was removed.
    project_deleted = "Deleted the project";
    /// A project was made.
    project_created = "Created the project";
    /// A project changed.
    project_changed = "Changed the project";
}

/// What a command did, for the toast of undo.
pub(crate) fn action(command: &str, subject: &str) -> String {
    let did = match command {
        "tasks.create" | "tasks.create_many" => "created",
        "tasks.update" => "changed",
        "tasks.complete" => "completed",
        "tasks.reopen" => "reopened",
        "tasks.delete" => "moved to the trash:",
        "tasks.restore" => "restored",
        "tasks.move" => "moved",
        "projects.create" => "created the project",
        "projects.update" => "changed the project",
        "projects.delete" => "deleted the project",
        other => other,
    };
    if subject.is_empty() { did.into() } else { format!("{did} “{}”", short(subject)) }
}

/// What was taken back.
pub(crate) fn undone(action: &str) -> String {
    format!("Undone: {action}")
}

/// What was done again.
pub(crate) fn redone(action: &str) -> String {
    format!("Redone: {action}")
}

/// What an undo left alone.
pub(crate) fn kept_fields(kept: u64) -> String {
    let fields = if kept == 1 { "One field was" } else { "Some fields were" };
    format!(". {fields} changed since and stays")
}

/// The label of a check circle.
pub(crate) fn complete_task(title: &str) -> String {
    format!("Complete {title}")
}

/// When a task was made.
pub(crate) fn created_on(when: &str) -> String {
    format!("Created {when}")
}

/// The name of the button that opens a record at its service.
pub(crate) fn open_in(service: &str) -> String {
    format!("Open in {service}")
}

/// What is honest to say of a mirrored task that was changed here.
pub(crate) fn changed_only_here(service: &str) -> String {
    format!("Changed here. Atom does not send changes to {service} yet.")
}

/// How many of a thing's parts are done.
pub(crate) fn of(done: u32, all: u32) -> String {
    format!("{done} of {all}")
}

/// How many rows a list has, for a screen reader.
pub(crate) fn task_count(count: u32) -> String {
    if count == 1 { "1 task".into() } else { format!("{} tasks", number(count.into())) }
}

/// What deleting a project does.
pub(crate) fn project_delete_text(name: &str, open: u64) -> String {
    match open {
        0 => format!("“{}” has no open tasks.", short(name)),
        1 => format!("The open task of “{}” goes back to the inbox.", short(name)),
        open => format!("The {} open tasks of “{}” go back to the inbox.", number(open), short(name)),
    }
}

/// The title of the connect dialog.
pub(crate) fn connect_to(service: &str) -> String {
    format!("Connect {service}")
}

/// What a fresh connection says.
pub(crate) fn connected_as(service: &str, account: &str) -> String {
    format!("{service} is connected as {account}")
}

/// The title of the disconnect dialog.
pub(crate) fn disconnect_from(service: &str, account: &str) -> String {
    format!("Disconnect {service} ({account})?")
}

/// What a service offers, in the gallery.
pub(crate) fn offers(streams: &[String]) -> String {
    let names: Vec<String> = streams.iter().map(|name| name.replace('_', " ")).collect();
    sentence(&names.join(", "))
}

/// A word with its first letter large.
pub(crate) fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// The name of a service, where only its id is at hand.
pub(crate) fn service(id: &str) -> String {
    match id {
        "github" => "GitHub".into(),
        "gitlab" => "GitLab".into(),
        other => sentence(other),
    }
}

/// Where a manifest is wrong.
pub(crate) fn problem_at(file: &str, line: u32) -> String {
    format!("{file}, line {line}")
}

/// When the service was last called.
pub(crate) fn last_call(ago: &str) -> String {
    format!("last call {ago}")
}

/// What a finished sync did.
pub(crate) fn sync_done(service: &str, created: u64, updated: u64, deleted: u64) -> String {
    match (created, updated, deleted) {
        (0, 0, 0) => format!("{service} has nothing new"),
        _ => format!("{service}: {} new, {} changed, {} gone", number(created), number(updated), number(deleted)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_parted() {
        assert_eq!([0, 999, 1_284, 100_000, 1_000_000].map(number), ["0", "999", "1,284", "100,000", "1,000,000"]);
    }

    #[test]
    fn a_long_title_is_cut_where_a_letter_ends() {
        let title = "é".repeat(100);
        assert_eq!(completed(&title), format!("Completed “{}…”", "é".repeat(60)));
        assert_eq!(action("tasks.complete", "Stand-up"), "completed “Stand-up”");
        assert_eq!(action("tasks.complete", ""), "completed");
    }
}
