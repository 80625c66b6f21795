//! What streams of services are called: the common ones by words, all others as their manifest calls them.

use super::{outbox::known_action, plain, words};

words! {
    stream_assigned_issues = "Assigned issues", "Zugewiesene Issues";
    stream_created_issues = "Created issues", "Erstellte Issues";
    stream_issues = "Issues", "Issues";
    stream_review_requests = "Review requests", "Angefragte Reviews";
    stream_pull_requests = "Pull requests", "Pull-Requests";
    stream_requested_pull_requests = "Pull requests that wait for me", "Pull-Requests, die auf mich warten";
    stream_closed_pull_requests = "Closed pull requests", "Geschlossene Pull-Requests";
    stream_pull_request_details = "Branches and reviewers", "Branches und Prüfende";
    stream_pull_request_comments = "Comments on pull requests", "Kommentare zu Pull-Requests";
    stream_review_comments = "Comments on lines", "Kommentare zu Zeilen";
    stream_reviews = "Reviews", "Reviews";
    stream_teams = "Teams", "Teams";
    stream_states = "Workflow states", "Status der Teams";
    stream_comments = "Comments", "Kommentare";
    stream_notifications = "Notifications", "Benachrichtigungen";
    stream_repositories = "Repositories", "Repositorys";
    stream_labels = "Labels", "Labels";
    stream_messages = "Messages", "Nachrichten";
    stream_threads = "Threads", "Unterhaltungen";
    stream_calendars = "Calendars", "Kalender";
    stream_events = "Events", "Termine";
    stream_projects = "Projects", "Projekte";
    stream_cycles = "Cycles", "Zyklen";
    stream_tasks = "Tasks", "Aufgaben";
    stream_documents = "Documents", "Dokumente";
    stream_files = "Files", "Dateien";
    stream_contacts = "Contacts", "Kontakte";
    stream_identity = "Account", "Konto";
}

/// The name of a stream of a manifest.
pub(crate) fn stream_name(name: &str) -> String {
    known_stream(name).map_or_else(|| plain(name), str::to_owned)
}

/// The name of a stream or of an action, as calls are noted.
pub(crate) fn call_name(name: &str) -> String {
    known_stream(name).or_else(|| known_action(name)).map_or_else(|| plain(name), str::to_owned)
}

fn known_stream(name: &str) -> Option<&'static str> {
    Some(match name {
        "assigned_issues" => stream_assigned_issues(),
        "created_issues" => stream_created_issues(),
        "issues" => stream_issues(),
        "review_requests" => stream_review_requests(),
        "pull_requests" => stream_pull_requests(),
        "requested_pull_requests" => stream_requested_pull_requests(),
        "closed_pull_requests" => stream_closed_pull_requests(),
        "pull_request_details" => stream_pull_request_details(),
        "pull_request_comments" => stream_pull_request_comments(),
        "review_comments" => stream_review_comments(),
        "reviews" => stream_reviews(),
        "teams" => stream_teams(),
        "states" => stream_states(),
        "comments" => stream_comments(),
        "notifications" => stream_notifications(),
        "repositories" => stream_repositories(),
        "labels" => stream_labels(),
        "messages" => stream_messages(),
        "threads" => stream_threads(),
        "calendars" => stream_calendars(),
        "events" => stream_events(),
        "projects" => stream_projects(),
        "cycles" => stream_cycles(),
        "tasks" => stream_tasks(),
        "documents" => stream_documents(),
        "files" => stream_files(),
        "contacts" => stream_contacts(),
        "identity" => stream_identity(),
        _ => return None,
    })
}
