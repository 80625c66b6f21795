//! `atom://` links: what other programs may ask of Atom. They only lead somewhere; none of them changes anything.

use atom_core::{ConnectionId, FilterId, ProjectId, TaskId};
use serde::Serialize;
use tauri::Url;

/// The longest link that is read at all.
const LENGTH_MAX: usize = 8 * 1024;
/// The longest text that a link may put into quick add, in characters.
const TEXT_MAX: usize = 2_000;
/// The longest name of a view.
const NAME_MAX: usize = 64;

/// Where a link leads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Link {
    /// `atom://task/<id>`: the task.
    Task(TaskId),
    /// `atom://view/<name>`: a view, by the name that it has in the address of the page: `today`, `outbox`, `books`,
    /// `books/pending`, `settings/data`, `source/<id of the connection>`.
    View(String),
    /// `atom://project/<id>`: the tasks of a project.
    Project(ProjectId),
    /// `atom://label/<name>`: the tasks with a label; its name as it stands in the address, percent-encoded.
    Label(String),
    /// `atom://filter/<id>`: what a saved filter shows.
    Filter(FilterId),
    /// `atom://connection/<id>`: a connection to a service.
    Connection(ConnectionId),
    /// `atom://quick-add?text=…`: quick add, with this text in its field. The person adds it, the link does not.
    QuickAdd(String),
}

impl Link {
    /// Reads a link; nothing where it is not exactly one of these forms.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        if text.len() > LENGTH_MAX {
            return None;
        }
        Self::read(&Url::parse(text.trim()).ok()?)
    }

    fn read(url: &Url) -> Option<Self> {
        let bare = url.username().is_empty() && url.password().is_none() && url.port().is_none();
        if url.scheme() != "atom" || !bare || url.fragment().is_some() {
            return None;
        }
        let rest = url.path().strip_prefix('/').unwrap_or(url.path());
        match (url.host_str()?, url.query()) {
            ("task", None) => rest.parse().ok().map(Self::Task),
            ("project", None) => rest.parse().ok().map(Self::Project),
            ("filter", None) => rest.parse().ok().map(Self::Filter),
            ("connection", None) => rest.parse().ok().map(Self::Connection),
            ("label", None) => is_label(rest).then(|| Self::Label(rest.to_owned())),
            ("view", None) => is_view(rest).then(|| Self::View(rest.to_owned())),
            ("quick-add", query) if rest.is_empty() => quick_add(url, query),
            _ => None,
        }
    }
}

fn quick_add(url: &Url, query: Option<&str>) -> Option<Link> {
    let mut pairs = url.query_pairs();
    let text = match (query, pairs.next(), pairs.next()) {
        (None, ..) => String::new(),
        (_, Some((key, text)), None) if key == "text" => one_line(&text),
        _ => return None,
    };
    (text.chars().count() <= TEXT_MAX).then_some(Link::QuickAdd(text))
}

/// The name of a label, percent-encoded: the page decodes it, and finds that there is no such label.
fn is_label(text: &str) -> bool {
    (1..=TEXT_MAX).contains(&text.len()) && !text.contains('/') && !text.starts_with('.')
}

/// The field has one line.
fn one_line(text: &str) -> String {
    text.split(char::is_control).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The name of a view. Few have a part: of the books a room, and an entry or a report in it; a page of the settings; a
/// connection. Which there are is the page's to know.
fn is_view(text: &str) -> bool {
    match text.split_once('/') {
        None => is_name(text),
        Some(("settings", page)) => is_name(page),
        Some(("source", id)) => is_name(id) && id.parse::<ConnectionId>().is_ok(),
        Some(("books", room)) => room.split('/').count() <= 2 && room.split('/').all(is_name),
        Some(_) => false,
    }
}

fn is_name(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=NAME_MAX).contains(&text.len()) && text.bytes().all(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "01890a5d-ac96-774b-bcce-b302099a8057";

    #[test]
    fn links_lead_to_tasks_views_projects_and_quick_add() {
        assert_eq!(Link::parse(&format!("atom://task/{ID}")), Some(Link::Task(ID.parse().unwrap())));
        assert_eq!(Link::parse(&format!("atom://project/{ID}")), Some(Link::Project(ID.parse().unwrap())));
        assert_eq!(Link::parse("atom://view/today"), Some(Link::View("today".into())));
        let source = format!("source/{ID}");
        let entry = format!("books/entry/{ID}");
        for view in ["outbox", "books", "books/pending", "books/report/charts", "settings/data", &source, &entry] {
            assert_eq!(Link::parse(&format!("atom://view/{view}")), Some(Link::View(view.into())));
        }
        assert_eq!(Link::parse(&format!("atom://filter/{ID}")), Some(Link::Filter(ID.parse().unwrap())));
        assert_eq!(Link::parse(&format!("atom://connection/{ID}")), Some(Link::Connection(ID.parse().unwrap())));
        assert_eq!(Link::parse("atom://label/B%C3%BCro%2Fhome"), Some(Link::Label("B%C3%BCro%2Fhome".into())));
        let quick = |text: &str| Some(Link::QuickAdd(text.into()));
        assert_eq!(Link::parse("atom://quick-add?text=Buy%20milk+%23home"), quick("Buy milk #home"));
        assert_eq!(Link::parse("atom://quick-add/?text=Gr%C3%BC%C3%9Fe%0A%00%20schicken"), quick("Grüße  schicken"));
        assert_eq!(Link::parse("atom://quick-add"), quick(""));
    }

    #[test]
    fn what_is_not_exactly_a_link_leads_nowhere() {
        let long = format!("atom://quick-add?text={}", "x".repeat(TEXT_MAX + 1));
        let huge = format!("atom://quick-add?text={}", "%41".repeat(LENGTH_MAX));
        let wrong = [
            "",
            "atom:",
            "atom://",
            "atom://task",
            "atom://task/",
            "atom://task/7",
            "atom://filter/7",
            "atom://label",
            "atom://label/",
            "atom://label/a/b",
            "atom://label/bug?x",
            "atom://view/Today",
            "atom://view/..",
            "atom://view/a/b",
            "atom://view/%3Cscript%3E",
            "atom://view/",
            "atom://view/settings/",
            "atom://view/settings/data/",
            "atom://view/settings/data/x",
            "atom://view/settings/%2e%2e",
            "atom://view/settings/data?run=1",
            "atom://view/source/7",
            "atom://view/source/",
            "atom://view/today/x",
            "atom://view//today",
            "atom://view/books/",
            "atom://view/books/account/Assets%3ABank",
            "atom://view/books/a/b/c",
            "atom://quick-add/now?text=x",
            "atom://quick-add?text=x&text=y",
            "atom://quick-add?text=x&run=1",
            "atom://quick-add?command=x",
            "atom://settings/reset",
            "https://task/01890a5d-ac96-774b-bcce-b302099a8057",
            "javascript:alert(1)",
            &format!("atom://task/{ID}#x"),
            &format!("atom://task/{ID}?x"),
            &format!("atom://task/{ID}/x"),
            &format!("atom://me:secret@task/{ID}"),
            &format!("atom://task:80/{ID}"),
            &long,
            &huge,
        ];
        for text in wrong {
            assert_eq!(Link::parse(text), None, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_leads_nowhere_or_where_a_link_may_lead(
            text in proptest::prelude::any::<String>(),
            near in "atom:/{0,3}(task|view|project|label|filter|connection|quick-add|%74ask|x)?[/?#:@]?(text=|text)?[ -~é\u{202e}]{0,40}",
        ) {
            for text in [text.as_str(), near.as_str()] {
                match Link::parse(text) {
                    Some(Link::QuickAdd(line)) => {
                        proptest::prop_assert!(!line.contains(char::is_control) && line.chars().count() <= TEXT_MAX);
                    }
                    Some(Link::View(name)) => proptest::prop_assert!(is_view(&name)),
                    Some(Link::Label(name)) => proptest::prop_assert!(is_label(&name)),
                    Some(Link::Task(_) | Link::Project(_) | Link::Filter(_) | Link::Connection(_)) | None => {}
                }
            }
        }
    }

    #[test]
    fn the_page_reads_a_link_by_its_kind() {
        let json = |link: &Link| serde_json::to_string(link).unwrap();
        assert_eq!(json(&Link::Task(ID.parse().unwrap())), format!(r#"{{"task":"{ID}"}}"#));
        assert_eq!(json(&Link::QuickAdd("x".into())), r#"{"quick_add":"x"}"#);
    }
}
