//! Atom's interface as a person uses it: the same steps in the browser and in the window.

use crate::{waiting, webdriver::Session};

/// The person of the stories.
pub const EMAIL: &str = "ada@example.org";
/// Her password.
pub const PASSWORD: &str = "correct horse battery";

/// What is on the screen.
#[derive(Debug)]
pub struct Desk<'s> {
    page: &'s Session,
}

impl<'s> Desk<'s> {
    /// The interface in this page.
    #[must_use]
    pub const fn on(page: &'s Session) -> Self {
        Self { page }
    }

    /// Creates the first account.
    pub async fn register(&self) {
        self.page.write(&id("register-name"), "Ada").await;
        self.page.write(&id("register-email"), EMAIL).await;
        self.page.write(&id("register-password"), PASSWORD).await;
        self.page.click(&id("register-submit")).await;
        self.page.see(&id("quick-add")).await;
    }

    /// Goes to a view by its link in the sidebar, such as `all`.
    pub async fn visit(&self, view: &str) {
        self.page.click(&id(&format!("nav-{view}"))).await;
    }

    /// Adds a task with the field above the list.
    pub async fn add(&self, title: &str) {
        self.page.write(&id("quick-add"), &format!("{title}\u{e007}")).await;
        self.sees(title).await;
    }

    /// Connects GitHub at `base_url` with `token`, and waits until its first sync is through.
    pub async fn connect_github(&self, base_url: &str, token: &str) {
        self.visit("connections").await;
        self.page.click(&id("connect-github")).await;
        self.page.write(&id("connect-token"), token).await;
        self.page.click(&id("connect-advanced")).await;
        self.page.write(&id("connect-base-url"), base_url).await;
        self.page.click(&id("connect-submit")).await;
        self.page.see_no(&id("connect-dialog")).await;
        self.page.see(&id("connection")).await;
    }

    /// Waits until the list has this task.
    pub async fn sees(&self, title: &str) {
        self.page.see(&row(title)).await;
    }

    /// Waits until the list does not have this task.
    pub async fn sees_no(&self, title: &str) {
        self.page.see_no(&row(title)).await;
    }

    /// Chooses a task, which opens its detail.
    pub async fn choose(&self, title: &str) {
        self.page.click(&format!("{}//*[@data-testid='task-title']", row(title))).await;
        self.page.see(&id("detail")).await;
        self.page.see(&format!("{}[@aria-selected='true']", row(title))).await;
    }

    /// Completes a task, or opens it again, by its circle.
    pub async fn check(&self, title: &str) {
        self.page.click(&format!("{}//*[@role='checkbox']", row(title))).await;
    }

    /// Takes back what the message at the foot of the window tells of.
    pub async fn undo(&self) {
        self.page.click(&id("toast-undo")).await;
    }

    /// Waits until a task in the list is open.
    pub async fn sees_open(&self, title: &str) {
        self.page.see(&format!("{}//*[@role='checkbox'][@aria-checked='false']", row(title))).await;
    }

    /// Changes a title where it stands: the first click chooses the task, the second one edits.
    pub async fn rename(&self, title: &str, new: &str) {
        self.choose(title).await;
        self.page.click(&format!("{}//*[@data-testid='task-title']", row(title))).await;
        // All of the title is selected, so what is typed takes its place.
        self.page.see(&format!("{}:focus", id("task-title-edit"))).await;
        self.page.type_here(&format!("{new}\u{e007}")).await;
        self.sees(new).await;
    }

    /// The theme that the page has.
    pub async fn theme(&self) -> String {
        waiting::until("the page to have a theme", || async {
            self.page.script("return document.documentElement.dataset.theme").await.as_str().map(str::to_owned)
        })
        .await
    }
}

/// The element with a name for tests.
#[must_use]
pub fn id(name: &str) -> String {
    format!("[data-testid='{name}']")
}

/// The row of a task, as XPath. Titles of the stories have no quotes.
#[must_use]
pub fn row(title: &str) -> String {
    format!("//*[@data-testid='task-row'][.//*[@data-testid='task-title'][normalize-space()='{title}']]")
}
