//! The system's notifications. Which ones there are is the page's decision; here they are shown, and a click leads back.

use crate::{
    links::Link,
    news::{News, Pages},
    window::{self, MAIN},
};
use atom_api::{ApiError, Code};
use serde::Deserialize;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use tauri::{AppHandle, Manager as _};
use tauri_plugin_notification::{ActionPerformed, NotificationExt as _};

/// The keys under which a notification carries what its click needs.
const ID: &str = "id";
const LINK: &str = "link";

/// What the page wants to be shown.
#[derive(Debug, Deserialize)]
pub(crate) struct Notice {
    id: String,
    title: String,
    body: String,
    link: Option<String>,
    group: Option<String>,
}

/// Hears of clicks from now on.
///
/// # Errors
/// Where the platform cannot report them.
pub(crate) fn listen(app: &AppHandle) -> tauri_plugin_notification::Result<()> {
    let handle = app.clone();
    app.notification().on_action(move |action| clicked(&handle, action))
}

fn clicked(app: &AppHandle, action: &ActionPerformed) {
    let Some(notice) = action.notification() else { return };
    let text = |key: &str| notice.extra().get(key).and_then(|value| value.as_str());
    let Some(id) = text(ID) else { return };
    window::show(app);
    app.state::<Pages>().tell(MAIN, News::Clicked { id: id.to_owned(), link: text(LINK).and_then(Link::parse) });
}

/// Shows a notification. One of a group takes the place of the one before it.
#[tauri::command]
pub(crate) async fn notify(app: AppHandle, notice: Notice) -> Result<(), ApiError> {
    let number = number(notice.group.as_ref().unwrap_or(&notice.id));
    let notifications = app.notification();
    let shown = notifications.remove_active(vec![number]).and_then(|()| {
        let mut next = notifications.builder().id(number).title(notice.title).body(notice.body).extra(ID, notice.id);
        if let Some(link) = notice.link {
            next = next.extra(LINK, link);
        }
        if let Some(group) = notice.group {
            next = next.group(group);
        }
        next.show()
    });
    shown.map_err(|error| {
        tracing::warn!(%error, "a notification was not shown");
        ApiError::new(Code::Unavailable, "The system shows no notifications now.")
    })
}

/// The platforms know notifications by numbers.
fn number(name: &str) -> i32 {
    let mut hasher = DefaultHasher::new();
    name.hash(&mut hasher);
    #[allow(clippy::cast_possible_truncation)] // only distinct
    let number = hasher.finish() as i32;
    number
}
