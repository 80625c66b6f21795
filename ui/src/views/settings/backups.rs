//! Backups: by schedule and by hand, and the way back to one.

use super::row::{group, many};
use crate::{
    browser,
    components::{
        bone::Bone,
        button::{Button, IconButton, Weight},
        choice::Choice,
        dialog::Dialog,
        icon::Glyph,
    },
    state::{
        desk::desk,
        perform::perform,
        query::Query,
        toast::{Offer, explain},
        when,
    },
    words,
};
use atom_api::{
    auth::WhoAmI,
    data::{BackupNow, BackupView, Backups as List, DeleteBackup, RestoreBackup},
};
use leptos::{prelude::*, task::spawn_local};

/// Backups that can be kept.
const KEPT: [u64; 4] = [3, 7, 14, 30];

/// The schedule, the backups, and what can be done with them.
#[component]
pub(super) fn Backups() -> impl IntoView {
    let desk = desk();
    let (app, prefs) = (desk.app, desk.prefs);
    let list = Query::new(app, || Some(List {}));
    let items = move || list.data.with(|page| page.as_ref().map(|page| page.items.clone()).unwrap_or_default());
    let restoring = RwSignal::new(None::<BackupView>);
    let busy = RwSignal::new(false);
    let back_up = move |()| {
        busy.set(true);
        spawn_local(async move {
            match app.write(BackupNow {}).await {
                Ok(_) => app.say(words::did_back_up(), Offer::Nothing),
                Err(error) => app.complain(&error),
            }
            busy.try_set(false);
        });
    };
    let every = vec![
        Choice::new("never", words::never_backed_up()),
        Choice::new("daily", words::daily()),
        Choice::new("weekly", words::weekly()),
    ];
    let kept = KEPT.map(|count| Choice::new(count.to_string(), words::keep_backups(count))).to_vec();
    let line = move |backup: BackupView| {
        let name = StoredValue::new(backup.name.clone());
        let wall = browser::wall(backup.at);
        let delete = move |()| {
            perform(app, DeleteBackup { name: name.get_value() }, words::did_delete_backup().to_owned());
        };
        view! {
            <li class="settings-row" data-testid="backup">
                <span class="name figures" data-written="">
                    {move || when::ago(wall, app.wall_now())} ", " {words::size(backup.bytes)}
                </span>
                <div class="control">
                    {backup.automatic.then(|| view! { <span class="meta">{words::automatic()}</span> })}
                    <Button testid="restore-backup" on_press=Callback::new(move |()| restoring.set(Some(backup.clone())))>
                        {words::restore_backup()}
                    </Button>
                    <IconButton glyph=Glyph::Trash label=words::delete_backup() on_press=delete />
                </div>
            </li>
        }
    };
    let shown = move || match (list.data.with(|page| page.as_ref().map(|page| page.items.len())), list.error.get()) {
        (None, Some(error)) => view! { <p class="tone-red" role="alert">{explain(&error)}</p> }.into_any(),
        (None, None) => view! { <Bone width=60 /> }.into_any(),
        (Some(0), _) => view! { <p class="help">{words::no_backups()}</p> }.into_any(),
        (Some(_), _) => view! {
            <ul>
                <For each=items key=|backup| backup.name.clone() let:backup>
                    {line(backup)}
                </For>
            </ul>
        }
        .into_any(),
    };
    let restore = move |backup: BackupView| {
        spawn_local(async move {
            match app.write(RestoreBackup { name: backup.name }).await {
                // It ends every session, this one too: what is asked next is refused, and the window shows the door.
                Ok(_) => drop(app.call(WhoAmI {}).await),
                Err(error) => app.complain(&error),
            }
            restoring.try_set(None);
            app.look();
        });
    };
    view! {
        {group(
            words::backups(),
            words::backups_help(),
            view! {
                {many(words::backup_every(), every, move || prefs.text("backups.every", "daily"), move |to| prefs.set("backups.every", to))}
                {many(
                    words::backup_keep(),
                    kept,
                    move || prefs.number("backups.keep", 7).to_string(),
                    move |to| {
                        if let Ok(count) = to.parse::<u64>() {
                            prefs.set("backups.keep", count);
                        }
                    },
                )}
                {shown}
                <div class="settings-actions">
                    <Button testid="back-up-now" busy on_press=Callback::new(back_up)>
                        {words::back_up_now()}
                    </Button>
                </div>
            },
        )}
        {move || {
            restoring
                .get()
                .map(|backup| {
                    let when = when::ago(browser::wall(backup.at), app.wall_now());
                    let which = [when.as_str(), ", ", &words::size(backup.bytes)].concat();
                    view! {
                        <Dialog title=words::restore_backup_title() on_close=move |()| restoring.set(None)>
                            <div class="dialog-body">
                                <p class="figures" data-written="">{which}</p>
                                <p>{words::restore_backup_text()}</p>
                            </div>
                            <div class="dialog-feet">
                                <Button on_press=Callback::new(move |()| restoring.set(None))>{words::cancel()}</Button>
                                <Button
                                    weight=Weight::Danger
                                    testid="restore-confirm"
                                    on_press=Callback::new(move |()| restore(backup.clone()))
                                >
                                    {words::restore_backup()}
                                </Button>
                            </div>
                        </Dialog>
                    }
                })
        }}
    }
    .into_any()
}
