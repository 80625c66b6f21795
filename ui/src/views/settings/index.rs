//! What the search of the settings finds.

use super::page_name;
use crate::{
    bridge::shell::Capabilities,
    state::route::{Page, Place},
    words,
};

/// What a page has, for the search.
fn contents(page: Page) -> Vec<&'static str> {
    match page {
        Page::Account => vec![
            words::you_are(),
            words::verify_title(),
            words::change_password(),
            words::linked_title(),
            words::factor_title(),
            words::recovery_title(),
            words::lock_title(),
            words::sessions(),
            words::export_account(),
            words::delete_account(),
            words::sign_out(),
        ],
        Page::Members => vec![
            words::workspaces(),
            words::join_title(),
            words::members(),
            words::invite_title(),
            words::transfer_title(),
            words::machine_title(),
        ],
        Page::Security => vec![
            words::vault_title(),
            words::ways_title(),
            words::way_recovery(),
            words::way_passphrase(),
            words::rotate_title(),
        ],
        Page::Appearance => vec![
            words::theme(),
            words::contrast(),
            words::motion(),
            words::density(),
            words::text_size(),
            words::language_title(),
            words::first_day(),
            words::clock(),
            words::date_order(),
            words::autostart(),
            words::close_to_tray(),
        ],
        Page::Shortcuts => vec![words::keys(), words::shortcuts_edit(), words::quick_everywhere()],
        Page::Notifications => vec![
            words::notify_due(),
            words::notify_reminders(),
            words::notify_failures(),
            words::notify_native(),
            words::notify_due_at(),
            words::notify_sources(),
        ],
        Page::Data => vec![
            words::backups(),
            words::backup_every(),
            words::backup_keep(),
            words::restore_backup(),
            words::export_title(),
            words::import_title(),
            words::mail_title(),
            words::services_title(),
            words::sample_title(),
            words::delete_all_title(),
        ],
        Page::Audit => vec![words::audit_chain(), words::audit_export()],
        Page::About => vec![words::version(), words::key_lives(), words::diagnostics(), words::licence()],
    }
}

/// What else a setting is found by, as the commands have it.
fn keywords(name: &str) -> &'static str {
    let known = [
        (words::theme(), words::kw_theme()),
        (words::density(), words::kw_density()),
        (words::text_size(), words::kw_text_size()),
        (words::language_title(), words::kw_language()),
        (words::keys(), words::kw_help()),
        (words::quick_everywhere(), words::kw_quick_everywhere()),
        (words::notify_sources(), words::kw_notify_sources()),
        (words::backups(), words::kw_back_up()),
        (words::backup_every(), words::kw_backup_every()),
        (words::backup_keep(), words::kw_backup_keep()),
        (words::export_title(), words::kw_export()),
        (words::import_title(), words::kw_import()),
        (words::services_title(), words::kw_services()),
        (words::sign_out(), words::kw_sign_out()),
        (words::connections(), words::kw_go_connections()),
    ];
    known.into_iter().find(|(each, _)| *each == name).map_or("", |(_, keywords)| keywords)
}

/// Whether a setting is there: some are only where a desktop is around the window.
fn is_there(name: &str, can: Capabilities) -> bool {
    (name != words::autostart() || can.autostart)
        && (name != words::close_to_tray() || can.tray)
        && (name != words::quick_everywhere() || can.global_shortcut)
}

/// What the search finds: the page, and what of it has the words. Connections have a place of their own.
pub(super) fn found(text: &str, can: Capabilities) -> Vec<(Place, &'static str)> {
    let wanted = text.trim().to_lowercase();
    let of_page = move |page: Page| {
        let all = std::iter::once(page_name(page)).chain(contents(page)).filter(move |name| is_there(name, can));
        all.map(move |name| (Place::Settings(page), name))
    };
    let connections = (Place::Connections, words::connections());
    let fits = |name: &str| [name, keywords(name)].iter().any(|text| text.to_lowercase().contains(&wanted));
    Page::ALL.into_iter().flat_map(of_page).chain([connections]).filter(|(_, name)| fits(name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_search_offers_what_is_there() {
        let names = |can| found("", can).into_iter().map(|(_, name)| name).collect::<Vec<_>>();
        let (browser, desktop) = (
            names(Capabilities::default()),
            names(Capabilities { autostart: true, tray: true, global_shortcut: true, ..Capabilities::default() }),
        );
        for name in [words::autostart(), words::close_to_tray(), words::quick_everywhere()] {
            assert!(!browser.contains(&name) && desktop.contains(&name), "{name}");
        }
        let motion = (Place::Settings(Page::Appearance), words::motion());
        assert_eq!(found(words::motion(), Capabilities::default()), [motion]);
    }

    #[test]
    fn a_setting_is_found_by_other_words_too() {
        let first = |text: &str| found(text, Capabilities { global_shortcut: true, ..Capabilities::default() })[0];
        let data = Place::Settings(Page::Data);
        assert_eq!(first("schedule"), (data, words::backup_every()));
        assert_eq!(first("retention"), (data, words::backup_keep()));
        assert_eq!(first("openid"), (data, words::services_title()));
        assert_eq!(first("global"), (Place::Settings(Page::Shortcuts), words::quick_everywhere()));
        assert_eq!(first("mute"), (Place::Settings(Page::Notifications), words::notify_sources()));
        assert_eq!(first("integrations"), (Place::Connections, words::connections()));
    }
}
