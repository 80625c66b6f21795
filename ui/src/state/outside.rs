//! What the desktop around the window is told: the words and the line of the tray, and the notifications that the system
//! shows. In a browser nobody hears it.

use super::{desk::Desk, toast::explain};
use crate::{
    bridge::shell::{self, Labels, Notice},
    browser, words,
};
use atom_api::notifications::{Inbox, Kind, Notification, Read};
use leptos::{prelude::*, task::spawn_local};

/// Until when notifications were shown, in milliseconds: what the system has shown once it is not shown again.
const SHOWN: &str = "atom.notified";
/// More than these at once become one.
const AT_ONCE: usize = 3;

/// Tells it as long as the frame stands.
pub(crate) fn tell(desk: Desk) {
    shell::set_labels(&Labels {
        open: words::tray_open().into(),
        quick_add: words::cmd_quick().into(),
        sync: words::tray_sync().into(),
        quit: words::tray_quit().into(),
    });
    let today = Memo::new(move |_| desk.list.counts.data.with(|counts| counts.as_ref().map(|counts| counts.today)));
    Effect::new(move |_| match today.get() {
        None => {}
        Some(0) => shell::set_tray(words::tray_nothing(), 0),
        Some(count) => shell::set_tray(&words::tray_today(count), u32::try_from(count).unwrap_or(u32::MAX)),
    });
    // Whoever comes by after the person has left, or has locked the window, is told nothing of what there is to do.
    on_cleanup(|| shell::set_tray("Atom", 0));
    Effect::new(move |_| {
        let fresh = desk.inbox.data.with(|inbox| inbox.as_ref().map(|inbox| fresh(inbox, until())));
        // Whoever has just arrived is told of what comes from now on.
        let (Some(fresh), true) = (fresh, desk.prefs.values.data.with(Option::is_some)) else { return };
        let newest = fresh.iter().map(|each| each.at.as_millisecond()).max();
        let newest = newest.or_else(|| until().is_none().then(|| browser::now().as_millisecond()));
        if let Some(newest) = newest {
            browser::keep(SHOWN, Some(&newest.to_string()));
        }
        if desk.prefs.flag("notifications.native", true) {
            notices(&fresh).iter().for_each(shell::notify);
        }
    });
}

/// The person has seen a notification.
pub(crate) fn read(desk: Desk, id: &str) {
    if let Ok(id) = id.parse() {
        spawn_local(async move {
            // It stays unread where that fails, and says so by itself.
            let _ = desk.app.write(Read { ids: vec![id] }).await;
        });
    }
}

/// What happened, in the language of the person where it is no name of theirs.
pub(crate) fn said(each: &Notification) -> String {
    match (each.kind, each.many) {
        (_, Some(count)) => words::tasks_are_due(count.into()),
        (Kind::Backup, None) => words::backup_failed().to_owned(),
        _ => each.title.clone(),
    }
}

/// What it means, in the language of the person.
pub(crate) fn meant(each: &Notification) -> String {
    each.error.as_ref().map_or_else(|| each.body.clone(), explain)
}

fn until() -> Option<i64> {
    browser::kept(SHOWN)?.parse().ok()
}

/// What came after `until` and is unread, the oldest first; nothing where nothing was ever shown.
fn fresh(inbox: &Inbox, until: Option<i64>) -> Vec<Notification> {
    let Some(until) = until else { return Vec::new() };
    let is_fresh = |each: &&Notification| each.read_at.is_none() && each.at.as_millisecond() > until;
    inbox.items.iter().filter(is_fresh).rev().cloned().collect()
}

fn notices(fresh: &[Notification]) -> Vec<Notice> {
    if fresh.len() > AT_ONCE {
        let titles: Vec<String> = fresh.iter().rev().take(AT_ONCE).map(said).collect();
        let title = words::new_notifications(u64::try_from(fresh.len()).unwrap_or_default());
        let group = Some("many".to_owned());
        return vec![Notice { id: String::new(), title, body: titles.join("\n"), link: None, group }];
    }
    let notice = |each: &Notification| Notice {
        id: each.id.to_string(),
        title: said(each),
        body: meant(each),
        link: link(each),
        group: each.task.map(|task| task.to_string()),
    };
    fresh.iter().map(notice).collect()
}

/// Where a click leads: to the task, to the connection, to all that is due; else to the notifications.
fn link(each: &Notification) -> Option<String> {
    match (each.task, each.connection, each.many) {
        (Some(task), ..) => Some(["atom://task/", &task.to_string()].concat()),
        (None, Some(connection), _) => Some(["atom://connection/", &connection.to_string()].concat()),
        (None, None, Some(_)) => Some("atom://view/today".to_owned()),
        (None, None, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use atom_api::{ApiError, Code};

    const ID: &str = "01890a5d-ac96-774b-bcce-b302099a8057";

    fn notification(at_ms: i64, read: bool) -> Notification {
        let at = jiff::Timestamp::from_millisecond(at_ms).expect("an instant");
        Notification {
            id: ID.parse().expect("an id"),
            kind: Kind::Due,
            title: format!("Task of {at_ms}"),
            many: None,
            body: String::new(),
            error: None,
            task: ID.parse().ok(),
            connection: None,
            at,
            read_at: read.then_some(at),
        }
    }

    #[test]
    fn the_system_shows_what_is_new_and_unread_once() {
        let items = vec![notification(30, false), notification(20, true), notification(10, false)];
        let inbox = Inbox { items, next: None, unread: 2 };
        let titles = |until| fresh(&inbox, until).into_iter().map(|each| each.title).collect::<Vec<_>>();
        assert_eq!(titles(Some(0)), ["Task of 10", "Task of 30"]);
        assert_eq!(titles(Some(10)), ["Task of 30"]);
        assert!(titles(Some(30)).is_empty());
        assert!(titles(None).is_empty(), "the first look tells of nothing old");
    }

    #[test]
    fn a_click_leads_to_the_task_and_many_become_one() {
        let one = notices(&[notification(1, false)]);
        assert_eq!(one[0].link.as_deref(), Some(["atom://task/", ID].concat().as_str()));
        let failure =
            Notification { kind: Kind::Failure, task: None, connection: ID.parse().ok(), ..notification(1, false) };
        let failure = notices(&[failure]);
        assert_eq!(failure[0].link.as_deref(), Some(["atom://connection/", ID].concat().as_str()));
        let due = notices(&[Notification { task: None, many: Some(7), ..notification(1, false) }]);
        assert_eq!(due[0].link.as_deref(), Some("atom://view/today"), "one that stands for many");
        let many = notices(&[1, 2, 3, 4].map(|at| notification(at, false)));
        assert_eq!((many.len(), many[0].body.as_str()), (1, "Task of 4\nTask of 3\nTask of 2"));
    }

    #[test]
    fn what_is_no_name_is_said_in_the_language_of_the_person() {
        let many = Notification { title: "7 tasks are due".into(), many: Some(7), ..notification(1, false) };
        let backup = Notification { kind: Kind::Backup, ..notification(1, false) };
        let gone = ApiError::new(Code::NotFound, "There is no such folder.");
        let failure = Notification { kind: Kind::Failure, error: Some(gone), ..notification(1, false) };
        words::set_language(words::Language::German);
        let (many, backup, failure) = (said(&many), said(&backup), meant(&failure));
        words::set_language(words::Language::English);
        assert_eq!(many, "7 Aufgaben sind fällig");
        assert!(backup.contains("Sicherung"), "{backup}");
        assert_eq!(failure, "Das ist nicht mehr vorhanden");
        assert_eq!(said(&notification(1, false)), "Task of 1", "a title is as it was written");
    }
}
