//! The sidebar's sections, and the quiet states at its foot.

use super::{counts, sentences, words};

words! {
    filters = "Filters", "Filter";
    new_label = "New label", "Neues Label";
    label_name = "Name of the label", "Name des Labels";
    no_labels = "Labels mark what belongs together across projects", "Labels verbinden Aufgaben über Projekte hinweg";
    sources = "Sources", "Quellen";
    filter_place = "Filter", "Filter";
    move_up = "Move up", "Nach oben";
    move_down = "Move down", "Nach unten";
    state_offline = "Offline", "Offline";
    open_activity = "Show what is going on", "Anzeigen, was gerade läuft";
}

sentences! {
    state_sign_in(name) = "{name} needs you to sign in", "{name}: Anmeldung nötig";
    state_needs_scope(name) = "{name} needs more permission", "{name} braucht mehr Rechte";
    state_choose_tenant(name) = "{name} waits for your choice", "{name} wartet auf eine Auswahl";
    state_syncing(name) = "Syncing {name}", "{name} wird abgeglichen";
    state_failing(name) = "{name} cannot be synced", "{name} lässt sich nicht abgleichen";
    state_behind(name, age) = "{name} is {age} behind", "{name}: Stand vor {age}";
    label_created(name) = "Created the label “{name}”", "Label „{name}“ angelegt";
    label_changed(name) = "Changed the label “{name}”", "Label „{name}“ geändert";
    label_deleted(name) = "Deleted the label “{name}”", "Label „{name}“ gelöscht";
}

counts! {
    unread_notifications(count) = "1 unread notification" | "{count} unread notifications",
        "1 ungelesene Mitteilung" | "{count} ungelesene Mitteilungen";
    state_unsent(count) = "1 change waits in the outbox" | "{count} changes wait in the outbox",
        "1 Änderung wartet im Ausgang" | "{count} Änderungen warten im Ausgang";
}
