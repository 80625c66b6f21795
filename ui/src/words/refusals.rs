//! Why Atom itself refuses something.

use super::words;
use atom_core::Refusal;

words! {
    refuse_project_taken = "There is a project of this name already.", "Ein Projekt dieses Namens gibt es schon.";
    refuse_label_taken = "There is a label of this name already.", "Ein Label dieses Namens gibt es schon.";
    refuse_filter_taken = "There is a saved filter of this name already.", "Einen gespeicherten Filter dieses Namens gibt es schon.";
    refuse_no_room = "There is no room between these two; try another place.", "Zwischen diesen beiden ist kein Platz; eine andere Stelle versuchen.";
    refuse_wait_forever =
        "The first task waits for the second already; both would wait forever.",
        "Die erste Aufgabe wartet schon auf die zweite; beide würden ewig warten.";
    refuse_not_in_trash = "This task is not in the trash.", "Diese Aufgabe ist nicht im Papierkorb.";
    refuse_only_from_trash =
        "Only what is in the trash can be removed for good.",
        "Endgültig löschen lässt sich nur, was im Papierkorb ist.";
    refuse_no_sample = "There is no sample here.", "Hier gibt es kein Beispiel.";
    refuse_template_steps =
        "A template has at most 1,000 steps; this task has more.",
        "Eine Vorlage hat höchstens 1.000 Schritte; diese Aufgabe hat mehr.";
    refuse_template_size =
        "A template has at most 4 MiB; this task has more.",
        "Eine Vorlage hat höchstens 4 MiB; diese Aufgabe hat mehr.";
    refuse_project_gone = "The project is gone that this task was in.", "Das Projekt, in dem die Aufgabe war, gibt es nicht mehr.";
    refuse_parent_gone = "The task is gone that this was a part of.", "Die Aufgabe, zu der das gehörte, gibt es nicht mehr.";
    refuse_nothing_to_undo = "There is nothing to undo.", "Es gibt nichts rückgängig zu machen.";
    refuse_nothing_to_redo = "There is nothing to redo.", "Es gibt nichts zu wiederholen.";
    refuse_disk_full =
        "The disk is full. Free some space and try again; nothing was changed.",
        "Der Speicher ist voll. Platz schaffen und noch einmal versuchen; geändert wurde nichts.";
    refuse_wrong_password = "This is not the password of your account.", "Das ist nicht das Passwort des Kontos.";
    refuse_last_owner =
        "You are the last owner of a workspace that others work in. Make somebody else an owner first.",
        "Du besitzt als Letzte oder Letzter einen Arbeitsbereich, in dem auch andere arbeiten. Zuerst jemand anderen zum Besitzer machen.";
    refuse_already_in = "This address is in the workspace already.", "Diese Adresse ist schon im Arbeitsbereich.";
    refuse_role = "Your role in this workspace does not allow this.", "Deine Rolle in diesem Arbeitsbereich erlaubt das nicht.";
    refuse_job_ended = "This job has ended already.", "Dieser Vorgang ist schon beendet.";
    refuse_keys_taken = "Another program has these keys. Choose others.", "Ein anderes Programm hat diese Tasten. Andere wählen.";
    refuse_no_shortcuts =
        "This desktop gives no program a shortcut of its own. Bind `atom --quick-add` to keys in its settings.",
        "Dieser Desktop gibt keinem Programm ein eigenes Tastenkürzel. In seinen Einstellungen Tasten an `atom --quick-add` binden.";
    refuse_no_printing = "The system offers no printing now.", "Das System bietet gerade kein Drucken an.";
}

/// Why it is refused.
pub(crate) fn refusal(why: Refusal) -> &'static str {
    match why {
        Refusal::ProjectTaken => refuse_project_taken(),
        Refusal::LabelTaken => refuse_label_taken(),
        Refusal::FilterTaken => refuse_filter_taken(),
        Refusal::NoRoom => refuse_no_room(),
        Refusal::WaitForever => refuse_wait_forever(),
        Refusal::NotInTrash => refuse_not_in_trash(),
        Refusal::OnlyFromTrash => refuse_only_from_trash(),
        Refusal::NoSample => refuse_no_sample(),
        Refusal::TemplateSteps => refuse_template_steps(),
        Refusal::TemplateSize => refuse_template_size(),
        Refusal::ProjectGone => refuse_project_gone(),
        Refusal::ParentGone => refuse_parent_gone(),
        Refusal::NothingToUndo => refuse_nothing_to_undo(),
        Refusal::NothingToRedo => refuse_nothing_to_redo(),
        Refusal::DiskFull => refuse_disk_full(),
        Refusal::WrongPassword => refuse_wrong_password(),
        Refusal::LastOwner => refuse_last_owner(),
        Refusal::AlreadyIn => refuse_already_in(),
        Refusal::Role => refuse_role(),
        Refusal::JobEnded => refuse_job_ended(),
        Refusal::KeysTaken => refuse_keys_taken(),
        Refusal::NoShortcuts => refuse_no_shortcuts(),
        Refusal::NoPrinting => refuse_no_printing(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn in_english_a_refusal_is_the_sentence_of_the_host() {
        for why in Refusal::ALL {
            assert_eq!(refusal(*why), why.as_str());
        }
    }
}
