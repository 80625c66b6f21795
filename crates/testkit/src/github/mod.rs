//! A fake of GitHub's REST API that remembers: `/user` and `/issues` with filters, `since`, pages, entity tags, the search for pull
//! requests, what can be changed in a repository, and faults on demand. It refuses what GitHub does not document, and writes down what it was asked.

mod fault;
mod issue;
mod search;
mod server;
mod writes;

pub use fault::Fault;
pub use issue::Issue;
pub use writes::{Mishap, Written};

use jiff::Timestamp;
use server::{Shared, State};
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Instant,
};
use tokio::{net::TcpListener, task::JoinHandle};

/// A request that the fake got.
#[derive(Debug, Clone)]
pub struct Seen {
    /// When.
    pub at: Instant,
    /// The path.
    pub path: String,
    /// The query, as it came.
    pub query: String,
    /// The `Authorization` header.
    pub authorization: Option<String>,
    /// The `If-None-Match` header.
    pub if_none_match: Option<String>,
}

impl Seen {
    /// A parameter of the query.
    #[must_use]
    pub fn param(&self, name: &str) -> Option<String> {
        url::form_urlencoded::parse(self.query.as_bytes())
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
    }
}

/// A fake GitHub on a port of its own. It ends when it is dropped.
pub struct GithubMock {
    shared: Shared,
    url: String,
    server: JoinHandle<()>,
}

impl GithubMock {
    /// Starts a fake whose user is `octocat`, with the token `ghp_fake`.
    ///
    /// # Errors
    /// When no port can be had.
    pub async fn start() -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}", listener.local_addr()?);
        let state = State {
            token: "ghp_fake".to_owned(),
            login: "octocat".to_owned(),
            user_id: 583_231,
            issues: Vec::new(),
            faults: VecDeque::new(),
            after_page: Vec::new(),
            seen: Vec::new(),
            url: url.clone(),
            mishaps: VecDeque::new(),
            written: Vec::new(),
            comments: Vec::new(),
            review_comments: Vec::new(),
            reviews: Vec::new(),
            notifications: Vec::new(),
            now: None,
            search_gives_up_after: None,
        };
        let shared: Shared = Arc::new(Mutex::new(state));
        let app = server::routes(Arc::clone(&shared));
        let server = tokio::spawn(async move {
            if let Err(error) = axum::serve(listener, app).await {
                eprintln!("the fake of GitHub ended: {error}");
            }
        });
        Ok(Self { shared, url, server })
    }

    /// Its base address.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The token that it takes.
    #[must_use]
    pub fn token(&self) -> String {
        self.state().token.clone()
    }

    /// Takes another token from now on: the old one is revoked.
    pub fn set_token(&self, token: &str) {
        token.clone_into(&mut self.state().token);
    }

    /// Makes it the account of somebody else.
    pub fn set_user(&self, login: &str, id: u64) {
        let mut state = self.state();
        login.clone_into(&mut state.login);
        state.user_id = id;
    }

    /// Adds an issue, or replaces the one of the same number.
    pub fn put(&self, issue: Issue) {
        self.state().put(issue);
    }

    /// Adds `count` assigned issues, numbered from `first`, each a minute newer than the one before.
    pub fn put_many(&self, first: u64, count: u64) {
        for number in first..first + count {
            self.put(Issue::new(number, &format!("Issue {number}")).assigned());
        }
    }

    /// Changes an issue, which so becomes the one last changed.
    ///
    /// # Panics
    /// When there is no issue of this number.
    pub fn change(&self, number: u64, change: impl FnOnce(&mut serde_json::Value)) {
        self.state().change(number, change);
    }

    /// Lets searches give up after so many results, as they do when they take too long.
    pub fn search_gives_up_after(&self, results: Option<usize>) {
        self.state().search_gives_up_after = results;
    }

    /// Removes an issue.
    pub fn remove(&self, number: u64) {
        self.state().issues.retain(|issue| issue.number != number);
    }

    /// What the next calls of `/issues` and `/rate_limit` meet: one entry a call, `None` for no fault.
    pub fn meet(&self, faults: impl IntoIterator<Item = Option<Fault>>) {
        self.state().faults.extend(faults);
    }

    /// What the next writes meet: one entry a write, `None` for no mishap.
    pub fn meet_writes(&self, mishaps: impl IntoIterator<Item = Option<Mishap>>) {
        self.state().mishaps.extend(mishaps);
    }

    /// The writes that it got, oldest first, whatever became of them.
    #[must_use]
    pub fn written(&self) -> Vec<Written> {
        self.state().written.clone()
    }

    /// Issues and comments are made at this instant from now on.
    pub fn set_now(&self, now: Timestamp) {
        self.state().now = Some(now);
    }

    /// An issue as it stands.
    ///
    /// # Panics
    /// When there is no issue of this number.
    #[must_use]
    pub fn issue(&self, number: u64) -> serde_json::Value {
        let state = self.state();
        let found = state.issues.iter().find(|issue| issue.number == number);
        found.unwrap_or_else(|| panic!("there is no issue {number}")).raw.clone()
    }

    /// The comments on an issue, oldest first.
    #[must_use]
    pub fn comments(&self, number: u64) -> Vec<serde_json::Value> {
        let state = self.state();
        state.comments.iter().filter(|(on, _)| *on == number).map(|(_, comment)| comment.clone()).collect()
    }

    /// Somebody else comments on an issue.
    pub fn comment_as(&self, number: u64, login: &str, text: &str) {
        self.state().said_by(number, login, text);
    }

    /// Somebody else says something of a line of a pull request.
    pub fn comment_on_line_as(&self, number: u64, login: &str, text: &str) {
        self.state().said_of_line_by(number, login, text);
    }

    /// The reviews of a pull request, oldest first.
    #[must_use]
    pub fn reviews(&self, number: u64) -> Vec<serde_json::Value> {
        let state = self.state();
        state.reviews.iter().filter(|(on, _)| *on == number).map(|(_, review)| review.clone()).collect()
    }

    /// Notifies of an issue or a pull request, each time on the day after.
    pub fn notify(&self, id: &str, subject: &str) {
        let repository = serde_json::json!({ "full_name": "northwind/exporter", "html_url": "https://github.example/northwind/exporter" });
        let mut state = self.state();
        let at = format!("2026-01-{:02}T00:00:00Z", state.notifications.len() + 2);
        state.notifications.push(serde_json::json!({
            "id": id, "unread": true, "reason": "mention", "updated_at": at, "last_read_at": null,
            "subject": { "title": subject, "url": null, "latest_comment_url": null, "type": "Issue" }, "repository": repository,
        }));
    }

    /// Does something right after page `page` of a list has been put together, once.
    pub fn after_page(&self, page: u64, act: impl FnOnce(&mut Issues<'_>) + Send + 'static) {
        self.state().after_page.push((page, Box::new(act)));
    }

    /// The calls of a path since the last [`GithubMock::forget`], oldest first; all calls for an empty path.
    #[must_use]
    pub fn seen(&self, path: &str) -> Vec<Seen> {
        self.state().seen.iter().filter(|seen| path.is_empty() || seen.path == path).cloned().collect()
    }

    /// Forgets what it was asked.
    pub fn forget(&self) {
        self.state().seen.clear();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for GithubMock {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl std::fmt::Debug for GithubMock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("GithubMock").field("url", &self.url).finish_non_exhaustive()
    }
}

/// The issues of a fake, while a list is being read.
#[derive(Debug)]
pub struct Issues<'s>(&'s mut State);

impl Issues<'_> {
    /// Adds an issue.
    pub fn put(&mut self, issue: Issue) {
        self.0.put(issue);
    }

    /// Changes an issue, as [`GithubMock::change`].
    pub fn change(&mut self, number: u64, change: impl FnOnce(&mut serde_json::Value)) {
        self.0.change(number, change);
    }

    /// Removes an issue.
    pub fn remove(&mut self, number: u64) {
        self.0.issues.retain(|issue| issue.number != number);
    }
}

impl State {
    fn put(&mut self, issue: Issue) {
        self.issues.retain(|other| other.number != issue.number);
        self.issues.push(issue);
    }

    fn change(&mut self, number: u64, change: impl FnOnce(&mut serde_json::Value)) {
        let newest = self.issues.iter().map(Issue::updated_at).max().unwrap_or(Timestamp::UNIX_EPOCH);
        let found = self.issues.iter_mut().find(|issue| issue.number == number);
        let issue = found.unwrap_or_else(|| panic!("there is no issue {number}"));
        issue.touch(newest);
        change(&mut issue.raw);
    }
}
